// Which days are shown, and which are fetched around them.

import {DEFAULT_DAYS, DAYS_MAX} from './state.js';

/** The days fetched at least, so that the range selector has something to select from. */
const CONTEXT_DAYS = 365;

/**
 * The last day shown where the state says none: today; the newest day with a hit, where that is too
 * long ago for anything to be on the graph.
 */
export function lastDay(state, {today, newest}) {
  if (state.end !== null) {
    return Math.min(state.end, today);
  }
  const isOld = newest !== null && newest <= today - CONTEXT_DAYS;
  return isOld && state.start === null ? newest : today;
}

/** The days that a state shows, {start, end}. */
export function shownWindow(state, context) {
  const end = lastDay(state, context);
  const start =
    state.start === null
      ? end - (state.days ?? DEFAULT_DAYS) + 1
      : Math.max(state.start, end - DAYS_MAX + 1);
  return {start: Math.min(start, end), end};
}

/**
 * The days to fetch for a window: those that `fetched` has, where the window lies in them; else a
 * year at least, that ends today or with the window.
 */
export function fetchedRange(window, fetched, {today}) {
  if (fetched && fetched.start <= window.start && window.end <= fetched.end) {
    return fetched;
  }
  const end = window.start > today - CONTEXT_DAYS ? today : window.end;
  return {start: Math.min(window.start, end - CONTEXT_DAYS + 1), end};
}
