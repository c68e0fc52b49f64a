// GET /v1. An answer is the rows; an error is one of these, so that who asks can tell what to do.

/** A parameter is wrong, or there is no such thing: asking again does not help. */
export class RequestError extends Error {
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

/** The server has an error or needed too long: the same may go well later. */
export class ServerError extends Error {}

/** The server does not answer. Connection asks until it does. */
export class UnavailableError extends Error {}

const TIMEOUT_MS = 60_000;
const DELAY_FIRST_MS = 500;
const DELAY_MAX_MS = 15_000;

export function urlOf(name, parameters) {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(value).replace(/%2F/g, '/').replace(/%2C/g, ',')}`,
    );
  return `/v1/${name}${query.length > 0 ? '?' : ''}${query.join('&')}`;
}

export class Api {
  constructor() {
    this.connection = new Connection(this);
  }

  /** The rows of /v1/`name`. `signal` gives up: the promise is rejected with an AbortError then. */
  async rows(name, parameters = {}, signal = null) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const answer = await fetch(urlOf(name, parameters), {
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        cache: 'no-store',
      });
      const rows = await this.#read(answer);
      this.connection.answered();
      return rows;
    } catch (error) {
      if (signal?.aborted) {
        throw new DOMException('given up', 'AbortError');
      }
      // fetch has a TypeError where nobody answers, also in the middle of a body.
      const nobody = error instanceof TypeError || error.name === 'TimeoutError';
      if (nobody || error instanceof UnavailableError) {
        this.connection.lost();
      }
      throw nobody ? new UnavailableError('The server does not answer.') : error;
    }
  }

  async #read(answer) {
    if (answer.ok) {
      return answer.json();
    }
    let details = {};
    try {
      details = (await answer.json()).error ?? {};
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
    }
    const message = details.message ?? `The server says ${answer.status}.`;
    if (answer.status === 503 || answer.status === 502) {
      throw new UnavailableError(message);
    }
    if (answer.status === 504) {
      throw new ServerError('This took the server too long. A shorter range may do.');
    }
    if (answer.status >= 500) {
      throw new ServerError(message);
    }
    this.connection.answered();
    throw new RequestError(message, details.field ?? null);
  }
}

/**
 * Whether the server answers. After `lost` it asks /v1/status again and again, with a delay that
 * doubles, and at once when the page is looked at again or the network is back.
 *
 * Events: 'lost', 'waiting' (a delay has begun, see `retryAt`), 'recovered'.
 */
export class Connection extends EventTarget {
  #api;
  #timer = null;
  #delay_ms = DELAY_FIRST_MS;

  constructor(api) {
    super();
    this.#api = api;
    this.lostAt = null;
    this.retryAt = null;
    const tryNow = () => this.lostAt && !document.hidden && this.tryNow();
    addEventListener('online', tryNow);
    document.addEventListener('visibilitychange', tryNow);
  }

  get isLost() {
    return this.lostAt !== null;
  }

  lost() {
    if (!this.isLost) {
      this.lostAt = new Date();
      this.#delay_ms = DELAY_FIRST_MS;
      this.dispatchEvent(new Event('lost'));
      this.#wait();
    }
  }

  /** An answer came, to whatever was asked. */
  answered() {
    if (this.isLost) {
      clearTimeout(this.#timer);
      this.lostAt = null;
      this.retryAt = null;
      this.dispatchEvent(new Event('recovered'));
    }
  }

  async tryNow() {
    clearTimeout(this.#timer);
    this.retryAt = null;
    this.dispatchEvent(new Event('waiting'));
    try {
      await this.#api.rows('status');
    } catch {
      if (this.isLost) {
        this.#wait();
      }
    }
  }

  #wait() {
    clearTimeout(this.#timer);
    this.retryAt = new Date(Date.now() + this.#delay_ms);
    this.#timer = setTimeout(() => this.tryNow(), this.#delay_ms);
    this.#delay_ms = Math.min(2 * this.#delay_ms, DELAY_MAX_MS);
    this.dispatchEvent(new Event('waiting'));
  }
}
