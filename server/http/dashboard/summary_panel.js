// The summary of each port over the days shown: windows, medians, changes.

import {el, fillTable} from './dom.js';
import {change, count} from './numbers.js';
import {Panel} from './panel.js';

const WINDOWS = [7, 30, 90, 365];

export function summaryPanel(section, api) {
  return new Panel(section, {
    fetch: (parameters, signal) => api.rows('summary', parameters, signal),
    draw: (body, rows) => body.replaceChildren(...rows.map((row) => ofSeries(row, rows.length > 1))),
    context: ({start, end}) => (start === end ? start : `${start} to ${end}`),
  });
}

function ofSeries(row, isOneOfMany) {
  return el('div', {'class': 'summary', 'data-series': row.series},
      isOneOfMany ? el('h3', {}, row.series) : null,
      figures(row), el('div', {class: 'tables'}, windowsTable(row), daysTable(row)));
}

function figures(row) {
  const list = [
    ['distinct_sources', 'Sources', row.distinct_sources, `${count(row.new_sources)} new`],
    ['distinct_targets', 'Targets', row.distinct_targets, null],
    ['records', 'Records', row.records, null],
    ['peak_date', 'Peak', row.peak_date, 'most records'],
  ];
  return el('dl', {class: 'figures'}, ...list.map(([name, label, value, note]) => el('div', {},
      el('dt', {}, label),
      el('dd', {'data-figure': name, 'data-value': value ?? ''}, typeof value === 'number' ? count(value) : value ?? '–'),
      note && value ? el('dd', {class: 'note'}, note) : null)));
}

/** Distinct over the last 7, 30, 90 and 365 days: a source that came on ten days is one. */
function windowsTable(row) {
  const hasScanners = WINDOWS.some((days) => row[`scanner_sources_${days}d`] > 0);
  const columns = [
    {name: 'days', label: `Days to ${row.end_date}`, text: true},
    {name: 'sources', label: 'Sources', title: 'Distinct over these days'},
    {name: 'targets', label: 'Targets', title: 'Distinct over these days'},
    ...(hasScanners ? [{name: 'scanner_sources', label: 'Scanners', title: 'Sources of acknowledged scanners, counted or not'}] : []),
  ];
  const cell = (name, days) => ({text: count(row[`${name}_${days}d`]), value: row[`${name}_${days}d`]});
  return el('div', {class: 'scroll'}, fillTable(el('table', {class: 'numbers'}), columns, WINDOWS.map((days) => [
    `${days}`, cell('sources', days), cell('targets', days), ...(hasScanners ? [cell('scanner_sources', days)] : []),
  ])));
}

function daysTable(row) {
  const columns = [
    {name: 'metric', label: 'A day', text: true},
    {name: 'median', label: 'Median', title: 'Of the days shown that are over and have data'},
    {name: 'change', label: 'Change', title: 'The last 7 days against the 28 before'},
  ];
  const metrics = [['sources', 'Sources'], ['targets', 'Targets'], ['records', 'Records'], ['new_sources', 'New sources']];
  return el('div', {class: 'scroll'}, fillTable(el('table', {class: 'numbers'}), columns, metrics.map(([name, label]) => [
    label,
    {text: count(row[`median_${name}`]), value: row[`median_${name}`]},
    {text: change(row[`change_${name}`]), value: row[`change_${name}`]},
  ])));
}
