// Days are numbers of UTC days since 1970-01-01, as the server has them; "YYYY-MM-DD" outside.

export const DAY_MS = 86_400_000;

/** The day of "YYYY-MM-DD"; null if that is no date. */
export function parseDay(text) {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return null;
  }
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || dayText(ms / DAY_MS) !== text ? null : ms / DAY_MS;
}

export function dayText(day) {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day of an RFC 3339 time; null of null. */
export function dayOfTime(time) {
  return time ? Math.floor(Date.parse(time) / DAY_MS) : null;
}

export function weekday(day) {
  return new Date(day * DAY_MS).toLocaleDateString('en', {weekday: 'long', timeZone: 'UTC'});
}

/** A range of days, both included. */
export function rangeText({start, end}) {
  return start === end ? dayText(start) : `${dayText(start)} to ${dayText(end)}`;
}

export function length({start, end}) {
  return end - start + 1;
}
