// Numbers as text: grouped by thin spaces that do not break, "–" for what is not known.

const THIN = '\u202f';
export const UNKNOWN = '–';

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** "12 345". */
export function count(value) {
  return value === null || value === undefined ? UNKNOWN : grouped(String(Math.round(value)));
}

/** A rate or an expectation: a decimal only where it tells something: "0.3", "12", "1 234". */
export function amount(value) {
  if (value === null || value === undefined) {
    return UNKNOWN;
  }
  const isSmall = value < 10 && Math.abs(value - Math.round(value)) >= 0.05;
  return isSmall ? value.toFixed(1) : grouped(String(Math.round(value)));
}

/** A part of 100: "63 %". */
export function percent(value) {
  if (value === null || value === undefined) {
    return UNKNOWN;
  }
  const isWhole = value >= 10 || value === 0 || Math.abs(value - Math.round(value)) < 0.05;
  return `${isWhole ? Math.round(value) : value.toFixed(1)}${THIN}%`;
}

/** A change against before: 0.5 is "+50 %", 2 is "×3". */
export function change(value) {
  if (value === null || value === undefined) {
    return UNKNOWN;
  }
  if (value >= 1) {
    return `×${amount(value + 1)}`;
  }
  const rounded = Math.round(value * 100);
  const sign = rounded > 0 ? '+' : rounded < 0 ? '−' : '±';
  return `${sign}${Math.abs(rounded)}${THIN}%`;
}

/** For an axis: "1 500", "20k", "1.5M". */
export function axisLabel(value) {
  if (value >= 1e6) {
    return `${Number((value / 1e6).toPrecision(3))}M`;
  }
  return value >= 1e4 ? `${Number((value / 1e3).toPrecision(4))}k` : grouped(String(value));
}

/** "1 sensor", "3 sensors". */
export function counted(value, noun) {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** How long `seconds` are, in the largest unit that tells: "3 minutes", "9 days". */
export function duration(seconds) {
  const units = [
    [86_400 * 365, 'year'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  for (const [size, noun] of units) {
    if (seconds >= size * (noun === 'year' ? 2 : 1)) {
      return counted(Math.floor(seconds / size), noun);
    }
  }
  return 'less than a minute';
}
