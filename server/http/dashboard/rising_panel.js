// The ports that rose, each with its reasons in words.

import {el} from './dom.js';
import {amount, count, counted, percent} from './numbers.js';
import {Panel} from './panel.js';
import {addLink, portLink} from './top_panel.js';

const SHOWN_AT_FIRST = 6;
const ONE_SOURCE_SHARE_MIN = 0.5;
// A day is judged together with the two before it, by the 28 days before these.
const JUDGED_DAYS = 3;
const HISTORY_DAYS = 28 + JUDGED_DAYS;
const USABLE_DAYS_MIN = 14;

/** links: Links. */
export function risingPanel(section, api, links) {
  return new Panel(section, {
    fetch: ({hour, ...query}, signal) => risen(api, query, signal),
    draw: (body, rows) => draw(body, rows, links),
    context: ({end}, rows) => rows[0]?.end_date ?? end ?? 'the last day that is over',
  });
}

/** What rose; if nothing did, the one row that says how the day was judged. */
async function risen(api, query, signal) {
  const rows = await api.rows('rising', query, signal);
  const {limit, ...day} = query;
  return rows.length > 0 ? rows : api.rows('judged', day, signal);
}

function nothingRose({usable_days, judged_series}) {
  return usable_days < USABLE_DAYS_MIN + JUDGED_DAYS
    ? `Sensors delivered for ${counted(usable_days, 'day')} of the last ${HISTORY_DAYS}: ` +
        `too few to tell what rose; it takes ${USABLE_DAYS_MIN} of the 28 days before.`
    : `None of ${counted(judged_series, 'port')} is above its 28 days before by more than chance explains.`;
}

function draw(body, rows, links) {
  if (rows[0].series === undefined) {
    body.replaceChildren(el('p', {class: 'empty'}, nothingRose(rows[0])));
    return;
  }
  const items = rows.map((row) =>
    el(
      'li',
      {'data-series': row.series},
      el(
        'div',
        {class: 'rising-head'},
        portLink(row.series, links),
        factor(row),
        addLink(row.series, links),
      ),
      el('p', {}, reasons(row)),
      details(row),
    ),
  );
  const list = el('ol', {class: 'rising'}, ...items.slice(0, SHOWN_AT_FIRST));
  body.replaceChildren(list);
  if (items.length > SHOWN_AT_FIRST) {
    const more = el(
      'button',
      {
        type: 'button',
        class: 'quiet',
        onclick: () => {
          list.append(...items.slice(SHOWN_AT_FIRST));
          items[SHOWN_AT_FIRST].querySelector('a').focus();
          more.remove();
        },
      },
      `${items.length - SHOWN_AT_FIRST} more`,
    );
    body.append(more);
  }
}

function factor(row) {
  const expected = row[`${row.lead}_expected`];
  return expected < 0.05
    ? null
    : el('span', {class: 'factor'}, `×${amount(row[`${row.lead}_observed`] / expected)}`);
}

/**
 * "step since 2019-10-01, led by sources: 211 instead of 10 a day, 63 % new, seen by 3 sensors".
 */
export function reasons(row) {
  const since = row.class === 'spike' ? `on ${row.since_date}` : `since ${row.since_date}`;
  return (
    `${row.class} ${since}, led by ${row.lead}: ${amount(row[`${row.lead}_observed`])} instead of ` +
    `${amount(row[`${row.lead}_expected`])} a day, ${percent(100 * row.new_source_share)} new, seen by ` +
    counted(row.sensors, 'sensor')
  );
}

/**
 * What tells more, where there is something: much by one source, scanners, ports that rose alike.
 */
function details(row) {
  const parts = [];
  if (row.top_source_share >= ONE_SOURCE_SHARE_MIN && row.top_source) {
    parts.push(`${percent(100 * row.top_source_share)} of it by ${row.top_source}`);
  }
  if (row.scanner_sources > 0) {
    parts.push(counted(row.scanner_sources, 'acknowledged scanner'));
  }
  if (row.similar) {
    const similar = row.similar.split(' ');
    const more = similar.length > 3 ? ` and ${count(similar.length - 3)} more` : '';
    parts.push(`like ${similar.slice(0, 3).join(', ')}${more}`);
  }
  return parts.length > 0 ? el('p', {class: 'details'}, parts.join('; ')) : null;
}
