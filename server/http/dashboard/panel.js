// A card that shows the answer to one question: it keeps what it shows while a newer answer is on
// its way, says what is wrong, and draws nothing where nothing changed.

import {RequestError, UnavailableError} from './api.js';
import {el, setText} from './dom.js';

export class Panel {
  #asked = null;
  #drawn = null;
  #abort = null;

  /**
   * section: a card with .body, and .context beside its heading.
   * fetch(parameters, signal): a promise of rows. draw(body, rows, parameters): fills the body.
   * context(parameters): the text beside the heading.
   */
  constructor(section, {fetch, draw, context = () => ''}) {
    this.section = section;
    this.body = section.querySelector('.body');
    this.fetch = fetch;
    this.draw = draw;
    this.context = context;
  }

  /** Asks, unless the same was asked before; `isRefresh`: asks all the same. */
  async update(parameters, {isRefresh = false} = {}) {
    const question = JSON.stringify(parameters);
    if (question === this.#asked && !isRefresh) {
      return;
    }
    this.#asked = question;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.section.setAttribute('aria-busy', 'true');
    try {
      const rows = await this.fetch(parameters, abort.signal);
      if (abort.signal.aborted) {
        return;
      }
      this.#show(question, rows, parameters);
    } catch (error) {
      if (abort.signal.aborted) {
        return;
      }
      // Asked again when the server is back.
      this.#asked = null;
      this.#fail(error, parameters);
    }
    this.section.removeAttribute('aria-busy');
  }

  /** Shows a text and no answer. */
  say(text, context = '') {
    this.#abort?.abort();
    this.#asked = this.#drawn = null;
    this.section.removeAttribute('aria-busy');
    setText(this.section.querySelector('.context'), context);
    this.body.replaceChildren(el('p', {class: 'empty'}, text));
  }

  #show(question, rows, parameters) {
    const drawn = question + JSON.stringify(rows);
    this.body.classList.remove('stale');
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    setText(this.section.querySelector('.context'), this.context(parameters, rows));
    keepingFocus(this.body, () => this.draw(this.body, rows, parameters));
  }

  #fail(error, parameters) {
    if (error instanceof UnavailableError && this.#drawn !== null) {
      // An older answer, maybe to another question: it stays, and is seen to be one.
      this.body.classList.add('stale');
      return;
    }
    this.body.classList.remove('stale');
    if (error instanceof UnavailableError) {
      this.body.replaceChildren(el('p', {class: 'empty'}, 'Waiting for the server.'));
      return;
    }
    this.#drawn = null;
    setText(this.section.querySelector('.context'), this.context(parameters, []));
    this.body.replaceChildren(el('p', {class: 'empty error'}, error.message));
    if (!(error instanceof RequestError)) {
      this.body.append(
        el(
          'p',
          {class: 'empty'},
          el(
            'button',
            {
              type: 'button',
              onclick: () => this.update(parameters, {isRefresh: true}),
            },
            'Try again',
          ),
        ),
      );
    }
  }
}

/** Calls `change`, which replaces the children of `parent`, and puts the focus where it was. */
function keepingFocus(parent, change) {
  const focused = parent.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.focus;
  change();
  if (key) {
    parent.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus();
  }
}
