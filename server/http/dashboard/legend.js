// The legend of the graph, and the titles of its axes.

import {el} from './dom.js';
import {linesOf} from './graph_options.js';

const SVG = 'http://www.w3.org/2000/svg';

/** What the grounds under the lines mean, where a window has them. */
export function notesOf({data, window}) {
  const {gaps, provisional} = data.tally(window);
  return [
    ...(gaps > 0 ? [{kind: 'gap', text: `No data (${gaps} ${gaps === 1 ? 'day' : 'days'})`}] : []),
    ...(provisional > 0 ? [{kind: 'provisional', text: 'Not over yet: so far'}] : []),
  ];
}

/** The titles of the left and the right axis. */
export function axisTitles({show, normalised}) {
  const each = normalised ? ', for each 1\u202f000 active targets' : ' a day';
  return {
    left: `${show.includes('records') ? 'Targets and records' : 'Targets'}${each}`,
    right: `Sources${each}`,
  };
}

export function drawLegend(list, what) {
  const isOne = what.data.names.length === 1;
  const items = linesOf(what).map((line) => el('li', {'data-line': line.label}, sample(line),
      isOne ? line.metric.label : `${line.series} ${line.metric.label.toLowerCase()}`));
  const notes = notesOf(what).map(({kind, text}) => el('li', {class: 'note', 'data-note': kind},
      el('span', {'class': `ground ${kind}`, 'aria-hidden': 'true'}), text));
  list.replaceChildren(...items, ...notes);
}

/** A piece of a line, as it is drawn. */
function sample({color, dash, width}) {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({'viewBox': '0 0 26 8', 'width': 26, 'height': 8, 'aria-hidden': true})) {
    svg.setAttribute(name, value);
  }
  const attributes = {'d': 'M0 4h26', 'stroke': color, 'stroke-width': width, 'stroke-dasharray': (dash ?? []).join(' ')};
  for (const [name, value] of Object.entries(attributes)) {
    line.setAttribute(name, value);
  }
  svg.append(line);
  return svg;
}
