"""/metrics under a real Prometheus, with the dashboard and the rules of docs/operations."""

import datetime
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import hit_model
import scantrend_process
from hit_model import SECONDS_PER_DAY, Hit
from scantrend_process import DEADLINE_S, ProcessTest, Running, run, wait_until

# Names of figures in an expression; those that the rules record have colons.
FIGURE = re.compile(r"(?<![\w:])(?:scantrend|process)_[a-z0-9_]+(?![\w:])")
COUNTS = ("records", "targets", "sources", "new_sources")
JOB = "scantrend"


def document(name):
    """A file of docs/operations."""
    return scantrend_process.binary(f"docs/operations/{name}")


def read(name):
    with open(document(name), encoding="utf-8") as file:
        return file.read()


def promtool(*words, stdin=subprocess.DEVNULL):
    return run("promtool", *words, stdin=stdin)


class Prometheus:
    """A Prometheus that scrapes an address every second, until its `with` block ends."""

    def __init__(self, directory, scraped):
        self.directory = directory
        config = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [document("scantrend.rules.yml")],
            "scrape_configs": [{"job_name": JOB, "static_configs": [{"targets": [scraped]}]}],
        }
        # YAML is a superset of JSON.
        with open(os.path.join(directory, "prometheus.yml"), "w", encoding="utf-8") as file:
            json.dump(config, file)
        self.address = None
        self._running = None

    def __enter__(self):
        self._running = Running([
            "prometheus",
            f"--config.file={self.directory}/prometheus.yml",
            f"--storage.tsdb.path={self.directory}/tsdb",
            "--web.listen-address=127.0.0.1:0",
        ])  # fmt: skip
        self.address = wait_until(self._listens, "Prometheus says where it listens")
        wait_until(self._is_ready, "Prometheus is ready")
        return self

    def __exit__(self, *_):
        self._running.__exit__()

    def _listens(self):
        log = self._running.texts()[1]
        if not self._running.is_running():
            raise AssertionError(f"prometheus ended: {log}")
        found = re.search(r'msg="Listening on" address=(127\.0\.0\.1:\d+)', log)
        return found and found[1]

    def _is_ready(self):
        try:
            with urllib.request.urlopen(f"http://{self.address}/-/ready", timeout=DEADLINE_S):
                return True
        except urllib.error.HTTPError:  # 503, until it is
            return False

    def get(self, path, **parameters):
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """The samples of an instant query: labels and value."""
        data = self.get("query", query=expression)
        return [(one["metric"], float(one["value"][1])) for one in data["result"]]

    def value(self, expression):
        """The value of a query that has one sample; None if it has none."""
        samples = self.query(expression)
        assert len(samples) <= 1, (expression, samples)
        return samples[0][1] if samples else None


class PrometheusTest(ProcessTest):
    def setUp(self):
        super().setUp()
        # The current day, and those before, as the server sees them.
        self.now_s = int(time.time())
        self.hits = []

    def hit(self, days_back, source, protocol, port, kind="probe", target=1):
        """A hit some days ago, never in the future."""
        day_s = self.now_s - self.now_s % SECONDS_PER_DAY
        time_s = min(day_s - days_back * SECONDS_PER_DAY + 60, self.now_s)
        source, target = f"198.18.0.{source}", f"192.0.2.{target}"
        self.hits.append(Hit(time_s, source, target, protocol, port, 1, kind))

    def deliver(self, server, name="edge"):
        rows = ["time,source,target,protocol,port"]
        for hit in self.hits:
            moment = datetime.datetime.fromtimestamp(hit.time_s, datetime.timezone.utc)
            text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            rows.append(f"{text},{hit.source},{hit.target},{hit.protocol},{hit.port}")
        file = self.write("hits.csv", rows)
        self.assert_exit(server.sensor("--format", "csv", file, name=name), 0)

    def deliver_days(self, server):
        for days_back in range(4):
            for source in range(1, 20 - 3 * days_back):
                self.hit(days_back, source, "tcp", 853, target=source % 7)
            for source in range(1, 4 + days_back):
                self.hit(days_back, source, "udp", 53)
            self.hit(days_back, 9, "icmp", 8)
        self.deliver(server)

    def assert_day(self, prometheus, server, name, day_expression, series):
        """The figures that Prometheus has of a series are what the CLI says of their day."""
        port, protocol = series.split("/")
        labels = f'{{port="{port}",protocol="{protocol}",kind="probe"}}'
        for _ in range(10):
            # Of one moment, unless the day ends meanwhile.
            day = prometheus.value(day_expression)
            got = {count: prometheus.value(f"{name}{count}{labels}") for count in COUNTS}
            if prometheus.value(day_expression) == day:
                break
        date = hit_model.date_of(int(day) // SECONDS_PER_DAY)
        (point,) = server.trend(series, date, date)["points"]
        self.assertEqual(got, {count: point[count] for count in COUNTS}, (name, series, date))
        return got

    def test_prometheus_has_the_numbers_of_the_cli(self):
        watched = ("--watch-port", "853/tcp,8853/tcp", "--watch-port", "8/icmp")
        options = (*self.server_options, *watched, "--metrics-top", "5")
        with self.server(*options) as server:
            self.deliver_days(server)
            with Prometheus(self.work, server.http_address) as prometheus:
                # Not of today, which may end before this is asked.
                dot = 'scantrend_port_last_day_sources{port="853",protocol="tcp",kind="probe"}'
                wait_until(lambda: prometheus.value(f"{dot} > 0"), "the port is in Prometheus")
                today = "scantrend_day_start_timestamp_seconds"
                last_day = "scantrend_last_day_start_timestamp_seconds"
                for series in ("853/tcp", "53/udp", "8/icmp", "8853/tcp"):
                    self.assert_day(prometheus, server, "scantrend_port_", today, series)
                    got = self.assert_day(
                        prometheus, server, "scantrend_port_last_day_", last_day, series
                    )
                    self.assertEqual(got["sources"] > 0, series != "8853/tcp", series)
                accepted = prometheus.value("scantrend_hits_accepted_total")
                self.assertEqual(accepted, server.accepted())
                self.assertEqual(accepted, len(self.hits))
                (sensor,) = json.loads(server.cli("sensors", "--format", "json"))
                self.assertEqual(
                    prometheus.query("scantrend_sensor_hits_accepted_total")[0][0]["sensor"],
                    sensor["name"],
                )
                newest = prometheus.value("scantrend_sensor_last_hit_timestamp_seconds")
                self.assertEqual(newest, max(hit.time_s for hit in self.hits))
                self.assert_no_address_in_a_label(prometheus)
                self.assert_dashboard_works(prometheus)

    def assert_no_address_in_a_label(self, prometheus):
        for label in prometheus.get("labels"):
            if label == "instance":  # Prometheus' own: what it scrapes
                continue
            for value in prometheus.get(f"label/{label}/values"):
                self.assertNotRegex(value, r"\d+\.\d+\.\d+\.\d+|::", label)

    def assert_dashboard_works(self, prometheus):
        """Prometheus takes every expression of the dashboard; what holds without rates has values."""
        instance = prometheus.query("scantrend_build_info")[0][0]["instance"]
        for expression in dashboard_expressions():
            filled = (
                expression.replace("$instance", instance)
                .replace("$__rate_interval", "5m")
                .replace("$port", ".*")
                .replace("$protocol", ".*")
            )
            self.assertNotIn("$", filled)
            samples = prometheus.query(filled)
            if "rate(" not in filled and " > 0" not in filled and "increase(" not in filled:
                self.assertNotEqual(samples, [], filled)

    def test_promtool_finds_no_fault_in_the_figures(self):
        with self.server(*self.server_options, "--watch-port", "853/tcp") as server:
            self.deliver_days(server)
            wait_until(
                lambda: any("scantrend_port_sources" in name for name in server.metrics()),
                "the ports have been read",
            )
            url = f"http://{server.http_address}/metrics"
            with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:
                text = answer.read()
            with open(self.write("metrics", text), "rb") as file:
                done = self.assert_exit(promtool("check", "metrics", stdin=file), 0)
            self.assertEqual(done.out + done.err, "")

    def test_figures_of_the_dashboard_the_rules_and_the_manual_are_served(self):
        # With the retention that is the default: what it keeps has a first day.
        with self.server("--watch-port", "853/tcp") as server:
            self.deliver_days(server)
            expected = "scantrend_port_last_day_new_sources"
            served = wait_until(
                lambda: (names := served_names(server)) and expected in names and names,
                f"{expected} is served",
            )
        used = {
            "the dashboard": "\n".join(dashboard_expressions()),
            "the rules": read("scantrend.rules.yml"),
            "the tests of the rules": read("scantrend.rules.test.yml"),
        }
        for where, text in used.items():
            names = set(FIGURE.findall(text))
            self.assertGreater(len(names), 5, where)
            self.assertEqual(names - served, set(), f"{where} uses what is not served")
        with open(scantrend_process.binary("docs/operations.md"), encoding="utf-8") as file:
            manual = set(FIGURE.findall(file.read()))
        families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in served}
        self.assertEqual(families - manual, set(), "docs/operations.md does not explain them")
        self.assertEqual(manual - served - families, set(), "docs/operations.md: not served")

    def test_rules_are_right_and_do_what_their_examples_say(self):
        for words in (
            ("check", "rules", document("scantrend.rules.yml")),
            ("check", "config", document("prometheus.yml")),
            ("test", "rules", document("scantrend.rules.test.yml")),
        ):
            self.assert_exit(promtool(*words), 0)
        alerts = set(re.findall(r"- alert: (\w+)", read("scantrend.rules.yml")))
        self.assertGreater(len(alerts), 5)
        tested = set(re.findall(r"alertname: (\w+)", read("scantrend.rules.test.yml")))
        self.assertEqual(alerts, tested)
        with open(scantrend_process.binary("docs/operations.md"), encoding="utf-8") as file:
            explained = set(re.findall(r"`(Scantrend\w+)`", file.read()))
        self.assertEqual(alerts, explained)

    def test_options_that_make_no_sense_are_refused_with_what_would(self):
        for words, teaches in (
            (("--watch-port", "853"), "853/tcp or 853/udp"),
            (("--watch-port", "dns/udp"), "853/tcp or 8/icmp"),
            (("--metrics-series-max", "10001"), "8 to 10000"),
            (("--watch-port", "853/tcp", "--metrics-series-max", "100"), "give it 176"),
        ):
            done = run(*self.server(*words).words("--listen", "127.0.0.1:0"))
            self.assert_exit(done, 2)
            self.assertIn(teaches, done.err)


def served_names(server):
    return {name.split("{")[0] for name in server.metrics()}


def dashboard_expressions():
    dashboard = json.loads(read("scantrend-dashboard.json"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


if __name__ == "__main__":
    scantrend_process.main()
