// The graph as a PNG: title, legend and axes drawn in, always as large, whatever screen it is made on.
/* global Dygraph */

import {countsGraph, linesOf, ratioGraph} from './graph_options.js';
import {el} from './dom.js';
import {color} from './theme_switch.js';

const WIDTH = 1200;
const GRAPH_HEIGHT = 460;
const RATIO_HEIGHT = 96;
const MARGIN = 32;
const SCALE = 2;

/**
 * A blob of image/png. `texts`: {title, subtitle, left, right, notes: of the legend, source}.
 */
export async function graphImage(what, texts) {
  const hasRatio = what.show.includes('tcp_ratio');
  const legend = legendItems(what, texts.notes);
  const top = 104;
  const height = top + (hasRatio ? RATIO_HEIGHT + 24 : 0) + GRAPH_HEIGHT + 84;
  const canvas = el('canvas', {width: WIDTH * SCALE, height: height * SCALE});
  const context = canvas.getContext('2d');
  context.scale(SCALE, SCALE);
  context.fillStyle = color('--surface');
  context.fillRect(0, 0, WIDTH, height);
  const write = writerOf(context);

  write(texts.title, MARGIN, 46, {size: 24, weight: 600});
  write(texts.subtitle, MARGIN, 70, {size: 14, ink: '--muted'});
  let y = top;
  if (hasRatio) {
    write('TCP ratio', MARGIN, y - 6, {size: 13, ink: '--muted'});
    drawGraph(write, context, ratioGraph(what), MARGIN, y, RATIO_HEIGHT);
    y += RATIO_HEIGHT + 24;
  }
  write(texts.left, MARGIN, y - 6, {size: 13, ink: '--muted'});
  write(texts.right, WIDTH - MARGIN, y - 6, {size: 13, ink: '--muted', align: 'right'});
  drawGraph(write, context, countsGraph(what), MARGIN, y, GRAPH_HEIGHT);
  y += GRAPH_HEIGHT + 28;
  drawLegend(write, context, legend, y);
  write(texts.source, WIDTH - MARGIN, height - 16, {size: 12, ink: '--muted', align: 'right'});
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function writerOf(context) {
  const family = getComputedStyle(document.body).fontFamily;
  return (text, x, y, {size, weight = 400, ink = '--ink', align = 'left', baseline = 'alphabetic'}) => {
    context.font = `${weight} ${size}px ${family}`;
    context.fillStyle = color(ink);
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillText(text, x, y);
    return context.measureText(text).width;
  };
}

/** Draws a dygraph that is made for this, off the screen: its canvases, and its labels, which are HTML. */
function drawGraph(write, context, {rows, options}, x, y, height) {
  const box = el('div', {'class': 'off-screen', 'aria-hidden': 'true'});
  box.style.width = `${WIDTH - 2 * MARGIN}px`;
  box.style.height = `${height}px`;
  document.body.append(box);
  const graph = new Dygraph(box, rows, {...options, pixelRatio: SCALE});
  try {
    for (const canvas of box.querySelectorAll('canvas')) {
      context.drawImage(canvas, x, y, WIDTH - 2 * MARGIN, height);
    }
    const origin = box.getBoundingClientRect();
    for (const label of box.querySelectorAll('.dygraph-axis-label')) {
      const box = label.getBoundingClientRect();
      const aligned = placeOf(label, box);
      write(label.textContent, x + aligned.x - origin.left, y + (box.top + box.bottom) / 2 - origin.top,
          {size: 12, ink: '--muted', align: aligned.align, baseline: 'middle'});
    }
  } finally {
    graph.destroy();
    box.remove();
  }
}

function placeOf(label, box) {
  if (label.classList.contains('dygraph-axis-label-x')) {
    return {x: (box.left + box.right) / 2, align: 'center'};
  }
  return label.classList.contains('dygraph-axis-label-y2') ?
    {x: box.left, align: 'left'} : {x: box.right, align: 'right'};
}

function legendItems(what, notes) {
  const isOne = what.data.names.length === 1;
  const lines = linesOf(what).map((line) => ({
    text: isOne ? line.metric.label : `${line.series} ${line.metric.label.toLowerCase()}`,
    color: line.color,
    dash: line.dash ?? [],
  }));
  return [...lines, ...notes.map((text) => ({text}))];
}

function drawLegend(write, context, items, top) {
  let x = MARGIN;
  let y = top;
  for (const item of items) {
    const width = (item.color ? 34 : 0) + 24 + 7.2 * item.text.length;
    if (x + width > WIDTH - MARGIN && x > MARGIN) {
      x = MARGIN;
      y += 20;
    }
    if (item.color) {
      context.save();
      context.strokeStyle = item.color;
      context.lineWidth = 2;
      context.setLineDash(item.dash);
      context.beginPath();
      context.moveTo(x, y - 4);
      context.lineTo(x + 26, y - 4);
      context.stroke();
      context.restore();
      x += 34;
    }
    x += write(item.text, x, y, {size: 13, ink: item.color ? '--ink' : '--muted'}) + 24;
  }
}

/** Hands a blob to the reader as a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  el('a', {href: url, download: name}).click();
  // After the click has been taken: the download holds the blob itself then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
