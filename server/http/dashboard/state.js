// What the page shows, and its link: everything that can be chosen is in the URL, what is left at
// its default is not.

import {parseDay, dayText} from './days.js';
import {SWITCHES} from './metrics.js';

export const DAYS_MAX = 4_000;
export const DEFAULT_DAYS = 365;

const CHOICES = {
  kind: ['probe', 'backscatter'],
  scanners: ['include', 'exclude'],
  by: ['sources', 'targets', 'records', 'new_sources'],
  top_days: ['1', '7', '30'],
  sources_by: ['days', 'records', 'targets'],
  normalised: ['0', '1'],
};

const KNOWN = ['port', 'days', 'start', 'end', 'show', 'of', ...Object.keys(CHOICES)];

/** "853/tcp, 443/tcp" or "853/tcp 443/tcp" as a list, without repetitions; the server judges it. */
export function parsePorts(text) {
  const ports = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((port) => port !== '');
  return [...new Set(ports)];
}

/**
 * The state of a query string, and what is wrong with it: `problems` has {field, message}, and the
 * default holds for what is wrong.
 *
 * ports: as written; empty: the page chooses. days: the days that end on `end`, or null where
 * `start` says them. end: null is the current day.
 */
export function parseState(search) {
  const parameters = new URLSearchParams(search);
  const problems = [];
  const wrong = (field, message) => problems.push({field, message: `${field}: ${message}`});
  for (const name of new Set(parameters.keys())) {
    if (!KNOWN.includes(name)) {
      wrong(name, 'is not known here');
    } else if (parameters.getAll(name).length > 1) {
      wrong(name, 'is given more than once; the first is taken');
    }
  }
  const state = {
    ports: parsePorts(parameters.get('port') ?? ''),
    show: [],
    of: parameters.get('of'),
    problems,
    ...parseRange(parameters, wrong),
  };
  for (const [name, values] of Object.entries(CHOICES)) {
    const value = parameters.get(name);
    state[name] = values[0];
    if (values.includes(value)) {
      state[name] = value;
    } else if (value !== null) {
      wrong(name, `“${value}” is none of ${values.join(', ')}`);
    }
  }
  for (const name of parsePorts(parameters.get('show') ?? '')) {
    if (SWITCHES.includes(name)) {
      state.show.push(name);
    } else {
      wrong('show', `“${name}” is none of ${SWITCHES.join(', ')}`);
    }
  }
  return state;
}

function parseRange(parameters, wrong) {
  const date = (name) => {
    const text = parameters.get(name);
    const day = parseDay(text);
    if (text !== null && day === null) {
      wrong(name, `“${text}” is no date such as 2019-10-21`);
    }
    return day;
  };
  const range = {days: DEFAULT_DAYS, start: date('start'), end: date('end')};
  const days = parameters.get('days');
  if (days !== null) {
    if (!/^\d{1,4}$/.test(days) || Number(days) < 1 || Number(days) > DAYS_MAX) {
      wrong('days', `“${days}” is no number from 1 to ${DAYS_MAX}`);
    } else if (range.start !== null) {
      wrong('days', 'goes not with start; start holds');
    } else {
      range.days = Number(days);
    }
  }
  if (range.start !== null && range.end !== null && range.start > range.end) {
    wrong('start', 'is after end');
    range.start = null;
  }
  if (range.start !== null) {
    range.days = null;
  }
  return range;
}

/** The query string of a state: "" or "?port=853/tcp&days=90". */
export function formatState(state) {
  const parts = [];
  const add = (name, value) =>
    parts.push(`${name}=${encodeURIComponent(value).replace(/%2F/g, '/').replace(/%2C/g, ',')}`);
  if (state.ports.length > 0) {
    add('port', state.ports.join(','));
  }
  if (state.start !== null) {
    add('start', dayText(state.start));
  } else if (state.days !== DEFAULT_DAYS) {
    add('days', state.days);
  }
  if (state.end !== null) {
    add('end', dayText(state.end));
  }
  for (const [name, values] of Object.entries(CHOICES)) {
    if (state[name] !== values[0]) {
      add(name, state[name]);
    }
  }
  if (state.show.length > 0) {
    add('show', state.show.join(','));
  }
  if (state.of && state.ports.length > 1) {
    add('of', state.of);
  }
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** The link to a state. */
export function linkTo(state) {
  return `/${formatState(state)}`;
}
