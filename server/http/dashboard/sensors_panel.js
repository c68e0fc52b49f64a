// The sensors and how they are: when each saw its last hit, what was refused.

import {el, fillTable, scrolling} from './dom.js';
import {count, counted, duration} from './numbers.js';
import {Panel} from './panel.js';

const QUIET_S = 3_600;
const SILENT_S = 86_400;

export function sensorsPanel(section) {
  return new Panel(section, {
    // The page has asked already. The minute is part of what is shown: how long one has been
    // silent.
    fetch: ({rows}) => rows,
    draw: (body, rows, {now}) => draw(body, rows, now),
    context: (_, rows) => counted(rows.length, 'sensor'),
  });
}

/** {text, kind} of a sensor at a time, in ms. */
export function health(sensor, now) {
  if (!sensor.last_hit_time) {
    return {text: 'no hit yet', kind: 'silent'};
  }
  const seconds = Math.max(0, (now - Date.parse(sensor.last_hit_time)) / 1000);
  if (seconds >= SILENT_S) {
    return {text: `silent for ${duration(seconds)}`, kind: 'silent'};
  }
  return seconds >= QUIET_S
    ? {text: `quiet for ${duration(seconds)}`, kind: 'quiet'}
    : {text: 'delivering', kind: 'live'};
}

function draw(body, rows, now) {
  const columns = [
    {name: 'sensor', label: 'Sensor', text: true},
    {name: 'health', label: 'Last hit (UTC)', text: true},
    {name: 'accepted', label: 'Hits'},
    {
      name: 'refused',
      label: 'Refused',
      title: 'Hits that were not counted; /metrics has the reasons',
    },
  ];
  const table = fillTable(
    el('table', {class: 'numbers'}),
    columns,
    rows.map((row) => {
      const {text, kind} = health(row, now);
      const sampling =
        row.sampling_rate > 1 ? el('small', {}, ` 1 in ${count(row.sampling_rate)}`) : null;
      return [
        {node: el('span', {}, row.sensor, sampling)},
        {
          node: el(
            'span',
            {class: `health ${kind}`},
            text,
            el('small', {}, timeText(row.last_hit_time)),
          ),
        },
        {text: count(row.accepted), value: row.accepted},
        {text: count(row.refused), value: row.refused, class: row.refused > 0 ? 'bad' : null},
      ];
    }),
    (i) => ({'data-sensor': rows[i].sensor}),
  );
  body.replaceChildren(scrolling(table, 'Sensors'));
}

/** "2019-10-21 23:56". */
function timeText(time) {
  return time ? time.slice(0, 16).replace('T', ' ') : '–';
}
