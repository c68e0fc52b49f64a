// The points of /v1/trend by series and day.

import {parseDay} from './days.js';

export class TrendData {
  #points = new Map();

  /** `rows` of the days of `range`, {start, end}; series in the order in which they come. */
  constructor(range, rows) {
    this.range = range;
    this.merge(rows);
  }

  /** The names of the series, such as "853/tcp". */
  get names() {
    return [...this.#points.keys()];
  }

  /** Takes newer rows of days that are there; whether anything changed. */
  merge(rows) {
    let changed = false;
    for (const row of rows) {
      const day = parseDay(row.date);
      if (day === null || day < this.range.start || day > this.range.end) {
        continue;
      }
      if (!this.#points.has(row.series)) {
        this.#points.set(row.series, []);
      }
      const points = this.#points.get(row.series);
      const index = day - this.range.start;
      if (JSON.stringify(points[index]) !== JSON.stringify(row)) {
        points[index] = row;
        changed = true;
      }
    }
    return changed;
  }

  /** The point of a series on a day; null outside of the range. */
  point(name, day) {
    return this.#points.get(name)?.[day - this.range.start] ?? null;
  }

  /** Whether no sensor delivered anything for a day: this is of the day, not of the series. */
  isGap(day) {
    return this.point(this.names[0], day)?.gap ?? true;
  }

  isProvisional(day) {
    return this.point(this.names[0], day)?.provisional ?? false;
  }

  /** How many days of a window have which property: {gaps, provisional, hits: with any record}. */
  tally({start, end}) {
    const tally = {gaps: 0, provisional: 0, hits: 0};
    for (let day = start; day <= end; ++day) {
      tally.gaps += this.isGap(day);
      tally.provisional += this.isProvisional(day);
      tally.hits += this.names.some((name) => this.point(name, day)?.records > 0);
    }
    return tally;
  }
}
