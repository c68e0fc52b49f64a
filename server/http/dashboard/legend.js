// The legend of the graph, and the titles of its axes.

import {el} from './dom.js';
import {linesOf, portColor} from './graph_options.js';
import {counted} from './numbers.js';
import {color} from './theme_switch.js';

const LINES_MAX = 9;
const SVG = 'http://www.w3.org/2000/svg';

/** What the grounds under the lines mean, where a window has them. */
export function notesOf({data, window}) {
  const {gaps, provisional} = data.tally(window);
  return [
    ...(gaps > 0 ? [{kind: 'gap', text: `No data (${counted(gaps, 'day')})`}] : []),
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

/**
 * What the lines mean: {text, color, dash, width}, each for a line or, where the lines are many,
 * for a port and for a metric.
 */
export function legendOf(what) {
  const lines = linesOf(what);
  const {names} = what.data;
  if (lines.length <= LINES_MAX) {
    return lines.map(({label, series, metric, ...style}) => ({
      label,
      text: names.length === 1 ? metric.label : `${series} ${metric.label.toLowerCase()}`,
      ...style,
    }));
  }
  const ports = names.map((name, i) => ({
    label: name,
    text: name,
    color: color(portColor(i)),
    width: 4,
  }));
  const metrics = lines
    .filter(({series}) => series === names[0])
    .map(({metric, dash, width}) => ({
      label: metric.name,
      text: metric.label,
      color: color('--muted'),
      dash,
      width,
    }));
  return [...ports, ...metrics];
}

export function drawLegend(list, what) {
  const items = legendOf(what).map((item) =>
    el('li', {'data-line': item.label}, sample(item), item.text),
  );
  const notes = notesOf(what).map(({kind, text}) =>
    el(
      'li',
      {'class': 'note', 'data-note': kind},
      el('span', {'class': `ground ${kind}`, 'aria-hidden': 'true'}),
      text,
    ),
  );
  list.replaceChildren(...items, ...notes);
}

/** A piece of a line, as it is drawn. */
function sample({color: stroke, dash, width}) {
  const svg = document.createElementNS(SVG, 'svg');
  const line = document.createElementNS(SVG, 'path');
  for (const [name, value] of Object.entries({
    'viewBox': '0 0 26 8',
    'width': 26,
    'height': 8,
    'aria-hidden': true,
  })) {
    svg.setAttribute(name, value);
  }
  const attributes = {
    'd': 'M0 4h26',
    stroke,
    'stroke-width': width,
    'stroke-dasharray': (dash ?? []).join(' '),
  };
  for (const [name, value] of Object.entries(attributes)) {
    line.setAttribute(name, value);
  }
  svg.append(line);
  return svg;
}
