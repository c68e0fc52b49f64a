// A browser that browser.py commands: a line of JSON in, [id, name, ...arguments], is a command; a
// line out, {id, result} or {id, error}, its answer.
//
//   node browser.mjs PLAYWRIGHT_CORE/index.mjs
//
// Whatever a page may not do is a problem, and kept: errors on the console, breaches of its content
// security policy, requests to another host.

import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const DEADLINE_MS = 60_000;

const {chromium} = await import(pathToFileURL(process.argv[2]));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

let page = null;
let problems = [];

function watch(origin) {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.stack}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) {
      problems.push(`request to another host: ${url}`);
    }
  });
}

const commands = {
  /** A new page; the one before is closed. `options`: of playwright's browser.newPage. */
  async open(origin, options) {
    await page?.context().close();
    page = await browser.newPage({acceptDownloads: true, ...options});
    page.setDefaultTimeout(DEADLINE_MS);
    problems = [];
    watch(origin);
    if (options.fakeClock) {
      await page.clock.install();
    }
  },
  async goto(url) {
    await page.goto(url);
  },
  async goBack() {
    await page.goBack();
  },
  async reload() {
    await page.reload();
  },
  url: () => page.url(),
  click: (selector) => page.click(selector),
  async fill(selector, text) {
    await page.fill(selector, text);
  },
  press: (selector, key) => page.press(selector, key),
  /**
   * The mouse over a part of an element: 0, 0 is its left upper corner, 1, 1 its right lower one.
   */
  async hover(selector, x, y) {
    await page.mouse.move(...(await placeIn(selector, x, y)));
  },
  /** Drags from the middle of an element to a part of another. */
  async drag(from, to, x, y) {
    await page.mouse.move(...(await placeIn(from, 0.5, 0.5)));
    await page.mouse.down();
    await page.mouse.move(...(await placeIn(to, x, y)), {steps: 8});
    await page.mouse.up();
  },
  /** The value of an expression in the page. */
  evaluate: (expression) => page.evaluate(expression),
  /** Clicks what begins a download; {name, base64}. */
  async download(selector) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
    const bytes = readFileSync(await download.path());
    return {name: download.suggestedFilename(), base64: bytes.toString('base64')};
  },
  /** Lets time go on, for a page that was opened with {fakeClock: true}. */
  fastForward: (ms) => page.clock.fastForward(ms),
  async screenshot(path) {
    await page.screenshot({path, fullPage: true});
  },
  /** What axe-core finds against WCAG 2.2 AA; `path`: of its script. */
  async accessibility(path) {
    await page.evaluate(readFileSync(path, 'utf8'));
    const {violations} = await page.evaluate(() =>
      globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      }),
    );
    return violations.map(
      ({id, help, nodes}) =>
        `${id}: ${help}: ${nodes.map((node) => `${node.target}: ${node.failureSummary}`).join('; ')}`,
    );
  },
  /** The problems since the page was opened, or since they were last asked for. */
  problems() {
    const had = problems;
    problems = [];
    return had;
  },
};

async function placeIn(selector, x, y) {
  const box = await page.locator(selector).first().boundingBox();
  return [box.x + x * box.width, box.y + y * box.height];
}

for await (const line of createInterface({input: process.stdin})) {
  const [id, name, ...parameters] = JSON.parse(line);
  let answer;
  try {
    answer = {id, result: (await commands[name](...parameters)) ?? null};
  } catch (error) {
    answer = {id, error: String(error.stack)};
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
