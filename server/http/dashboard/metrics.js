// What can be drawn and read of a point: its name in /v1, how it is called, how it is drawn.

/** `axis`: 'left' for what counts packets and targets, 'right' for what counts sources. */
export const METRICS = [
  {
    name: 'targets',
    label: 'Targets',
    axis: 'left',
    color: '--targets',
    always: true,
    dashOfMany: [6, 4],
    width: 1.5,
  },
  {name: 'sources', label: 'Sources', axis: 'right', color: '--sources', always: true, width: 1.75},
  {name: 'records', label: 'Records', axis: 'left', color: '--records', dash: [2, 3], width: 1.5},
  {
    name: 'new_sources',
    label: 'New sources',
    axis: 'right',
    color: '--new-sources',
    dash: [8, 3, 2, 3],
    width: 1.5,
  },
];

/** The switches beyond what is always drawn, in the order of the page. */
export const SWITCHES = ['records', 'new_sources', 'tcp_ratio'];

export function drawnMetrics(show) {
  return METRICS.filter((metric) => metric.always || show.includes(metric.name));
}

/** The column of /v1/trend that has a metric. */
export function columnOf(metric, normalised) {
  return normalised ? `${metric.name}_per_1000_targets` : metric.name;
}

/** Colours of several ports; after the last they begin again. */
export const PORT_COLORS = Array.from({length: 8}, (_, i) => `--port-${i + 1}`);
