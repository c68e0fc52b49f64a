// The controls of the graph: which ports, which days, what of them.

import {dayText, length, parseDay} from './days.js';
import {el, onChoice, press, setText, setVisible} from './dom.js';
import {portColor} from './graph_options.js';
import {SWITCHES} from './metrics.js';
import {parsePorts} from './state.js';

const byId = (id) => document.getElementById(id);

/**
 * Calls `change` with the parts of the state that a control changes, and `choose` with the days
 * {start, end} that were chosen. `current()`: what showDays takes, at that time.
 */
export function wireControls({current, change, choose}) {
  byId('port-form').addEventListener('submit', (event) => {
    event.preventDefault();
    change({ports: parsePorts(byId('port').value)});
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest?.('input, textarea, select');
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      byId('port').select();
      byId('port').focus();
    }
  });
  wireDays({current, choose});
  onChoice(byId('kinds'), 'kind', (kind) => change({kind}));
  for (const name of SWITCHES) {
    byId(`show-${name}`).addEventListener('change', () =>
      change({show: SWITCHES.filter((other) => byId(`show-${other}`).checked)}),
    );
  }
  byId('normalised').addEventListener('change', (event) =>
    change({normalised: event.target.checked ? '1' : '0'}),
  );
  byId('scanners').addEventListener('change', (event) =>
    change({scanners: event.target.checked ? 'include' : 'exclude'}),
  );
  onChoice(byId('top-by'), 'by', (by) => change({by}));
  onChoice(byId('top-days'), 'days', (days) => change({top_days: days}));
  onChoice(byId('sources-by'), 'by', (by) => change({sources_by: by}));
  onChoice(byId('sources-of'), 'of', (of) => change({of}));
}

function wireDays({current, choose}) {
  onChoice(byId('spans'), 'days', (days) => {
    const {window, all} = current();
    choose(days === 'all' ? all : {start: window.end - Number(days) + 1, end: window.end});
  });
  for (const name of ['start', 'end']) {
    byId(name).addEventListener('change', () => {
      const range = {start: parseDay(byId('start').value), end: parseDay(byId('end').value)};
      // A year that is being typed has been 2 and 20 before.
      if (range.start === null || range.end === null || !byId(name).validity.valid) {
        return;
      }
      // The other end gives way.
      if (range.start > range.end) {
        range[name === 'start' ? 'end' : 'start'] = range[name];
      }
      choose({start: range.start, end: Math.min(range.end, current().today)});
    });
  }
  const move = (direction) => {
    const {window, today} = current();
    const days = direction * length(window);
    const shift = Math.min(days, today - window.end);
    choose({start: window.start + shift, end: window.end + shift});
  };
  byId('earlier').addEventListener('click', () => move(-1));
  byId('later').addEventListener('click', () => move(1));
  byId('today').addEventListener('click', () => {
    const {window, today} = current();
    choose({start: today - length(window) + 1, end: today});
  });
}

/** Puts the controls where the state is, but the days. ports: those of the graph. */
export function showControls({state, ports, hasScannerList}) {
  if (document.activeElement !== byId('port')) {
    byId('port').value = ports.join(', ');
  }
  press(byId('kinds'), 'kind', state.kind);
  for (const name of SWITCHES) {
    byId(`show-${name}`).checked = state.show.includes(name);
  }
  byId('normalised').checked = state.normalised === '1';
  byId('scanners').checked = state.scanners === 'include';
  byId('scanners').disabled = !hasScannerList && state.scanners === 'include';
  byId('scanners-label').title = hasScannerList
    ? 'Count the sources that the server’s list of scanners names'
    : 'The server was started without a list of scanners (--scanners)';
  press(byId('top-by'), 'by', state.by);
  press(byId('top-days'), 'days', state.top_days);
  press(byId('sources-by'), 'by', state.sources_by);
}

/**
 * Puts the controls of the days where they are. {window: those shown, today, all: those with any
 * hit}.
 */
export function showDays({window, today, all}) {
  const isAll = window.start === all.start && window.end === all.end;
  press(byId('spans'), 'days', isAll ? 'all' : length(window));
  setVisible(byId('all-days'), length(all) > 365);
  const isTyping = ['start', 'end'].includes(document.activeElement?.id);
  if (!isTyping) {
    byId('start').value = dayText(window.start);
    byId('end').value = dayText(window.end);
  }
  byId('start').max = byId('end').max = dayText(today);
  byId('later').disabled = window.end >= today;
  setVisible(byId('today'), window.end < today);
}

/**
 * The ports of the graph, each with its colour and a way to take it off; nothing for a single one.
 */
export function showChosen(names, links) {
  const list = byId('chosen');
  setVisible(list, names.length > 1);
  list.replaceChildren(
    ...names.map((name, i) => {
      const key = el('span', {'class': 'key', 'aria-hidden': 'true'});
      key.style.backgroundColor = `var(${portColor(i)})`;
      return el(
        'li',
        {},
        key,
        name,
        links.update(
          el(
            'a',
            {
              'data-remove': name,
              'data-navigate': true,
              'class': 'quiet',
              'aria-label': `Take ${name} off the graph`,
            },
            '×',
          ),
        ),
      );
    }),
  );
}

/** Which of several ports the list of sources is of. */
export function showSourcesOf(names, of) {
  const group = byId('sources-of');
  setVisible(group, names.length > 1);
  const same = [...group.children].map((button) => button.dataset.of).join() === names.join();
  if (!same) {
    group.replaceChildren(
      ...names.map((name) => el('button', {'type': 'button', 'data-of': name}, name)),
    );
  }
  press(group, 'of', of);
}

/** What is wrong with the ports that were asked for; null: nothing. */
export function showPortError(message) {
  setText(byId('port-error'), message ?? '');
  byId('port').toggleAttribute('aria-invalid', message !== null);
}
