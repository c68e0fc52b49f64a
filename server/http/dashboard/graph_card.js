// The card of the graph: fetches the trend of the ports, and shows it as lines, as the numbers of a
// day, and as files.

import {RequestError, UnavailableError, urlOf} from './api.js';
import {showChosen} from './controls.js';
import {dayText, length, rangeText} from './days.js';
import {DayReadout} from './day_readout.js';
import {el, setText, setVisible} from './dom.js';
import {download, graphImage} from './graph_image.js';
import {axisTitles, drawLegend, notesOf} from './legend.js';
import {theme} from './theme_switch.js';
import {TrendData} from './trend_data.js';
import {TrendGraph} from './trend_graph.js';
import {fetchedRange} from './window.js';

const TITLE_PORTS_MAX = 3;

const byId = (id) => document.getElementById(id);

/** Events: 'window', as TrendGraph has it. */
export class GraphCard extends EventTarget {
  #api;
  #links;
  #asked = null;
  #abort = null;
  #question = null;
  #graph;
  #readout;

  constructor(api, links) {
    super();
    this.#api = api;
    this.#links = links;
    this.area = byId('graph-area');
    this.#graph = new TrendGraph({area: this.area, graph: byId('graph'), ratio: byId('ratio')});
    this.#readout = new DayReadout({
      date: byId('day-date'),
      state: byId('day-state'),
      table: byId('day-table'),
      spoken: byId('day-spoken'),
    });
    this.#graph.addEventListener('day', ({detail}) => this.#showDay(detail));
    this.#graph.addEventListener('window', ({detail}) => {
      this.#showWindow();
      this.dispatchEvent(new CustomEvent('window', {detail}));
    });
    byId('png').addEventListener('click', () => this.#savePng());
  }

  /**
   * Shows a question: {series, kind, scanners} as /v1/trend takes them, {window, show, normalised},
   * and `context` {today, newest}. Returns null, or the error of a wrong parameter.
   */
  async show(question, {isRefresh = false} = {}) {
    const {series, kind, scanners, window, context} = question;
    const had = this.#question;
    this.#question = question;
    const isSame = had && had.series === series && had.kind === kind && had.scanners === scanners;
    const range = fetchedRange(window, isSame ? this.#asked?.range : null, context);
    const asked = {series, kind, scanners, range};
    if (!isRefresh && JSON.stringify(asked) === JSON.stringify(this.#asked)) {
      if (this.data) {
        this.#draw(this.data);
      }
      return null;
    }
    return this.#fetch(asked);
  }

  async #fetch(asked) {
    this.#asked = asked;
    this.#abort?.abort();
    const abort = (this.#abort = new AbortController());
    this.area.setAttribute('aria-busy', 'true');
    const {range, ...query} = asked;
    try {
      const rows = await this.#api.rows(
        'trend',
        {...query, start: dayText(range.start), end: dayText(range.end)},
        abort.signal,
      );
      this.data = new TrendData(range, rows);
      this.#draw(this.data);
    } catch (error) {
      if (abort.signal.aborted) {
        return null;
      }
      this.#asked = null;
      this.#fail(error);
      return error instanceof RequestError ? error : null;
    } finally {
      if (!abort.signal.aborted) {
        this.area.removeAttribute('aria-busy');
      }
    }
    return null;
  }

  /** Fetches the days from `day` on again, which may have grown. */
  async refreshSince(day) {
    const asked = this.#asked;
    if (!asked || !this.data || asked.range.end < day) {
      return;
    }
    const {range, ...query} = asked;
    const rows = await this.#api.rows('trend', {
      ...query,
      start: dayText(day),
      end: dayText(range.end),
    });
    if (this.#asked === asked && this.data.merge(rows)) {
      this.#graph.redraw();
      this.#showWindow();
    }
  }

  /** Draws the same in other colours. */
  recolor() {
    if (this.data) {
      this.#draw(this.data);
    }
  }

  #draw(data) {
    const {window, show, normalised} = this.#question;
    const drawn = this.#graph.what;
    const isOnlyWindow =
      drawn?.data === data &&
      drawn.normalised === normalised &&
      drawn.show.join() === show.join() &&
      drawn.theme === theme();
    if (isOnlyWindow) {
      this.#graph.setWindow(window);
    } else {
      this.#graph.draw({data, window, show, normalised, theme: theme()});
    }
    setText(byId('title'), titleOf(data));
    document.title = `${titleOf(data)} – scantrend`;
    showChosen(data.names, this.#links);
    byId('graph').setAttribute('aria-label', `Graph of ${data.names.join(', ')}`);
    const titles = axisTitles(this.#question);
    setText(byId('axis-left'), titles.left);
    setText(byId('axis-right'), titles.right);
    byId('axis-titles').classList.toggle('is-one', data.names.length === 1);
    byId('png').disabled = false;
    this.#showWindow();
  }

  /** What depends on the days shown. */
  #showWindow() {
    const {window, data} = this.#graph.what;
    const {series, kind, scanners, context} = this.#question;
    const words = [rangeText(window)];
    if (kind === 'backscatter') {
      words.push('backscatter');
    }
    if (scanners === 'exclude') {
      words.push('without acknowledged scanners');
    }
    if (
      context.newest !== null &&
      context.newest < context.today - 1 &&
      window.end >= context.newest
    ) {
      words.push(`the newest hit is from ${dayText(context.newest)}`);
    }
    setText(byId('subtitle'), words.join(' · '));
    drawLegend(byId('legend'), this.#graph.what);
    this.#showNote(window, data, context);
    const name = this.#fileName();
    byId('csv').href = urlOf('trend', {
      series,
      kind,
      scanners,
      start: dayText(window.start),
      end: dayText(window.end),
      format: 'csv',
    });
    byId('csv').download = `${name}.csv`;
    const drawn = [data.names.join(','), dayText(window.start), dayText(window.end)];
    this.area.dataset.drawn = drawn.join(' ');
  }

  #fileName() {
    const {window, data} = this.#graph.what;
    const ports =
      data.names.slice(0, 3).join('_').replaceAll('/', '-') +
      (data.names.length > 3 ? '_and_more' : '');
    return `scantrend_${ports}_${dayText(window.start)}_${dayText(window.end)}`;
  }

  #showNote(window, data, context) {
    const {gaps, hits} = data.tally(window);
    const isEmpty = hits === 0;
    this.#note(isEmpty ? emptyText(window, data, gaps, this.#question.kind) : null);
    if (isEmpty && context.newest !== null && context.newest < window.start) {
      byId('graph-note').append(
        ' ',
        el(
          'button',
          {
            type: 'button',
            onclick: () => {
              const days = window.end - window.start;
              const detail = {
                window: {start: context.newest - days, end: context.newest},
                settled: true,
              };
              this.dispatchEvent(new CustomEvent('window', {detail}));
            },
          },
          `Show the days to ${dayText(context.newest)}`,
        ),
      );
    }
    this.area.classList.remove('has-error');
  }

  #note(text) {
    setVisible(byId('graph-note'), text !== null);
    setText(byId('graph-note'), text ?? '');
  }

  #fail(error) {
    if (error instanceof UnavailableError) {
      if (!this.data) {
        this.#note('Waiting for the server.');
      }
      return;
    }
    this.data = null;
    this.area.classList.add('has-error');
    setText(byId('title'), this.#question.series.replaceAll(',', ', '));
    setText(byId('subtitle'), '\u00a0');
    this.#note(error.message);
    if (!(error instanceof RequestError)) {
      byId('graph-note').append(
        ' ',
        el('button', {type: 'button', onclick: () => this.show(this.#question)}, 'Try again'),
      );
    }
    byId('legend').replaceChildren();
    byId('day-table').replaceChildren();
    byId('png').disabled = true;
    byId('csv').removeAttribute('href');
    delete this.area.dataset.drawn;
  }

  #showDay({day, spoken}) {
    const {data, normalised} = this.#graph.what;
    this.#readout.show(data, day, {normalised, spoken});
  }

  async #savePng() {
    const {what} = this.#graph;
    const titles = axisTitles(this.#question);
    const blob = await graphImage(what, {
      title: titleOf(what.data),
      subtitle: byId('subtitle').textContent,
      ...titles,
      notes: notesOf(what),
      source: 'scantrend',
    });
    download(blob, `${this.#fileName()}.png`);
  }
}

/** The ports; how many, where they are many. */
function titleOf({names}) {
  return names.length <= TITLE_PORTS_MAX ? names.join(', ') : `${names.length} ports`;
}

/** Why there is nothing to see: nobody knows, or nobody came. `gaps`: days without data. */
function emptyText(window, data, gaps, kind) {
  if (gaps === length(window)) {
    return `No sensor delivered anything, ${rangeText(window)}: whether anybody came is not known.`;
  }
  const what = kind === 'backscatter' ? 'backscatter' : 'hit';
  const who =
    gaps > 0 ? 'On the days that have data, nobody came.' : 'The sensors were there: nobody came.';
  return `No ${what} on ${data.names.join(', ')} on these days. ${who}`;
}
