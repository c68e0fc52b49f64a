"""Clients of ISC/DShield with another base URL: what they read is what was sent in."""

import collections
import datetime
import ipaddress

import hit_model
import isc_client
import log_lines
import scantrend_process
from hit_model import PROTOCOLS, WITH_PORTS, Hit, Model, date_of, day_of
from scantrend_process import ANY_YEAR, ProcessTest

FIRST, DAYS = "2019-09-20", 32
LAST = date_of(day_of(FIRST) + DAYS - 1)
START = date_of(day_of(LAST) - 29)
BACKSCATTER_PORTS = (80, 443, 22, 6000, 25565)


def backscatter_line(hit):
    """A SYN-ACK as psad writes it: its source port is the service that answers."""
    when = datetime.datetime.fromtimestamp(hit.time_s, datetime.timezone.utc)
    fields = [f"{when:%Y-%m-%d %H:%M:%S} +0000", 1000, hit.records, hit.source, hit.port]
    return "\t".join(map(str, [*fields, hit.target, 50_000, PROTOCOLS["tcp"], "SA"]))


def random_backscatter(chance, count):
    first_s = day_of(FIRST) * hit_model.SECONDS_PER_DAY
    return [
        Hit(
            first_s + chance.randrange(DAYS * hit_model.SECONDS_PER_DAY),
            f"203.0.113.{chance.randrange(256)}",
            f"192.0.2.{chance.randrange(256)}",
            "tcp",
            BACKSCATTER_PORTS[int(len(BACKSCATTER_PORTS) * chance.random() ** 2)],
            chance.randint(1, 9),
            "backscatter",
        )
        for _ in range(count)
    ]


class IscModel:
    """What each endpoint must say, from sets."""

    def __init__(self, hits):
        self.model = Model(hits)
        self.hits = hits

    def ports(self):
        return {port for kind, protocol, port in self.model.series
                if kind == "probe" and hit_model.PROTOCOL_NAMES[protocol] in WITH_PORTS}  # fmt: skip

    def port_day(self, port, date):
        """A row of porthistory."""
        day = day_of(date)
        point = self.model.merged(port, "", "probe").get(day, hit_model.Point())
        row = {"date": date, "records": point.records, "targets": len(point.targets),
               "sources": len(point.sources)}  # fmt: skip
        for protocol in ("tcp", "udp"):
            part = self.model.merged(port, protocol, "probe").get(day, hit_model.Point()).records
            row[protocol] = int(100 * part / point.records + 0.5) if point.records else 0
        return row

    def history(self, port, start, end):
        return [self.port_day(port, date_of(day)) for day in range(day_of(start), day_of(end) + 1)]

    def top_ports(self, by, limit, date):
        rows = [{**self.port_day(port, date), "targetport": port} for port in self.ports()]
        rows = [row for row in rows if row["records"] > 0]
        rows.sort(key=lambda row: (-row[by], row["targetport"]))
        names = ("targetport", "records", "targets", "sources")
        return [{"rank": i + 1, **{name: row[name] for name in names}}
                for i, row in enumerate(rows[:limit])]  # fmt: skip

    def _of_source(self, start, end):
        """address -> (records, targets, days) of probes on all series."""
        seen = collections.defaultdict(lambda: [0, set(), set()])
        for hit in self.hits:
            day = hit.time_s // hit_model.SECONDS_PER_DAY
            if hit.kind == "probe" and day_of(start) <= day <= day_of(end):
                of_source = seen[hit.source]
                of_source[0] += hit.records
                of_source[1].add(hit.target)
                of_source[2].add(day)
        return {source: (records, len(targets), days)
                for source, (records, targets, days) in seen.items()}  # fmt: skip

    def top_ips(self, date):
        """Rows without their rank, by address."""
        return {source: {"source": source, "reports": records, "targets": targets}
                for source, (records, targets, _) in self._of_source(date, date).items()}  # fmt: skip

    def sources(self, start, end):
        """Rows by address."""
        return {source: {"ip": source, "count": records, "attacks": targets,
                         "firstseen": date_of(min(days)), "lastseen": date_of(max(days))}
                for source, (records, targets, days) in self._of_source(start, end).items()}  # fmt: skip

    def daily_summary(self, start, end):
        rows = []
        for day in range(day_of(start), day_of(end) + 1):
            sources, targets, records = set(), set(), 0
            for hit in self.hits:
                if hit.kind == "probe" and hit.time_s // hit_model.SECONDS_PER_DAY == day:
                    sources.add(hit.source)
                    targets.add(hit.target)
                    records += hit.records
            rows.append({"date": date_of(day), "sources": len(sources), "targets": len(targets),
                         "reports": records, "records": records})  # fmt: skip
        return rows

    def backscatter(self, date, rows):
        points = []
        for (kind, protocol, port), days in self.model.series.items():
            if kind == "backscatter" and protocol == PROTOCOLS["tcp"] and day_of(date) in days:
                points.append((port, days[day_of(date)]))
        points.sort(key=lambda point: (-point[1].records, point[0]))
        return [{"sourceport": str(port), "count": str(point.records),
                 "sources": str(len(point.sources)), "targets": str(len(point.targets))}
                for port, point in points[:rows]]  # fmt: skip


def texts(row):
    """As a format without types has it."""
    return {name: str(value) for name, value in row.items()}


class IscClientTest(ProcessTest):
    def setUp(self):
        super().setUp()
        chance = log_lines.new_random()
        probes = log_lines.random_hits(chance, 4_000, FIRST, DAYS, records_max=5)
        replies = random_backscatter(chance, 600)
        lines = [*map(log_lines.dshield_line, probes), *map(backscatter_line, replies)]
        self.want = IscModel(probes + replies)
        self.running = self.server(*ANY_YEAR).__enter__()
        self.addCleanup(self.running.__exit__)
        self.assert_exit(self.running.sensor("--format", "dshield", self.write("log", lines)), 0)
        self.base = f"http://{self.running.http_address}/api"

    def test_the_r_package_reads_the_history_of_a_port(self):
        client = isc_client.RPackage(self.base)
        for port in (853, 53, 65535, 0, 9999):
            rows = client.port_history(port, START, LAST)
            self.assertEqual(rows, self.want.history(port, START, LAST), port)
        # Days that no sensor delivered anything for are not rows.
        rows = client.port_history(853, "2019-01-01", "2019-12-31")
        self.assertEqual(rows, self.want.history(853, FIRST, LAST))

    def test_the_python_module_reads_rows_by_their_numbers(self):
        client = isc_client.PythonModule(self.base)
        for by in ("records", "targets", "sources"):
            answer = client.ask("topports", by, 5, LAST)
            self.assertEqual(client.rows(answer), self.want.top_ports(by, 5, LAST), by)
            self.assertEqual((answer["date"], answer["limit"]), (LAST, 5))
        # No limit is too high, and rows from 10 on are not before 2.
        everything = client.rows(client.ask("topports", "sources", 10_000, LAST))
        self.assertEqual(everything, self.want.top_ports("sources", 10_000, LAST))
        self.assertEqual(client.ask("topports", "records", 3, "2019-01-01"),
                         {"date": "2019-01-01", "limit": 3})  # fmt: skip
        row = self.want.port_day(853, LAST)
        self.assertEqual(client.ask("portdate", 853, LAST),
                         {"number": 853, "data": {**row, "datein": LAST, "portin": 853}})  # fmt: skip
        self.assertEqual(client.ask("backscatter", LAST), self.want.backscatter(LAST, 1_000))
        self.assertEqual(client.ask("backscatter", LAST, 2), self.want.backscatter(LAST, 2))
        self.assertEqual(client.ask("infocon"), {"status": "green"})
        self.assertIn("name", client.ask("handler"))

    def test_what_is_not_said_is_of_today(self):
        client = isc_client.PythonModule(self.base)
        for answer in (client.ask("port", 853), client.ask("portdate", 853)):
            data = answer["data"]
            # Nothing was delivered for today.
            self.assertEqual([data[name] for name in ("records", "targets", "sources")], [None] * 3)
            self.assertEqual(data["date"], data["datein"])
            today = datetime.datetime.now(datetime.timezone.utc).date()
            self.assertLessEqual(today - datetime.date.fromisoformat(data["date"]),
                                 datetime.timedelta(days=1))  # fmt: skip
        history = client.ask("porthistory", 853)
        days = day_of(history["enddate"]) - day_of(history["startdate"]) + 1
        self.assertEqual((days, history["port"], client.rows(history)), (30, 853, []))
        self.assertEqual(client.ask("topports")["limit"], 10)
        self.assertEqual(client.ask("backscatter"), [])

    def test_power_shell_reads_the_elements_of_the_root(self):
        client = isc_client.PowerShellModule(self.base)
        history = client.rows("portinfo", "porthistory", 853, START, LAST)
        self.assertEqual(history, list(map(texts, self.want.history(853, START, LAST))))
        ports = client.rows("port", "topports", "records", 10, LAST)
        self.assertEqual(ports, list(map(texts, self.want.top_ports("records", 10, LAST))))
        replies = client.rows("sourceport", "backscatter", LAST, 10)
        self.assertEqual(replies, self.want.backscatter(LAST, 10))
        root = client.root("portdate", 53, LAST)
        self.assertEqual(root.find("number").text, "53")
        row = {**self.want.port_day(53, LAST), "datein": LAST, "portin": 53}
        self.assertEqual(client.table(root.find("data")), texts(row))
        services = client.root("port", 53).find("services")
        for service in services:
            self.assertEqual([child.tag for child in service], ["service", "name"])
        self.assertEqual([service.tag for service in services], ["tcp", "udp"])
        self.assertEqual(client.root("infocon").find("status").text, "green")
        self.assertTrue(client.root("handler").find("name").text)

    def test_connectors_find_rows_by_what_they_hold(self):
        client = isc_client.Connector(self.base)
        ports = client.members_with("targetport", "topports", "targets", 4, LAST)
        self.assertEqual(ports, self.want.top_ports("targets", 4, LAST))
        days = client.members_with("records", "porthistory", 23, START, LAST, "")
        self.assertEqual(days, self.want.history(23, START, LAST))

    def test_scripts_cut_lines_and_tables(self):
        client = isc_client.Shell(self.base)
        row = self.want.port_day(853, LAST)
        self.assertEqual(client.grep("sources", "portdate", 853, LAST), [str(row["sources"])])
        top = self.want.top_ports("records", 3, LAST)
        self.assertEqual(client.grep("targetport", "topports", "records", 3, LAST),
                         [str(port["targetport"]) for port in top])  # fmt: skip
        for form, delimiter in (("csv", ","), ("tab", "\t")):
            history = client.table(form, delimiter, "porthistory", 853, START, LAST)
            self.assertEqual(history, list(map(texts, self.want.history(853, START, LAST))))
            replies = client.table(form, delimiter, "backscatter", LAST)
            self.assertEqual(replies, self.want.backscatter(LAST, 1_000))

    def test_the_python_module_reads_arrays_of_sources(self):
        client = isc_client.PythonModule(self.base)
        for by, count in (("records", "reports"), ("attacks", "targets")):
            want = self.want.top_ips(LAST)
            rows = client.ask("topips", by, 10_000, LAST)
            self.assertEqual([row.pop("rank") for row in rows], list(range(1, len(want) + 1)))
            self.assertEqual({row["source"]: row for row in rows}, want)
            counts = [row[count] for row in rows]
            self.assertEqual(counts, sorted(counts, reverse=True))
            first = client.ask("topips", by, 7, LAST)
            self.assertEqual([row["source"] for row in first], [row["source"] for row in rows[:7]])
        want = self.want.sources(START, LAST)
        for by in ("ip", "count", "attacks", "firstseen", "lastseen"):
            rows = client.ask("sources", by, 10_000, LAST)
            self.assertEqual({row["ip"]: row for row in rows}, want)
            keys = [row[by] for row in rows]
            if by == "ip":
                versions = [ipaddress.ip_address(ip) for ip in keys]
                self.assertEqual(versions, sorted(versions, key=lambda ip: (ip.version, ip)))
            else:
                self.assertEqual(keys, sorted(keys, reverse=True))

    def test_an_address_that_was_not_seen_lately_has_all_its_names(self):
        client = isc_client.PythonModule(self.base)
        # The last year has none of them, but the names are there.
        unseen = client.ask("ip", "198.18.0.1")["ip"]
        self.assertEqual((unseen["number"], unseen["count"]), ("198.18.0.1", None))
        self.assertEqual(list(unseen), client.IP_FIELDS)
        with self.assertRaisesRegex(client.Error, "bad IP address"):
            client.ask("ip", "badip")

    def test_power_shell_and_spreadsheets_read_sources_and_days(self):
        client = isc_client.PowerShellModule(self.base)
        want = self.want.sources(START, LAST)
        for row in client.rows("data", "sources", "attacks", 20, LAST):
            self.assertEqual(row, texts(want[row["ip"]]))
        ips = client.rows("ipaddress", "topips", "records", 20, LAST)
        self.assertEqual([row["rank"] for row in ips], [str(i + 1) for i in range(20)])
        days = self.want.daily_summary(START, LAST)
        self.assertEqual(client.rows("daily", "dailysummary", START, LAST), list(map(texts, days)))
        shell = isc_client.Shell(self.base)
        table = shell.table("tab", "\t", "dailysummary", START, LAST)
        self.assertEqual(table, list(map(texts, days)))
        # A range that is too long is answered from its start.
        module = isc_client.PythonModule(self.base)
        self.assertEqual(module.ask("dailysummary", FIRST, "2019-12-31"),
                         self.want.daily_summary(FIRST, date_of(day_of(FIRST) + 29)))  # fmt: skip

    def test_errors_are_answers_with_status_200(self):
        client = isc_client.PythonModule(self.base)
        for parts in (("port", "badport"), ("portdate", 65536), ("porthistory", "badport"), ("port",)):
            with self.assertRaisesRegex(client.Error, "bad port number"):
                client.ask(*parts)
            for form in ("", "?xml", "?text", "?csv", "?tab"):
                answer = client.get(*parts, form=form)
                self.assertEqual(answer.status, 200)
                self.assertIn("bad port number", answer.text)
        history = client.get("porthistory", "badport").json
        self.assertEqual(history, {"porthistory": {"error": "bad port number"}})
        for parts in (("porthistory", 443, 7), ("topports", "records", 10, "today"),
                      ("backscatter", "2019-02-29"), ("porthistory", 80, LAST, FIRST)):  # fmt: skip
            self.assertIn("bad date", str(client.ask(*parts)))
        for limit in (0, -1, 10_001, "ten"):
            self.assertIn("bad limit", client.ask("topports", "records", limit)["error"])

    def test_what_is_not_there_is_told_by_the_status(self):
        client = isc_client.PythonModule(self.base)
        unknown = client.get("survivaltime", LAST)
        self.assertEqual((unknown.status, "no such endpoint" in unknown.json["error"]), (404, True))
        php = client.get("port", 80, form="?php")
        self.assertEqual((php.status, "?json" in php.text), (400, True))

    def test_a_page_of_any_origin_may_read_and_head_has_no_body(self):
        for path in ("infocon?json", "port/bad", "nothing", "infocon?php"):
            answer = isc_client.Answer(f"{self.base}/{path}")
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "*", path)
        head = isc_client.Answer(f"{self.base}/topports/records/10/{LAST}?json", "HEAD")
        self.assertEqual((head.status, head.text), (200, ""))
        # As libraries write a parameter without a value.
        self.assertEqual(isc_client.Answer(f"{self.base}/infocon/?json=").json, {"status": "green"})


if __name__ == "__main__":
    scantrend_process.main()
