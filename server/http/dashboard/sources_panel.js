// The sources of a port over the days shown; an address opens to what else it did.

import {el, fillTable, scrolling} from './dom.js';
import {count} from './numbers.js';
import {Panel} from './panel.js';
import {portLink} from './top_panel.js';

/** links: Links. */
export function sourcesPanel(section, api, links) {
  return new Panel(section, {
    fetch: ({hour, ...query}, signal) => api.rows('sources', query, signal),
    draw: (body, rows, parameters) => draw(body, rows, parameters, api, links),
    context: ({series, start, end}) => `${series}, ${start === end ? start : `${start} to ${end}`}`,
  });
}

const COLUMNS = [
  {name: 'source', label: 'Source', text: true},
  {name: 'records', label: 'Records'},
  {name: 'targets', label: 'Targets', title: 'Distinct'},
  {name: 'days', label: 'Days', title: 'Days on which it came'},
  {name: 'first_date', label: 'First'},
  {name: 'last_date', label: 'Last'},
  {name: 'scanner', label: 'Scanner', text: true},
];

function draw(body, rows, parameters, api, links) {
  if (rows.length === 0) {
    body.replaceChildren(
      el(
        'p',
        {class: 'empty'},
        'No sources on these days. Addresses are kept as long as the server’s ',
        el('code', {}, '--retention-days'),
        ' say.',
      ),
    );
    return;
  }
  const hasScanners = rows.some((row) => row.scanner);
  const orderClass = (name) => (name === (parameters.by ?? 'days') ? 'is-order' : null);
  const columns = COLUMNS.filter((column) => column.name !== 'scanner' || hasScanners).map(
    (column) => ({...column, class: orderClass(column.name)}),
  );
  const table = fillTable(
    el('table', {class: 'numbers sources'}),
    columns,
    rows.map((row) =>
      columns.map(({name}) => {
        if (name === 'source') {
          return {
            value: row.source,
            node: addressButton(row, parameters, columns.length, api, links),
          };
        }
        return typeof row[name] === 'number'
          ? {text: count(row[name]), value: row[name], class: orderClass(name)}
          : (row[name] ?? '');
      }),
    ),
    (i) => ({'data-source': rows[i].source}),
  );
  body.replaceChildren(scrolling(table, 'Top sources'));
  if (rows[0].counts_since_date) {
    body.append(countsSince(rows[0].counts_since_date));
  }
}

function countsSince(date) {
  return el(
    'p',
    {class: 'empty'},
    `Records and targets are those since ${date}: what a source did is kept as long as the server’s `,
    el('code', {}, '--contact-days'),
    ' say.',
  );
}

/** A button that shows, in a row below its own, the ports that an address hit. */
function addressButton(row, {start, end, kind}, width, api, links) {
  const button = el(
    'button',
    {
      'type': 'button',
      'class': 'address',
      'aria-expanded': 'false',
      'data-focus': `source ${row.source}`,
      'title': 'What else it did',
    },
    row.source,
  );
  let below = null;
  button.addEventListener('click', async () => {
    const opens = below === null;
    button.setAttribute('aria-expanded', String(opens));
    if (!opens) {
      below.remove();
      below = null;
      return;
    }
    const cell = el('td', {colspan: width, class: 'text'}, '…');
    below = el('tr', {class: 'below'}, cell);
    button.closest('tr').after(below);
    try {
      const series = await api.rows('source', {address: row.source, start, end, kind});
      cell.replaceChildren(...whatItDid(series, links));
    } catch (error) {
      cell.textContent = error.message;
    }
  });
  return button;
}

function whatItDid(rows, links) {
  return [
    'It hit ',
    ...rows.flatMap((row, i) => [
      i > 0 ? ', ' : '',
      portLink(row.series, links),
      ` (${count(row.days)} ${row.days === 1 ? 'day' : 'days'})`,
    ]),
    rows.length === 0 ? 'nothing on these days.' : '.',
  ];
}
