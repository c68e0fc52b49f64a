// The numbers of the day under the cursor: a table for the eye, a sentence for the ear.

import {dayText, weekday} from './days.js';
import {el, fillTable, observed, setText, setVisible} from './dom.js';
import {amount, count, percent, UNKNOWN} from './numbers.js';
import {portColor} from './graph_options.js';

const COUNTS = [
  {name: 'records', label: 'Records', title: 'Packets or log lines'},
  {name: 'targets', label: 'Targets', title: 'Distinct addresses that were hit'},
  {name: 'sources', label: 'Sources', title: 'Distinct addresses that hit'},
  {
    name: 'new_sources',
    label: 'New',
    title: 'Sources not seen on this port on any of the 365 days before',
  },
  {name: 'returning_sources', label: 'Returning', title: 'Sources that are not new'},
  {
    name: 'scanner_sources',
    label: 'Scanners',
    title: 'Sources in networks of acknowledged scanners, counted or not',
  },
  {name: 'tcp_ratio', label: 'TCP', title: 'Part of the records that is TCP', format: percent},
  {name: 'backscatter_records', label: 'Backscatter', title: 'Replies to spoofed packets'},
  {name: 'active_sensors', label: 'Sensors', title: 'Sensors that delivered anything for the day'},
  {name: 'active_targets', label: 'Active targets', title: 'Targets that were hit on any port'},
];
const RATES = ['records', 'targets', 'sources', 'new_sources'];

export class DayReadout {
  constructor({date, state, table, spoken}) {
    Object.assign(this, {date, state, table, spoken});
    observed(table.parentElement);
  }

  /** Shows a day of `data`. `spoken`: says it as well. */
  show(data, day, {normalised, spoken}) {
    setText(this.date, `${dayText(day)}, ${weekday(day)}`);
    this.date.dataset.date = dayText(day);
    const isGap = data.isGap(day);
    const isProvisional = data.isProvisional(day);
    setVisible(this.state, isGap || isProvisional);
    setText(this.state, isGap ? 'no data' : 'so far: the day is not over');
    this.state.className = `badge ${isGap ? 'gap' : 'provisional'}`;
    const columns = [{name: 'series', label: 'Port', text: true}, ...COUNTS];
    fillTable(
      this.table,
      columns,
      data.names.map((name, i) => this.#cells(data, name, i, day, normalised)),
    );
    this.table.classList.toggle('is-one', data.names.length === 1);
    if (spoken) {
      setText(this.spoken, sentences(data, day, isGap, isProvisional));
    }
  }

  #cells(data, name, i, day, normalised) {
    const point = data.point(name, day);
    const key = data.names.length > 1 ? el('span', {'class': 'key', 'aria-hidden': 'true'}) : null;
    if (key) {
      key.style.backgroundColor = `var(${portColor(i)})`;
    }
    return [
      {node: el('span', {}, key, name)},
      ...COUNTS.map(({name: metric, format = count}) => {
        const value = point?.[metric] ?? null;
        const rate =
          normalised && RATES.includes(metric) ? point?.[`${metric}_per_1000_targets`] : undefined;
        return {
          value,
          node: el(
            'span',
            {},
            format(value),
            rate === undefined
              ? null
              : el('small', {}, rate === null ? UNKNOWN : `${amount(rate)} / 1k`),
          ),
        };
      }),
    ];
  }
}

/** What a screen reader says of a day. */
function sentences(data, day, isGap, isProvisional) {
  if (isGap) {
    return `${dayText(day)}: no data.`;
  }
  const ofPorts = data.names.map((name) => {
    const point = data.point(name, day);
    const number = (value) => count(value).replaceAll('\u202f', '');
    return (
      `${name}: ${number(point?.targets)} targets, ${number(point?.sources)} sources, of them ` +
      `${number(point?.new_sources)} new, ${number(point?.records)} records.`
    );
  });
  return `${dayText(day)}${isProvisional ? ', not over yet' : ''}. ${ofPorts.join(' ')}`;
}
