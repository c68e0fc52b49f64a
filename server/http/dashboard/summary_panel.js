// The summary of each port over the days shown: windows, medians, changes.

import {el, fillTable, scrolling} from './dom.js';
import {change, count} from './numbers.js';
import {Panel} from './panel.js';

const WINDOWS = [7, 30, 90, 365];

export function summaryPanel(section, api) {
  return new Panel(section, {
    fetch: (parameters, signal) => api.rows('summary', parameters, signal),
    draw: (body, rows) =>
      body.replaceChildren(rows.length === 1 ? ofSeries(rows[0]) : ofMany(rows)),
    context: ({start, end}) => (start === end ? start : `${start} to ${end}`),
  });
}

function ofSeries(row) {
  return el(
    'div',
    {'data-series': row.series},
    figures(row),
    el('div', {class: 'tables'}, windowsTable(row), daysTable(row)),
  );
}

/** Several ports: a row for each. */
function ofMany(rows) {
  const columns = [
    {name: 'series', label: 'Port', text: true},
    {name: 'distinct_sources', label: 'Sources', title: 'Distinct over the days shown'},
    {name: 'new_sources', label: 'New'},
    {name: 'distinct_targets', label: 'Targets', title: 'Distinct over the days shown'},
    {name: 'records', label: 'Records'},
    ...WINDOWS.map((days) => ({
      name: `sources_${days}d`,
      label: `${days} d`,
      title: `Distinct sources of the ${days} days to ${rows[0]?.end_date}`,
    })),
    {name: 'median_sources', label: 'Median', title: 'Sources of a day'},
    {
      name: 'change_sources',
      label: 'Change',
      title: 'Of the sources: the last 7 days against the 28 before',
    },
  ];
  const cellOf = (row, {name, text}) => {
    const format = name.startsWith('change') ? change : count;
    return text ? row[name] : {text: format(row[name]), value: row[name]};
  };
  const table = fillTable(
    el('table', {class: 'numbers'}),
    columns,
    rows.map((row) => columns.map((column) => cellOf(row, column))),
    (i) => ({'data-series': rows[i].series}),
  );
  return scrolling(table, 'Summary');
}

function figures(row) {
  const list = [
    ['distinct_sources', 'Sources', row.distinct_sources, `${count(row.new_sources)} new`],
    ['distinct_targets', 'Targets', row.distinct_targets, null],
    ['records', 'Records', row.records, null],
    ['peak_date', 'Peak', row.peak_date, 'most records'],
  ];
  return el(
    'dl',
    {class: 'figures'},
    ...list.map(([name, label, value, note]) =>
      el(
        'div',
        {},
        el('dt', {}, label),
        el(
          'dd',
          {'data-figure': name, 'data-value': value ?? ''},
          typeof value === 'number' ? count(value) : (value ?? '–'),
        ),
        note && value ? el('dd', {class: 'note'}, note) : null,
      ),
    ),
  );
}

/** Distinct over the last 7, 30, 90 and 365 days: a source that came on ten days is one. */
function windowsTable(row) {
  const hasScanners = WINDOWS.some((days) => row[`scanner_sources_${days}d`] > 0);
  const columns = [
    {name: 'days', label: `Days to ${row.end_date}`, text: true},
    {name: 'sources', label: 'Sources', title: 'Distinct over these days'},
    {name: 'targets', label: 'Targets', title: 'Distinct over these days'},
    ...(hasScanners
      ? [
          {
            name: 'scanner_sources',
            label: 'Scanners',
            title: 'Sources of acknowledged scanners, counted or not',
          },
        ]
      : []),
  ];
  const cell = (name, days) => ({
    text: count(row[`${name}_${days}d`]),
    value: row[`${name}_${days}d`],
  });
  return scrolling(
    fillTable(
      el('table', {class: 'numbers'}),
      columns,
      WINDOWS.map((days) => [
        `${days}`,
        cell('sources', days),
        cell('targets', days),
        ...(hasScanners ? [cell('scanner_sources', days)] : []),
      ]),
    ),
    'Windows',
  );
}

function daysTable(row) {
  const columns = [
    {name: 'metric', label: 'A day', text: true},
    {name: 'median', label: 'Median', title: 'Of the days shown that are over and have data'},
    {name: 'change', label: 'Change', title: 'The last 7 days against the 28 before'},
  ];
  const metrics = [
    ['sources', 'Sources'],
    ['targets', 'Targets'],
    ['records', 'Records'],
    ['new_sources', 'New sources'],
  ];
  return scrolling(
    fillTable(
      el('table', {class: 'numbers'}),
      columns,
      metrics.map(([name, label]) => [
        label,
        {text: count(row[`median_${name}`]), value: row[`median_${name}`]},
        {text: change(row[`change_${name}`]), value: row[`change_${name}`]},
      ]),
    ),
    'A day',
  );
}
