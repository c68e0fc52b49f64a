// The graph as a PNG: title, legend and axes drawn in, always as large, whatever screen it is made
// on.
/* global Dygraph */

import {el} from './dom.js';
import {countsGraph, hatch, ratioGraph} from './graph_options.js';
import {legendOf} from './legend.js';
import {color} from './theme_switch.js';

const WIDTH = 1200;
const GRAPH_HEIGHT = 460;
const RATIO_HEIGHT = 96;
const MARGIN = 32;
const SAMPLE_WIDTH = 26;
const LEGEND_ROW_HEIGHT = 20;
const SCALE = 2;

/**
 * A blob of image/png. `texts`: {title, subtitle, left, right, notes: what notesOf has, source}.
 */
export async function graphImage(what, texts) {
  const hasRatio = what.show.includes('tcp_ratio');
  const legend = placeLegend([...legendOf(what), ...texts.notes]);
  const top = 104;
  const graphs = (hasRatio ? RATIO_HEIGHT + 24 : 0) + GRAPH_HEIGHT;
  const height = top + graphs + 28 + legend.height + 32;
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
  const isOne = what.data.names.length === 1;
  write(texts.left, MARGIN, y - 6, {size: 13, ink: isOne ? '--targets' : '--muted'});
  write(texts.right, WIDTH - MARGIN, y - 6, {
    size: 13,
    ink: isOne ? '--sources' : '--muted',
    align: 'right',
  });
  drawGraph(write, context, countsGraph(what), MARGIN, y, GRAPH_HEIGHT);
  y += GRAPH_HEIGHT + 28;
  drawLegend(write, context, legend, y);
  write(texts.source, WIDTH - MARGIN, height - 16, {size: 12, ink: '--muted', align: 'right'});
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function writerOf(context) {
  const family = getComputedStyle(document.body).fontFamily;
  return (
    text,
    x,
    y,
    {size, weight = 400, ink = '--ink', align = 'left', baseline = 'alphabetic'},
  ) => {
    context.font = `${weight} ${size}px ${family}`;
    context.fillStyle = color(ink);
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillText(text, x, y);
    return context.measureText(text).width;
  };
}

/**
 * Draws a dygraph that is made for this, off the screen: its canvases, and its labels, which are
 * HTML.
 */
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
      write(
        label.textContent,
        x + aligned.x - origin.left,
        y + (box.top + box.bottom) / 2 - origin.top,
        {size: 12, ink: '--muted', align: aligned.align, baseline: 'middle'},
      );
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
  return label.classList.contains('dygraph-axis-label-y2')
    ? {x: box.left, align: 'left'}
    : {x: box.right, align: 'right'};
}

/** Gives the items of a legend their places, in as many rows as they need. */
function placeLegend(items) {
  const context = el('canvas').getContext('2d');
  context.font = `13px ${getComputedStyle(document.body).fontFamily}`;
  const places = [];
  let x = MARGIN;
  let y = 0;
  for (const item of items) {
    const width = SAMPLE_WIDTH + 8 + context.measureText(item.text).width;
    if (x + width > WIDTH - MARGIN && x > MARGIN) {
      x = MARGIN;
      y += LEGEND_ROW_HEIGHT;
    }
    places.push({...item, x, y});
    x += width + 24;
  }
  return {places, height: y + LEGEND_ROW_HEIGHT};
}

function drawLegend(write, context, {places}, top) {
  for (const {text, x, y, color: stroke, dash, width, kind} of places) {
    const sample = {x, y: top + y - 11, w: SAMPLE_WIDTH, h: 13};
    if (stroke) {
      context.save();
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.setLineDash(dash ?? []);
      context.beginPath();
      context.moveTo(x, top + y - 4);
      context.lineTo(x + SAMPLE_WIDTH, top + y - 4);
      context.stroke();
      context.restore();
    } else if (kind === 'gap') {
      context.fillStyle = color('--gap');
      context.fillRect(sample.x, sample.y, sample.w, sample.h);
    } else {
      hatch(context, sample, color('--hatch'));
    }
    write(text, x + SAMPLE_WIDTH + 8, top + y, {size: 13, ink: stroke ? '--ink' : '--muted'});
  }
}

/** Hands a blob to the reader as a file. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  el('a', {href: url, download: name}).click();
  // After the click has been taken: the download holds the blob itself then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
