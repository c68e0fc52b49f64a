// The ports that are first by a count; each is a link to its graph, or comes to those that are
// there.

import {el, fillTable, scrolling} from './dom.js';
import {count} from './numbers.js';
import {Panel} from './panel.js';

const LABELS = {sources: 'Sources', targets: 'Targets', records: 'Records', new_sources: 'New'};

/** links: Links. */
export function topPanel(section, api, links) {
  return new Panel(section, {
    fetch: ({today, ...query}, signal) => api.rows('top', query, signal),
    draw: (body, rows, parameters) => draw(body, rows, parameters, links),
    context: ({days, end, today}) => {
      const until = end === today ? 'today so far' : end;
      return days === '1' ? until : `${days} days to ${end === today ? 'today' : end}`;
    },
  });
}

function draw(body, rows, {by}, links) {
  if (rows.length === 0) {
    body.replaceChildren(el('p', {class: 'empty'}, 'No hits on these days.'));
    return;
  }
  const columns = [
    {name: 'series', label: 'Port', text: true},
    ...Object.entries(LABELS).map(([name, label]) => ({name, label})),
    {name: 'add', label: 'Add', isLabelHidden: true},
  ];
  const table = fillTable(
    el('table', {class: 'numbers top'}),
    columns,
    rows.map((row) => [
      portLink(row.series, links),
      ...Object.keys(LABELS).map((name) => ({
        text: count(row[name]),
        value: row[name],
        class: name === by ? 'is-order' : null,
      })),
      {class: 'add', node: addLink(row.series, links)},
    ]),
    (i) => ({'data-series': rows[i].series}),
  );
  body.replaceChildren(scrolling(table, 'Top ports'));
}

/** A link to the graph of a port; links.update keeps it at what else the page shows. */
export function portLink(series, links) {
  return links.update(
    el('a', {'data-open': series, 'data-navigate': true, 'data-focus': `open ${series}`}, series),
  );
}

/** A link to the graph that shows a port beside those that are on it. */
export function addLink(series, links) {
  return links.update(
    el(
      'a',
      {
        'data-add': series,
        'data-navigate': true,
        'data-focus': `add ${series}`,
        'class': 'quiet',
        'aria-label': `Add ${series} to the graph`,
        'title': 'Add to the graph',
      },
      '+',
    ),
  );
}
