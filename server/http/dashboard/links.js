// Links from what is listed to its graph. They carry what else the page shows, so they change with
// it.

import {linkTo} from './state.js';

const PORTS_MAX = 16;

export class Links {
  #state = null;
  #shown = [];

  /** From now on links lead from this state, on whose graph the ports `shown` are. */
  setState(state, shown) {
    this.#state = state;
    this.#shown = shown;
    for (const link of document.querySelectorAll('[data-open], [data-add], [data-remove]')) {
      this.update(link);
    }
  }

  /** Puts the address on a link; returns it. */
  update(link) {
    const {open, add, remove} = link.dataset;
    if (open) {
      link.href = this.#to([open]);
      if (this.#shown.includes(open)) {
        link.setAttribute('aria-current', 'true');
      } else {
        link.removeAttribute('aria-current');
      }
    } else if (remove) {
      link.href = this.#to(this.#shown.filter((port) => port !== remove));
    } else {
      link.href = this.#to([...this.#shown, add]);
      const goes = !this.#shown.includes(add) && this.#shown.length < PORTS_MAX;
      link.classList.toggle('gone', !goes);
    }
    return link;
  }

  #to(ports) {
    return linkTo({...this.#state, ports});
  }
}
