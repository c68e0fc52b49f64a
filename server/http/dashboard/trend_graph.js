// The graph of the page: a dygraph of counts with its range selector, a strip for the ratio of TCP,
// and a cursor on a day that follows the pointer and the arrow keys.
/* global Dygraph */

import {DAY_MS} from './days.js';
import {countsGraph, dateWindow, daysOf, hasDots, linesOf, ratioGraph} from './graph_options.js';
import {columnOf} from './metrics.js';
import {el} from './dom.js';

const SETTLED_MS = 300; // after the last move of the range selector
const DRAG_PIXELS_MIN = 6;

/**
 * Events: 'window' with {window, settled}: the reader chose other days on the graph; 'day' with
 * {day, spoken}: the cursor is on another day; spoken: by the keyboard.
 */
export class TrendGraph extends EventTarget {
  #counts = null;
  #ratio = null;
  #what = null;
  #isSetting = false;
  #settling = null;

  constructor({area, graph, ratio}) {
    super();
    this.area = area;
    this.graphElement = graph;
    this.ratioElement = ratio;
    this.day = null;
    this.cursor = el('div', {class: 'cursor', hidden: true});
    this.dots = el('div', {class: 'dots'});
    this.drag = el('div', {class: 'drag', hidden: true});
    area.append(this.cursor, this.dots, this.drag);
    this.#listen();
    new ResizeObserver(() => this.#resize()).observe(area);
  }

  /** What is drawn: {data, window, show, normalised}; null before the first data. */
  get what() {
    return this.#what;
  }

  /** Draws it all anew. */
  draw(what) {
    clearTimeout(this.#settling);
    this.#what = what;
    this.#set(() => {
      this.#counts?.destroy();
      this.#ratio?.destroy();
      this.#ratio = null;
      const counts = countsGraph(what);
      this.#counts = new Dygraph(this.graphElement, counts.rows, {
        ...counts.options,
        showRangeSelector: true,
        drawCallback: (graph) => this.#drawn(graph),
      });
      // The handles are images, and for the mouse alone: the dates and buttons do the same.
      for (const handle of this.graphElement.querySelectorAll('img')) {
        handle.alt = '';
      }
      const hasRatio = what.show.includes('tcp_ratio');
      this.ratioElement.hidden = !hasRatio;
      if (hasRatio) {
        const ratio = ratioGraph(what);
        this.#ratio = new Dygraph(this.ratioElement, ratio.rows, ratio.options);
      }
    });
    this.setDay(this.#clamp(this.day ?? what.window.end));
  }

  /** Takes the points of what is drawn anew, which have changed. */
  redraw() {
    this.#set(() => {
      this.#counts.updateOptions({file: countsGraph(this.#what).rows});
      this.#ratio?.updateOptions({file: ratioGraph(this.#what).rows});
    });
    this.setDay(this.day);
  }

  setWindow(window) {
    if (!this.#counts) {
      return;
    }
    clearTimeout(this.#settling);
    this.#what = {...this.#what, window};
    this.#set(() => {
      this.#counts.updateOptions({dateWindow: dateWindow(window), drawPoints: hasDots(window)});
    });
    this.setDay(this.#clamp(this.day));
  }

  setDay(day, spoken = false) {
    this.day = day;
    this.#placeCursor();
    this.dispatchEvent(new CustomEvent('day', {detail: {day, spoken}}));
  }

  #set(change) {
    this.#isSetting = true;
    change();
    this.#isSetting = false;
    this.#placeCursor();
  }

  #clamp(day) {
    const {start, end} = this.#what.window;
    return Math.min(Math.max(day, start), end);
  }

  #drawn(graph) {
    this.#ratio?.updateOptions({dateWindow: graph.xAxisRange()});
    if (this.#isSetting) {
      return;
    }
    const window = daysOf(graph.xAxisRange());
    this.#what = {...this.#what, window};
    this.dispatchEvent(new CustomEvent('window', {detail: {window, settled: false}}));
    this.setDay(this.#clamp(this.day));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#choose(window), SETTLED_MS);
  }

  #choose(window) {
    this.setWindow(window);
    this.dispatchEvent(new CustomEvent('window', {detail: {window, settled: true}}));
  }

  #resize() {
    if (this.#counts) {
      this.#set(() => {
        this.#counts.resize();
        this.#ratio?.resize();
      });
    }
  }

  // --- the cursor

  #placeCursor() {
    const isShown = this.#counts !== null && this.day !== null;
    this.cursor.hidden = !isShown;
    this.dots.replaceChildren();
    if (!isShown) {
      return;
    }
    const graph = this.#counts;
    const area = graph.getArea();
    const {offsetLeft, offsetTop} = this.graphElement;
    const x = offsetLeft + graph.toDomXCoord(this.day * DAY_MS);
    const top = this.#ratio
      ? this.ratioElement.offsetTop + this.#ratio.getArea().y
      : offsetTop + area.y;
    this.cursor.style.left = `${x}px`;
    this.cursor.style.top = `${top}px`;
    this.cursor.style.height = `${offsetTop + area.y + area.h - top}px`;
    for (const line of linesOf(this.#what)) {
      const value = this.#what.data.point(line.series, this.day)?.[
        columnOf(line.metric, this.#what.normalised)
      ];
      if (value === null || value === undefined) {
        continue;
      }
      const dot = el('span');
      dot.style.left = `${x}px`;
      dot.style.top = `${offsetTop + graph.toDomYCoord(value, line.metric.axis === 'left' ? 0 : 1)}px`;
      dot.style.backgroundColor = line.color;
      this.dots.append(dot);
    }
  }

  // --- the pointer: it shows a day; dragging the mouse zooms, a double click shows all

  #listen() {
    let dragFrom = null;
    const x = (event) => event.clientX - this.graphElement.getBoundingClientRect().left;
    const inPlot = (event) => {
      const area = this.#counts?.getArea();
      const y = event.clientY - this.graphElement.getBoundingClientRect().top;
      return area && y < area.y + area.h && x(event) >= area.x && x(event) <= area.x + area.w;
    };
    this.area.addEventListener('pointermove', (event) => {
      if (dragFrom !== null) {
        this.#showDrag(dragFrom, x(event));
      }
      if (inPlot(event)) {
        this.#pointAt(x(event));
      }
    });
    this.area.addEventListener('pointerdown', (event) => {
      if (!inPlot(event)) {
        return;
      }
      this.#pointAt(x(event));
      if (event.pointerType === 'mouse' && event.button === 0) {
        dragFrom = x(event);
        this.area.setPointerCapture(event.pointerId);
      }
    });
    const end = (event) => {
      if (dragFrom !== null && event.type === 'pointerup') {
        this.#zoomTo(dragFrom, x(event));
      }
      dragFrom = null;
      this.drag.hidden = true;
    };
    this.area.addEventListener('pointerup', end);
    this.area.addEventListener('pointercancel', end);
    this.area.addEventListener('dblclick', (event) => {
      if (inPlot(event)) {
        this.#choose(this.#what.data.range);
      }
    });
    this.graphElement.addEventListener('keydown', (event) => this.#key(event));
  }

  #dayAt(x) {
    return this.#clamp(Math.round(this.#counts.toDataXCoord(x) / DAY_MS));
  }

  #pointAt(x) {
    const day = this.#dayAt(x);
    if (day !== this.day) {
      this.setDay(day);
    }
  }

  #showDrag(from, to) {
    const area = this.#counts.getArea();
    const left = Math.max(area.x, Math.min(from, to));
    const right = Math.min(area.x + area.w, Math.max(from, to));
    this.drag.hidden = right - left < DRAG_PIXELS_MIN;
    const {offsetLeft, offsetTop} = this.graphElement;
    Object.assign(this.drag.style, {
      left: `${offsetLeft + left}px`,
      width: `${right - left}px`,
      top: `${offsetTop + area.y}px`,
      height: `${area.h}px`,
    });
  }

  #zoomTo(from, to) {
    if (Math.abs(to - from) >= DRAG_PIXELS_MIN) {
      const days = [this.#dayAt(from), this.#dayAt(to)];
      this.#choose({start: Math.min(...days), end: Math.max(...days)});
    }
  }

  // --- the keyboard

  #key(event) {
    if (!this.#what || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const {start, end} = this.#what.window;
    const moves = {
      ArrowLeft: this.day - 1,
      ArrowRight: this.day + 1,
      PageUp: this.day - 7,
      PageDown: this.day + 7,
      Home: start,
      End: end,
    };
    if (event.key in moves) {
      event.preventDefault();
      this.setDay(this.#clamp(moves[event.key]), true);
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      event.preventDefault();
      this.#zoomAround(event.key === '-' ? 2 : 0.5);
    }
  }

  #zoomAround(factor) {
    const {start, end} = this.#what.window;
    const {range} = this.#what.data;
    const days = Math.max(7, Math.round((end - start + 1) * factor));
    const first = Math.max(
      range.start,
      Math.min(this.day - Math.floor(days / 2), range.end - days + 1),
    );
    this.#choose({start: first, end: Math.min(range.end, first + days - 1)});
  }
}
