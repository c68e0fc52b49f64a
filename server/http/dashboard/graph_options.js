// How points become a dygraph: its rows, its options, its ticks, what lies under its lines. The
// graph of the page and the one of the image are made of this.
/* global Dygraph */

import {DAY_MS, dayText} from './days.js';
import {columnOf, drawnMetrics, PORT_COLORS} from './metrics.js';
import {axisLabel} from './numbers.js';
import {color} from './theme_switch.js';

const RIGHT_GAP = 8;
const AXIS_LABEL_WIDTH = 46;
const TICK_SIZE = 4;
const DOTS_DAYS_MAX = 45; // a dot a day where there are fewer

/** The lines of a graph: {label, series, metric, color, dash, width, fills}. */
export function linesOf({data, show}) {
  const isOne = data.names.length === 1;
  return drawnMetrics(show).flatMap((metric) =>
    data.names.map((series, i) => ({
      label: `${series} ${metric.name}`,
      series,
      metric,
      color: color(isOne ? metric.color : portColor(i)),
      dash: isOne ? metric.dash : (metric.dash ?? metric.dashOfMany),
      width: metric.width,
      fills: isOne && metric.name === 'targets',
    })),
  );
}

/** The custom property that has the colour of the i-th of several ports. */
export function portColor(i) {
  return PORT_COLORS[i % PORT_COLORS.length];
}

/** A day is as wide as a day: from half of one before its place to half of one after it. */
export function dateWindow({start, end}) {
  return [(start - 0.5) * DAY_MS, (end + 0.5) * DAY_MS];
}

/** The whole days of a date window. */
export function daysOf([from, to]) {
  const start = Math.round(from / DAY_MS + 0.5);
  return {start, end: Math.max(start, Math.round(to / DAY_MS - 0.5))};
}

/**
 * A row a day; an empty one at either end, for the first and the last day to be as wide as others.
 */
function rowsOf({data}, values) {
  const {start, end} = data.range;
  const rows = [[(start - 0.5) * DAY_MS, ...values(null)]];
  for (let day = start; day <= end; ++day) {
    rows.push([day * DAY_MS, ...values(day)]);
  }
  rows.push([(end + 0.5) * DAY_MS, ...values(null)]);
  return rows;
}

/** The rows and options of the graph of counts. `what`: {data, window, show, normalised}. */
export function countsGraph(what) {
  const lines = linesOf(what);
  const rows = rowsOf(what, (day) =>
    lines.map((line) => {
      const point = day === null ? null : what.data.point(line.series, day);
      return point?.[columnOf(line.metric, what.normalised)] ?? null;
    }),
  );
  const ticker = what.normalised ? Dygraph.numericTicks : wholeTicks;
  const inSelector = lines.filter((line) => line.metric.name === 'sources');
  return {
    rows,
    options: {
      ...commonOptions(what),
      labels: ['day', ...lines.map((line) => line.label)],
      colors: lines.map((line) => line.color),
      series: Object.fromEntries(
        lines.map((line) => [
          line.label,
          {
            axis: line.metric.axis === 'left' ? 'y' : 'y2',
            strokePattern: line.dash ?? null,
            strokeWidth: line.width,
            fillGraph: line.fills,
            showInRangeSelector: inSelector.includes(line),
          },
        ]),
      ),
      axes: {
        x: {...xAxis(), axisLabelWidth: 60},
        y: {...yAxis(ticker), drawGrid: true},
        y2: {...yAxis(ticker), drawGrid: false, independentTicks: true},
      },
    },
  };
}

/** The rows and options of the strip with the ratio of TCP. */
export function ratioGraph(what) {
  const {names} = what.data;
  const colorOf = (i) => color(names.length === 1 ? '--tcp-ratio' : portColor(i));
  const rows = rowsOf(what, (day) =>
    names.map((name) => (day === null ? null : (what.data.point(name, day)?.tcp_ratio ?? null))),
  );
  return {
    rows,
    options: {
      ...commonOptions(what),
      labels: ['day', ...names],
      colors: names.map((_, i) => colorOf(i)),
      strokeWidth: 1.5,
      valueRange: [0, 104],
      axes: {
        x: {...xAxis(), drawAxis: false},
        y: {...yAxis(() => [0, 50, 100].map((v) => ({v, label: `${v}\u202f%`}))), drawGrid: true},
      },
      // As wide as the other graph, which has a right axis.
      rightGap: RIGHT_GAP + AXIS_LABEL_WIDTH + 2 * TICK_SIZE,
    },
  };
}

function commonOptions({data, window}) {
  return {
    dateWindow: dateWindow(window),
    interactionModel: {},
    legend: 'never',
    showLabelsOnHighlight: false,
    highlightCircleSize: 0,
    includeZero: true,
    fillAlpha: 0.13,
    pointSize: 2.5,
    drawPoints: hasDots(window),
    axisLineColor: color('--axis'),
    axisLineWidth: 1,
    gridLineColor: color('--grid'),
    gridLineWidth: 1,
    axisTickSize: TICK_SIZE,
    rightGap: RIGHT_GAP,
    rangeSelectorHeight: 44,
    rangeSelectorPlotStrokeColor: color('--selector-line'),
    rangeSelectorPlotFillColor: color('--selector-fill'),
    rangeSelectorPlotFillGradientColor: color('--surface'),
    rangeSelectorBackgroundStrokeColor: color('--grid'),
    rangeSelectorForegroundStrokeColor: color('--axis'),
    rangeSelectorAlpha: 0.65,
    underlayCallback: (context, area, graph) => drawUnderlay(context, area, graph, data),
  };
}

/** Whether every day of a window has a dot. */
export function hasDots({start, end}) {
  return end - start < DOTS_DAYS_MAX;
}

function xAxis() {
  return {ticker: dayTicks, axisLabelFontSize: 12, drawGrid: false};
}

function yAxis(ticker) {
  return {
    ticker,
    axisLabelFontSize: 12,
    axisLabelWidth: AXIS_LABEL_WIDTH,
    pixelsPerLabel: 44,
    includeZero: true,
    axisLabelFormatter: (value) => axisLabel(Number(value.toPrecision(6))),
  };
}

/** Ticks of counts: there is no half of a source. */
function wholeTicks(...parameters) {
  return Dygraph.numericTicks(...parameters).filter((tick) => Number.isInteger(tick.v));
}

const PIXELS_PER_DATE = 58;
const PIXELS_PER_MONTH = 44;
const MONDAY = 4; // 1970-01-05

/** Ticks of days, Mondays, firsts of months or years, as many as go into the width. */
export function dayTicks(from, to, pixels) {
  const days = (to - from) / DAY_MS;
  const first = Math.ceil(from / DAY_MS);
  const last = Math.floor(to / DAY_MS);
  for (const step of [1, 2, 7, 14]) {
    if (days / step <= pixels / PIXELS_PER_DATE) {
      const offset = step >= 7 ? MONDAY : first;
      const begin = offset + step * Math.ceil((first - offset) / step);
      return sequence(begin, last, step).map((day) => ({v: day * DAY_MS, label: dateLabel(day)}));
    }
  }
  const months =
    [1, 2, 3, 6, 12, 24, 60].find((step) => days / (30.4 * step) <= pixels / PIXELS_PER_MONTH) ??
    120;
  const begin = new Date(first * DAY_MS);
  const index = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
  const end = index + Math.ceil(days / 28) + 1;
  return sequence(months * Math.ceil(index / months), end, months)
    .map((month) => Date.UTC(Math.floor(month / 12), month % 12, 1))
    .filter((v) => v >= from && v <= to)
    .map((v) => ({v, label: monthLabel(v)}));
}

function sequence(begin, last, step) {
  const numbers = [];
  for (let number = begin; number <= last; number += step) {
    numbers.push(number);
  }
  return numbers;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateLabel(day) {
  const [, month, date] = dayText(day).split('-').map(Number);
  return `${date} ${MONTHS[month - 1]}`;
}

// January has the year: that it is January follows.
function monthLabel(ms) {
  const date = new Date(ms);
  return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : MONTHS[date.getUTCMonth()];
}

/** Under the lines: days without data are a quiet ground, days that are not over are hatched. */
function drawUnderlay(context, area, graph, data) {
  const [from, to] = graph.xAxisRange();
  const {start, end} = daysOf([from, to]);
  const band = (first, last) => {
    const left = Math.max(area.x, graph.toDomXCoord((first - 0.5) * DAY_MS));
    const right = Math.min(area.x + area.w, graph.toDomXCoord((last + 0.5) * DAY_MS));
    return {x: left, y: area.y, w: Math.max(0, right - left), h: area.h};
  };
  for (const [first, last] of runs(start, end, (day) => data.isGap(day))) {
    const {x, y, w, h} = band(first, last);
    context.fillStyle = color('--gap');
    context.fillRect(x, y, w, h);
  }
  for (const [first, last] of runs(start, end, (day) => data.isProvisional(day))) {
    hatch(context, band(first, last), color('--hatch'));
  }
}

/** The runs [first, last] of days for which `is` holds. */
function runs(start, end, is) {
  const found = [];
  for (let day = start; day <= end; ++day) {
    if (!is(day)) {
      continue;
    }
    if (found.length > 0 && found.at(-1)[1] === day - 1) {
      found.at(-1)[1] = day;
    } else {
      found.push([day, day]);
    }
  }
  return found;
}

export function hatch(context, {x, y, w, h}, style) {
  const distance = 6;
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = style;
  context.lineWidth = 1;
  context.beginPath();
  for (let offset = -h; offset < w; offset += distance) {
    context.moveTo(x + offset, y + h);
    context.lineTo(x + offset + h, y);
  }
  context.stroke();
  context.restore();
}
