"""The dashboard in a browser: what it shows is what the API says, and every state looks right.

Screenshots go into TEST_UNDECLARED_OUTPUTS_DIR.
"""

import csv
import io
import os
import struct
import time

import scantrend_process
from browser import Browser
from scantrend_process import ProcessTest, binary, run

DEMO_LAST_DATE = "2019-10-21"
DEMO_FIRST_DATE = "2018-10-22"
DEMO_YEAR = f"/?port=853/tcp&end={DEMO_LAST_DATE}"
DRAWN = "document.querySelector('#graph-area').dataset.drawn"
IS_IDLE = "!document.querySelector('[aria-busy]')"
REFRESH_MS = 60_000
COUNTS = ("records", "targets", "sources", "new_sources", "returning_sources",
          "backscatter_records", "active_sensors", "active_targets", "tcp_ratio")  # fmt: skip
SIZES = {"1440": (1440, 900), "390": (390, 844)}


def screenshot_path(name):
    folder = os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR", os.environ["TEST_TMPDIR"])
    return os.path.join(folder, f"{name}.png")


def csv_lines(port, sources):
    """A csv log: a hit of each of so many sources, now."""
    lines = ["time,source,target,port,protocol"]
    for i in range(sources):
        lines.append(f"{int(time.time())},198.51.100.{i},192.0.2.1,{port},tcp")
    return lines


class DashboardTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.scanners = self.write("scanners", ["192.0.2.0/24 Example University"])
        self.server_options += ("--scanners", self.scanners)

    def demo(self, server):
        """Streams the simulated year into a server."""
        done = run(binary("client/demo/scantrend-demo"), "--server", server.address)
        self.assert_exit(done, 0)

    def import_hits(self, server, port, sources):
        path = self.write(f"{port}-{sources}.csv", csv_lines(port, sources))
        self.assert_exit(server.sensor("--format", "csv", path), 0)

    def wait_for_graph(self, browser, series, start, end):
        drawn = f"{series} {start} {end}"
        browser.wait_for(f"{DRAWN} === '{drawn}' && {IS_IDLE}")

    def assert_no_problems(self, browser, *, allowed=()):
        problems = [p for p in browser.problems() if not any(part in p for part in allowed)]
        self.assertEqual(problems, [])

    def shown_day(self, browser):
        """(date, {column: value}) of the day under the cursor, of the first port."""
        return browser.evaluate("""[
            document.querySelector('#day-date').dataset.date,
            Object.fromEntries([...document.querySelectorAll('#day-table tbody tr:first-child td')]
                .map((cell) => [cell.dataset.column, cell.dataset.value ?? null])),
        ]""")

    def assert_day_is_of(self, browser, points):
        """What the page says of the day under the cursor is what the API says; the date."""
        date, shown = self.shown_day(browser)
        point = points[date]
        for name in COUNTS:
            shown_value = None if shown[name] is None else float(shown[name])
            want = None if point[name] is None else float(point[name])
            self.assertEqual(shown_value, want, f"{date} {name}")
        return date

    def points(self, server, series, start=DEMO_FIRST_DATE, end=DEMO_LAST_DATE, *words):
        """The points that the gRPC API has, by date."""
        trend = server.trend(series, start, end, *words)
        return {point["date"]: point for point in trend["points"]}

    def test_a_port_is_picked_zoomed_and_read_and_its_numbers_are_those_of_the_grpc_api(self):
        with self.server() as server, Browser() as browser:
            self.demo(server)
            points = self.points(server, "853/tcp")
            # Nothing is recent: the year that ends with the newest hit is shown.
            browser.open(server)
            browser.wait_for(f"{DRAWN}?.endsWith(' {DEMO_FIRST_DATE} {DEMO_LAST_DATE}')")
            browser.press("body", "/")
            browser.call("fill", "#port", "853/TCP")
            browser.press("#port", "Enter")
            self.wait_for_graph(browser, "853/tcp", DEMO_FIRST_DATE, DEMO_LAST_DATE)
            self.assertEqual(browser.address(), "/?port=853/tcp")
            self.assertEqual(browser.text("#title"), "853/tcp")

            # A day by the keyboard, and what a screen reader says of it.
            browser.press("#graph", "Home")
            self.assertEqual(self.assert_day_is_of(browser, points), DEMO_FIRST_DATE)
            browser.press("#graph", "PageDown", "ArrowRight", "ArrowRight", "ArrowLeft")
            self.assertEqual(self.assert_day_is_of(browser, points), "2018-10-30")
            self.assertIn(f"{points['2018-10-30']['sources']} sources", browser.text("#day-spoken"))
            # A day under the mouse.
            browser.call("hover", "#graph", 0.6, 0.4)
            self.assertNotEqual(self.assert_day_is_of(browser, points), "2018-10-30")

            # Days by a button, by the range selector, by dragging over the graph, and back.
            browser.click("#spans [data-days='90']")
            self.wait_for_graph(browser, "853/tcp", "2019-07-24", DEMO_LAST_DATE)
            self.assertEqual(browser.address(), "/?port=853/tcp&days=90")
            browser.call("drag", ".dygraph-rangesel-zoomhandle >> nth=0", "#graph", 0.3, 0.95)
            browser.wait_for("/days=\\d+$/.test(location.search) && !/=90$/.test(location.search)")
            browser.wait_for(IS_IDLE)
            browser.call("hover", "#graph", 0.5, 0.4)
            self.assert_day_is_of(browser, points)
            browser.call("drag", "#graph", "#graph", 0.8, 0.4)
            browser.wait_for("location.search.includes('start=')")
            start, end = (browser.evaluate(f"document.getElementById('{name}').value")
                          for name in ("start", "end"))  # fmt: skip
            self.wait_for_graph(browser, "853/tcp", start, end)
            self.assertEqual(browser.address(), f"/?port=853/tcp&start={start}&end={end}")
            browser.call("goBack")
            browser.call("goBack")
            self.wait_for_graph(browser, "853/tcp", "2019-07-24", DEMO_LAST_DATE)

            # The summary, too.
            summary = server.trend("853/tcp", "2019-07-24", DEMO_LAST_DATE)["summary"]
            for name in ("distinct_sources", "distinct_targets", "records"):
                figure = f"document.querySelector('[data-figure={name}]')?.dataset.value"
                browser.wait_for(f"{figure} === '{summary[name]}'")
            self.assert_no_problems(browser)

    def test_csv_and_png_are_what_is_shown(self):
        with self.server() as server, Browser() as browser:
            self.demo(server)
            points = self.points(server, "853/tcp")
            browser.open(server, DEMO_YEAR + "&days=30")
            self.wait_for_graph(browser, "853/tcp", "2019-09-22", DEMO_LAST_DATE)
            name, data = browser.download("#csv")
            self.assertEqual(name, "scantrend_853-tcp_2019-09-22_2019-10-21.csv")
            rows = list(csv.DictReader(io.StringIO(data.decode())))
            self.assertEqual([row["date"] for row in rows], sorted(points)[-30:])
            for row in rows:
                for column in ("records", "targets", "sources", "new_sources"):
                    self.assertEqual(int(row[column]), points[row["date"]][column])
            for show in ("", "&show=records,new_sources,tcp_ratio&normalised=1"):
                browser.goto(DEMO_YEAR + show)
                self.wait_for_graph(browser, "853/tcp", DEMO_FIRST_DATE, DEMO_LAST_DATE)
                name, data = browser.download("#png")
                self.assertEqual(name, "scantrend_853-tcp_2018-10-22_2019-10-21.png")
                self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
                width, height = struct.unpack(">II", data[16:24])
                self.assertEqual(width, 2400)
                self.assertGreater(height, 1000)
                self.assertGreater(len(data), 50_000)
                with open(screenshot_path(f"download{len(show)}"), "wb") as file:
                    file.write(data)
            self.assert_no_problems(browser)

    def test_a_link_has_the_whole_state_and_switches_go_into_it(self):
        with self.server() as server, Browser() as browser:
            self.demo(server)
            link = ("/?port=853/tcp,23/tcp&start=2019-09-01&end=2019-10-21&scanners=exclude"
                    "&by=records&normalised=1&show=records,tcp_ratio&of=23/tcp")  # fmt: skip
            browser.open(server, link)
            self.wait_for_graph(browser, "853/tcp,23/tcp", "2019-09-01", DEMO_LAST_DATE)
            checked = "[...document.querySelectorAll('input:checked')].map((input) => input.id)"
            self.assertEqual(
                browser.evaluate(checked), ["show-records", "show-tcp_ratio", "normalised"]
            )
            self.assertEqual(browser.text("#top-by [aria-pressed=true]"), "Records")
            self.assertEqual(browser.text("#sources-of [aria-pressed=true]"), "23/tcp")
            self.assertEqual(browser.text("#axis-right").replace("\u202f", " "),
                             "Sources, for each 1 000 active targets")  # fmt: skip
            lines = "[...document.querySelectorAll('[data-line]')].map((line) => line.dataset.line)"
            self.assertEqual(len(browser.evaluate(lines)), 6)
            # Both ports: targets, sources, records. Then new sources as well, and no ratio.
            browser.click("#show-new_sources")
            browser.click("#show-tcp_ratio")
            browser.click("#scanners")
            browser.wait_for(f"{lines}.length === 8 && {IS_IDLE}")
            self.assertIn("show=records,new_sources", browser.address())
            self.assertNotIn("scanners=", browser.address())
            address = browser.address()
            browser.call("reload")
            self.wait_for_graph(browser, "853/tcp,23/tcp", "2019-09-01", DEMO_LAST_DATE)
            self.assertEqual(browser.address(), address)
            # A port of a list comes to the graph, and is taken off it; another stands alone.
            browser.click("#top [data-add='445/tcp']")
            self.wait_for_graph(browser, "853/tcp,23/tcp,445/tcp", "2019-09-01", DEMO_LAST_DATE)
            browser.click("#chosen [data-remove='853/tcp']")
            self.wait_for_graph(browser, "23/tcp,445/tcp", "2019-09-01", DEMO_LAST_DATE)
            browser.click("#top [data-open='853/tcp']")
            self.wait_for_graph(browser, "853/tcp", "2019-09-01", DEMO_LAST_DATE)
            # What rose, in words.
            browser.goto("/?port=853/tcp&start=2019-09-01&end=2019-10-02")
            browser.wait_for_text("#rising [data-series='853/tcp']", "led by")
            self.assertIn("new, seen by 1 sensor", browser.text("#rising [data-series='853/tcp']"))
            # What the first source did is what the command line says.
            words = ("--start", "2019-09-01", "--end", "2019-10-02", "--limit", 1, "--format", "csv")
            (first,) = csv.DictReader(io.StringIO(server.cli("sources", "853/tcp", *words)))
            shown = browser.evaluate("""Object.fromEntries(
                [...document.querySelectorAll('#sources tbody tr:first-child td')]
                    .map((cell) => [cell.dataset.column, cell.dataset.value]))""")
            for name in ("source", "records", "targets", "days"):
                self.assertEqual(shown[name], first["address" if name == "source" else name])
            self.assertGreater(int(first["records"]), int(first["days"]))
            # A source opens to what else it did.
            browser.click("#sources .address")
            browser.wait_for_text("#sources .below", "853/tcp")
            self.assert_no_problems(browser)

    def test_a_server_that_goes_away_is_said_to_and_the_page_recovers_by_itself(self):
        with self.server() as server, Browser() as browser:
            self.demo(server)
            browser.open(server, DEMO_YEAR)
            self.wait_for_graph(browser, "853/tcp", DEMO_FIRST_DATE, DEMO_LAST_DATE)
            shown = browser.text("#day-table")
            self.assert_no_problems(browser)
            server.kill()
            browser.click("#show-records")
            browser.click("#top-by [data-by='targets']")
            browser.wait_for_text("#connection", "The server has not answered since")
            # What was there stays.
            self.assertEqual(browser.text("#day-table"), shown)
            rows = "document.querySelectorAll('#top tbody tr').length"
            self.assertGreater(browser.evaluate(rows), 5)
            browser.call("screenshot", screenshot_path("server-away"))
            server.start()
            browser.wait_for("document.getElementById('connection').hidden")
            # What was asked for meanwhile is shown now.
            words = ("--by", "targets", "--end", DEMO_LAST_DATE, "--format", "csv")
            by_targets = server.cli("top", *words)
            first = list(csv.DictReader(io.StringIO(by_targets)))[0]
            series = f"{first['port']}/{first['protocol']}"
            browser.wait_for(
                "document.querySelector('#top tbody tr')?.dataset.series === "
                f"'{series}' && {IS_IDLE}"
            )
            self.assert_no_problems(browser, allowed=["net::ERR_"])

    def test_an_empty_server_says_what_to_do_and_the_first_hits_appear_by_themselves(self):
        with self.server() as server, Browser() as browser:
            browser.open(server, "/", fake_clock=True)
            browser.wait_for_text("#welcome", "scantrend-sensor --server 127.0.0.1:")
            self.import_hits(server, 4242, 7)
            browser.call("fastForward", REFRESH_MS)
            browser.wait_for(f"{DRAWN}?.startsWith('4242/tcp ') && {IS_IDLE}")
            # The day that is not over grows while the page is looked at.
            browser.wait_for_text("#day-state", "not over")
            self.assertEqual(self.shown_day(browser)[1]["sources"], "7")
            self.import_hits(server, 4242, 9)
            browser.call("fastForward", REFRESH_MS)
            cell = "document.querySelector('#day-table [data-column=sources][data-value]')"
            browser.wait_for(f"{cell}.dataset.value === '9'")
            self.assertIn("Not over yet", browser.text("#legend"))
            self.assertIn("delivering", browser.text("#sensors [data-sensor=edge]"))
            self.assert_no_problems(browser)

    def test_wrong_parameters_are_said_and_do_no_harm(self):
        with self.server() as server, Browser() as browser:
            self.demo(server)
            browser.open(server, "/?port=70000&days=900000&foo=1")
            browser.wait_for_text("#graph-note", "70000")
            self.assertIn("days:", browser.text("#parameters"))
            self.assertIn("foo:", browser.text("#parameters"))
            browser.wait_for(IS_IDLE)
            browser.call("screenshot", screenshot_path("wrong-parameters"))
            # Text is text, wherever it comes from.
            browser.goto("/?port=%3Cimg%20src=x%20onerror=alert(1)%3E&show=%3Cb%3E")
            browser.wait_for_text("#graph-note", "<img")
            markup = "document.querySelectorAll('main img[src=x], main b').length"
            self.assertEqual(browser.evaluate(markup), 0)
            browser.call("fill", "#port", "853/tcp")
            browser.press("#port", "Enter")
            browser.wait_for(f"{DRAWN}?.startsWith('853/tcp ')")
            self.assertTrue(browser.evaluate("document.querySelector('#parameters').hidden"))
            self.assert_no_problems(browser, allowed=["status of 400"])

    def test_a_choice_of_colours_is_kept(self):
        with self.server() as server, Browser() as browser:
            browser.open(server, "/", scheme="light")
            ground = "getComputedStyle(document.body).backgroundColor"
            light = browser.evaluate(ground)
            browser.click("[data-choice=dark]")
            dark = browser.evaluate(ground)
            self.assertNotEqual(dark, light)
            browser.call("reload")
            self.assertEqual(browser.evaluate(ground), dark)
            browser.click("[data-choice=auto]")
            self.assertEqual(browser.evaluate(ground), light)
            policy = "fetch('/').then((page) => page.headers.get('Content-Security-Policy'))"
            self.assertIn("script-src 'self';", browser.evaluate(policy))
            self.assert_no_problems(browser)

    def test_every_state_fits_every_screen_and_theme_and_can_be_read(self):
        with self.server() as server, Browser() as browser:
            self.look_at(browser, server, {"empty": "/"}, "#welcome")
            self.demo(server)
            self.import_hits(server, 4242, 7)
            pages = {
                "year": DEMO_YEAR,
                "ports": "/?port=853/tcp,23/tcp,445/tcp&days=90&end=2019-10-21"
                         "&show=records,new_sources,tcp_ratio&normalised=1",
                "no-hit": "/?port=9999/tcp&days=7",
                "today": "/?port=4242/tcp&days=7",
            }  # fmt: skip
            self.look_at(browser, server, pages, "#graph-area[data-drawn]")

    def look_at(self, browser, server, pages, wanted):
        """Takes a picture of each page; nothing overflows, and WCAG's rules hold."""
        for name, path in pages.items():
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    browser.open(server, path, width=width, height=height, scheme=scheme)
                    is_there = f"document.querySelector('{wanted}')?.checkVisibility()"
                    browser.wait_for(f"{is_there} && {IS_IDLE}")
                    browser.call("screenshot", screenshot_path(f"{name}-{size}-{scheme}"))
                    which = f"{name} {size} {scheme}"
                    root = "document.documentElement"
                    overflow = browser.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
                    self.assertLessEqual(overflow, 0, which)
                    self.assertEqual(browser.accessibility(), [], which)
                    self.assert_no_problems(browser)


if __name__ == "__main__":
    scantrend_process.main()
