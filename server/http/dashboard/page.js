// The page: what it shows follows its address; what the reader changes goes into the address.

import {Api, UnavailableError} from './api.js';
import {showControls, showDays, showPortError, showSourcesOf, wireControls} from './controls.js';
import {dayOfTime, dayText, length, parseDay} from './days.js';
import {setText, setVisible} from './dom.js';
import {GraphCard} from './graph_card.js';
import {Links} from './links.js';
import {showProblems, showStorage, wireConnectionNotice} from './notices.js';
import {risingPanel} from './rising_panel.js';
import {sensorsPanel} from './sensors_panel.js';
import {sourcesPanel} from './sources_panel.js';
import {DAYS_MAX, linkTo, parseState} from './state.js';
import {summaryPanel} from './summary_panel.js';
import {wireThemeSwitch} from './theme_switch.js';
import {topPanel} from './top_panel.js';
import {lastDay, shownWindow} from './window.js';

const REFRESH_MS = 60_000;
const LIST_ROWS = 15;
const DEFAULT_PORT_DAYS = 30;

const byId = (id) => document.getElementById(id);

/** For lists that cost the server more: asked again when the hour is another. */
function hourNow() {
  return Math.floor(Date.now() / 3_600_000);
}

class Page {
  constructor() {
    this.api = new Api();
    this.links = new Links();
    this.state = parseState(location.search);
    this.links.setState(this.state, this.state.ports);
    // What the server and its sensors say: {today, newest: the last day with a hit, status,
    // sensors}.
    this.context = null;
    this.ports = [];
    this.window = null;
    this.refreshedAt = 0;
    this.graph = new GraphCard(this.api, this.links);
    this.panels = {
      summary: summaryPanel(byId('summary'), this.api),
      rising: risingPanel(byId('rising'), this.api, this.links),
      top: topPanel(byId('top'), this.api, this.links),
      sources: sourcesPanel(byId('sources'), this.api, this.links),
      sensors: sensorsPanel(byId('sensors')),
    };
  }

  start() {
    showControls({state: this.state, ports: this.state.ports, hasScannerList: true});
    wireConnectionNotice(this.api.connection);
    wireThemeSwitch(byId('theme'), () => this.graph.recolor());
    wireControls({
      current: () => this.#days(),
      change: (part) => this.go({...this.state, ports: this.ports, ...part}),
      choose: (window) => this.choose(window),
    });
    this.graph.addEventListener('window', ({detail: {window, settled}}) => {
      if (settled) {
        this.choose(window);
      } else {
        showDays({...this.#days(), window});
      }
    });
    document.addEventListener('click', (event) => this.#follow(event));
    addEventListener('popstate', () => {
      this.state = parseState(location.search);
      this.render();
    });
    this.api.connection.addEventListener('recovered', () => this.refresh({isAll: true}));
    setInterval(() => this.#refreshWhenDue(), REFRESH_MS);
    document.addEventListener('visibilitychange', () => this.#refreshWhenDue());
    this.refresh({isAll: true});
  }

  /** Shows another state, as a new entry of the history. */
  go(state) {
    this.state = {...state, problems: []};
    const link = linkTo(this.state);
    if (link !== location.pathname + location.search) {
      history.pushState(null, '', link);
    }
    this.render();
  }

  /** Shows the days of a window. */
  choose(window) {
    const isDefaultEnd = window.end === lastDay({end: null, start: null}, this.context);
    this.go({
      ...this.state,
      ports: this.ports,
      ...(isDefaultEnd
        ? {days: length(window), start: null, end: null}
        : {days: null, start: window.start, end: window.end}),
    });
  }

  #follow(event) {
    const link = event.target.closest?.('a[data-navigate]');
    const isPlain =
      event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && isPlain) {
      event.preventDefault();
      this.go(parseState(new URL(link.href).search));
    }
  }

  // --- asking again

  #refreshWhenDue() {
    const isDue = Date.now() - this.refreshedAt >= REFRESH_MS / 2;
    if (!document.hidden && isDue && !this.api.connection.isLost) {
      this.refresh({isAll: false});
    }
  }

  /** Asks for what may have changed; isAll: for everything on the page. */
  async refresh({isAll}) {
    this.refreshedAt = Date.now();
    try {
      const had = this.context;
      this.context = await this.#fetchContext();
      if (isAll || had?.today !== this.context.today || had.newest === null) {
        await this.render({isRefresh: true});
        return;
      }
      this.#showContext();
      if (this.graph.data) {
        const {today} = this.context;
        const isRefresh = this.window.end === today;
        // Yesterday as well: it may be provisional still.
        this.#showLists({isRefresh});
        this.panels.summary.update(this.#summaryQuery(), {isRefresh});
        await this.graph.refreshSince(today - 1);
      }
    } catch (error) {
      if (!(error instanceof UnavailableError)) {
        throw error;
      }
    }
  }

  async #fetchContext() {
    const [[status], sensors] = await Promise.all([
      this.api.rows('status'),
      this.api.rows('sensors'),
    ]);
    const days = sensors
      .map((sensor) => dayOfTime(sensor.last_hit_time))
      .filter((day) => day !== null);
    return {
      status,
      sensors,
      today: parseDay(status.today),
      newest: days.length > 0 ? Math.max(...days) : null,
    };
  }

  #showContext() {
    const {status, newest, sensors} = this.context;
    showStorage(status.storage);
    setText(byId('version'), `scantrend ${status.version}`);
    setText(byId('through'), newest === null ? 'No data' : `Data through ${dayText(newest)}`);
    setText(byId('updated'), `Updated ${new Date().toTimeString().slice(0, 8)}`);
    this.panels.sensors.update({rows: sensors, now: Math.floor(Date.now() / 60_000) * 60_000});
  }

  // --- showing

  /** Shows the state. Where the server does not answer, what is shown stays until it does. */
  async render({isRefresh = false} = {}) {
    try {
      await this.#render({isRefresh});
    } catch (error) {
      if (!(error instanceof UnavailableError)) {
        throw error;
      }
    }
  }

  async #render({isRefresh}) {
    if (this.context === null) {
      return;
    }
    showProblems(this.state.problems);
    this.#showContext();
    const isEmpty = this.context.newest === null;
    this.#showWelcome(isEmpty);
    if (isEmpty) {
      return;
    }
    const {state, context} = this;
    this.window = shownWindow(state, context);
    const ports = state.ports.length > 0 ? state.ports : await this.#defaultPorts();
    if (this.state !== state) {
      return;
    }
    this.ports = ports;
    this.links.setState(state, ports);
    showControls({
      state,
      ports,
      hasScannerList: context.status.scanner_networks > 0,
    });
    showDays(this.#days());
    this.#showLists({isRefresh});
    const error = await this.graph.show(
      {
        ...this.#query(),
        window: this.window,
        context,
        show: state.show,
        normalised: state.normalised === '1',
      },
      {isRefresh},
    );
    if (this.state !== state) {
      return;
    }
    showPortError(error?.field === 'series' ? error.message : null);
    this.#showOfPorts({isRefresh, error});
    this.links.setState(state, this.#shownNames());
  }

  #showWelcome(isEmpty) {
    setVisible(byId('welcome'), isEmpty);
    setVisible(byId('main'), !isEmpty);
    if (isEmpty) {
      const grpcPort = this.context.status.grpc_address.split(':').pop();
      setText(
        byId('welcome-command'),
        `scantrend-sensor --server ${location.hostname}:${grpcPort} \\\n` +
          '    --sensor edge --format netfilter /var/log/kern.log',
      );
    }
  }

  /** The port that most sources hit lately, where the address names none. */
  async #defaultPorts() {
    const end = Math.min(this.window.end, this.context.newest);
    const [first] = await this.api.rows('top', {
      by: 'sources',
      days: DEFAULT_PORT_DAYS,
      end: dayText(end),
      limit: 1,
    });
    return [first?.series ?? '853/tcp'];
  }

  /** The names that the server gives the ports: 853/TCP is 853/tcp. */
  #shownNames() {
    return this.graph.data?.names ?? this.ports;
  }

  #query() {
    const {kind, scanners} = this.state;
    return {
      series: this.ports.join(','),
      kind: kind === 'probe' ? null : kind,
      scanners: scanners === 'include' ? null : scanners,
    };
  }

  /** The days as the controls show them. */
  #days() {
    const {today, status} = this.context;
    const end = lastDay({end: null, start: null}, this.context);
    const oldest = parseDay(status.oldest_date) ?? end;
    return {window: this.window, today, all: {start: Math.max(oldest, end - DAYS_MAX + 1), end}};
  }

  #range() {
    return {start: dayText(this.window.start), end: dayText(this.window.end)};
  }

  #summaryQuery() {
    return {...this.#query(), ...this.#range()};
  }

  /** What is not of the ports of the graph. */
  #showLists({isRefresh}) {
    const {today} = this.context;
    const {end} = this.window;
    const {kind} = this.#query();
    // A day that is not over is not judged: the last one that is, then.
    const judged = end >= today - 1 ? null : dayText(end);
    this.panels.rising.update({end: judged, kind, limit: LIST_ROWS, hour: hourNow()});
    this.panels.top.update(
      {
        by: this.state.by,
        days: this.state.top_days,
        end: dayText(end),
        kind,
        limit: LIST_ROWS,
        today: dayText(today),
      },
      {isRefresh},
    );
  }

  #showOfPorts({isRefresh, error}) {
    const {summary, sources} = this.panels;
    if (error) {
      summary.say('There is nothing to sum up.');
      sources.say('There is no port to list sources of.');
      return;
    }
    const names = this.#shownNames();
    const of = names.includes(this.state.of) ? this.state.of : names[0];
    showSourcesOf(names, of);
    summary.update(this.#summaryQuery(), {isRefresh});
    const by = this.state.sources_by;
    sources.update(
      {
        ...this.#query(),
        series: of,
        ...this.#range(),
        by: by === 'days' ? null : by,
        limit: LIST_ROWS,
        hour: this.window.end === this.context.today ? hourNow() : null,
      },
      {isRefresh},
    );
  }
}

new Page().start();
