// What the page says above everything: the server does not answer; its storage has an error; a link
// has a wrong parameter.

import {setText, setVisible} from './dom.js';

function timeOfDay(date) {
  return date.toTimeString().slice(0, 8);
}

/** Says that the server went away, since when, and when it is asked again. */
export function wireConnectionNotice(connection) {
  const notice = document.getElementById('connection');
  const text = document.getElementById('connection-text');
  const retry = document.getElementById('connection-retry');
  const show = () => {
    setVisible(notice, connection.isLost);
    document.body.toggleAttribute('data-lost', connection.isLost);
    if (!connection.isLost) {
      setText(text, '');
      return;
    }
    const since = timeOfDay(connection.lostAt);
    setText(text, `The server has not answered since ${since}. What you see is from before.`);
    setText(
      retry,
      connection.retryAt ? `Next try at ${timeOfDay(connection.retryAt)}.` : 'Trying …',
    );
  };
  for (const event of ['lost', 'waiting', 'recovered']) {
    connection.addEventListener(event, show);
  }
  document.getElementById('connection-try').addEventListener('click', () => connection.tryNow());
}

export function showStorage(storage) {
  const notice = document.getElementById('storage');
  setVisible(notice, storage !== 'ok');
  setText(notice, storage === 'ok' ? '' : `The server cannot store hits: ${storage}`);
}

/** What is wrong with the link; the defaults are shown instead. */
export function showProblems(problems) {
  const notice = document.getElementById('parameters');
  setVisible(notice, problems.length > 0);
  const messages = problems.map(({message}) => message).join('. ');
  const text = `This link has parameters that are not right; the default is shown. ${messages}.`;
  setText(notice, problems.length > 0 ? text : '');
}
