"""The same packets in every format that the sensor reads, and what all commands say of them."""

import base64
import csv
import gzip
import io
import json
import lzma

import scantrend_process
from hit_model import Hit, Model, time_of
from scantrend_process import ProcessTest, binary

START, END = "2019-10-17", "2019-10-21"
COLUMNS = "time=ts,source=src,source_port=spt,target=dst,port=dpt,protocol=proto,flags=flags"
# What each file of testdata is read with.
FORMATS = {
    "dshield": ("--format", "dshield"),
    "netfilter": ("--format", "netfilter", "--year", "2019"),
    "csv": ("--format", "csv", "--columns", COLUMNS),
    "zeek": ("--format", "zeek"),
    "zeek_json": ("--format", "zeek"),
    "suricata": ("--format", "suricata"),
    "nfdump": ("--format", "nfdump", "--tz", "Europe/Berlin"),
    "filterlog": ("--format", "filterlog", "--year", "2019", "--tz", "America/New_York"),
    "asa": ("--format", "asa", "--year", "2019"),
}


def hit(time, source, target, protocol, port, kind="probe"):
    return Hit(time_of(f"2019-10-{time}"), source, target, protocol, port, 1, kind)


# The packets of the files of testdata, in their order, as --count probes takes them.
DOT = ("tcp", 853)
COUNTED = [
    hit("19 10:00:00", "198.51.100.1", "192.0.2.1", *DOT),
    hit("20 23:59:59", "198.51.100.1", "192.0.2.1", *DOT),
    hit("21 00:00:00", "198.51.100.2", "192.0.2.2", *DOT),
    hit("21 00:00:00", "198.51.100.2", "192.0.2.2", *DOT),
    hit("21 00:00:05", "198.51.100.2", "192.0.2.1", "udp", 853),
    hit("21 01:00:00", "203.0.113.9", "192.0.2.3", "tcp", 443, "backscatter"),  # SYN ACK
    hit("21 01:00:01", "203.0.113.9", "192.0.2.4", "tcp", 443, "backscatter"),  # RST
    # Here comes an ACK, which is nothing new.
    hit("21 03:00:00", "198.51.100.4", "192.0.2.1", "icmp", 8),
    hit("21 03:00:01", "198.51.100.4", "192.0.2.1", "icmp", 3, "backscatter"),  # unreachable
    hit("21 04:00:00", "2001:db8::1", "2001:db8:ffff::2", *DOT),
    hit("21 04:00:01", "2001:db8::1", "2001:db8:ffff::3", "ipv6-icmp", 128),
    hit("21 05:00:00", "198.51.100.5", "192.0.2.200", "gre", 0),
    hit("18 06:00:00", "198.51.100.2", "192.0.2.2", *DOT),  # late
]
PROBES = [packet for packet in COUNTED if packet.kind == "probe"]
# As --count all takes them: by their destination port.
ALL = [
    *PROBES,
    hit("21 01:00:00", "203.0.113.9", "192.0.2.3", "tcp", 50_000),
    hit("21 01:00:01", "203.0.113.9", "192.0.2.4", "tcp", 50_001),
    hit("21 02:00:00", "198.51.100.3", "192.0.2.1", *DOT),
    hit("21 03:00:01", "198.51.100.4", "192.0.2.1", "icmp", 3),
]
BOTH_KINDS = ("probe", "backscatter")

# packets.csv, as `zstd -19 --no-check` packs it.
CSV_ZST = """
KLUv/WBsAuUIAKJOKBdgdw5TV/9hxTszPN2R0pItpaRzBAlBHIN8MvXBIvvfePhm9Fz106KApBbFZJxC/4VWv7hO
P+X6ohrJhu+W8a1xKNRLwvj/6AehCfdU3d37qi9ng0rcuO6/VLkv2KD4E5WrELF4m3yFq0DoF0B8NZpfnFa37m4J
tf6HVver0+gmoX4i5/G/xAB1iApk0TJBtjQLuzLH2pW5wTJjVlY9mTMtNKCxcEmKpFKoTNsBgEgCoWwHWFJChuqy
i4BuBK61lV5XtiIESYpPDJfGGKC6zIqWx7c8yiL62WPvcgyk8MHetpwnhnMfcK5axgi6exdgSf/wvg4cOPTuKqge
an1a8ZnhKRa+USK+h42a9hYBzl0i1+GkgToAAGA1
"""

TREND_TABLE = """\
853/any, 2019-10-17 to 2019-10-21
date        records  targets  sources  new sources  tcp %
2019-10-17        -        -        -            -      -  no data
2019-10-18        1        1        1            1  100.0
2019-10-19        1        1        1            1  100.0
2019-10-20        1        1        1            0  100.0
2019-10-21        4        3        2            1   75.0
"""
TOP_TABLE = """\
2019-10-17 to 2019-10-21: top 5 of 5 series by distinct sources
rank  series         records  targets  sources  new sources
   1  853/tcp              6        3        3            3
   2  8/icmp               1        1        1            1
   3  853/udp              1        1        1            1
   4  0/gre                1        1        1            1
   5  128/ipv6-icmp        1        1        1            1
"""


class SensorFormatsTest(ProcessTest):
    def packets(self, name):
        return binary(f"tests/testdata/packets.{name}")

    def read(self, name):
        with open(self.packets(name), "rb") as file:
            return file.read()

    def deliver(self, server, *words):
        return self.assert_exit(server.sensor(*words), 0)

    def test_each_format_counts_the_same_packets_alike(self):
        for name, words in FORMATS.items():
            with self.subTest(name), self.new_server(name) as server:
                done = self.deliver(server, *words, self.packets(name))
                self.assertEqual(done.json["accepted"], len(COUNTED), done)
                self.assertEqual(done.json["skipped_by_reason"]["tcp without SYN"], 1, done)
                self.assertEqual(done.json["malformed"], 0, done)
                self.assert_counts(server, Model(COUNTED), BOTH_KINDS)

    def test_count_all_takes_every_packet_by_its_destination_port(self):
        for name, words in FORMATS.items():
            with self.subTest(name), self.new_server(name) as server:
                done = self.deliver(server, *words, "--count", "all", self.packets(name))
                self.assertEqual(done.json["accepted"], len(ALL), done)
                self.assert_counts(server, Model(ALL), BOTH_KINDS)

    def test_compressed_files_count_as_the_plain_one(self):
        plain = self.read("csv")
        packed = {
            "gz": gzip.compress(plain),
            "gz of two members": gzip.compress(plain[:500]) + gzip.compress(plain[500:]),
            "xz": lzma.compress(plain),
            "zst": base64.b64decode(CSV_ZST),
        }
        for name, data in packed.items():
            with self.subTest(name), self.new_server(name) as server:
                self.deliver(server, *FORMATS["csv"], self.write("packets", data))
                self.assert_counts(server, Model(COUNTED), BOTH_KINDS)

    def test_lines_that_end_in_carriage_returns_count_as_others(self):
        for name, words in FORMATS.items():
            with self.subTest(name), self.new_server(name) as server:
                log = self.write("packets", self.read(name).replace(b"\n", b"\r\n"))
                self.deliver(server, *words, log)
                self.assert_counts(server, Model(COUNTED), BOTH_KINDS)

    def test_match_keeps_only_the_lines_that_hold_the_text(self):
        with self.server() as server:
            words = (*FORMATS["netfilter"], "--match", " DROP ", self.packets("netfilter"))
            done = self.deliver(server, *words)
            dropped = [packet for packet in COUNTED if packet.port != 8]
            self.assertEqual(done.json["skipped_by_reason"], {"without the text of --match": 3})
            self.assert_counts(server, Model(dropped), BOTH_KINDS)

    def test_targets_keeps_only_the_hits_to_these_networks(self):
        with self.server() as server:
            networks = "192.0.2.0/31,2001:db8:ffff::2/128"
            words = (*FORMATS["dshield"], "--targets", networks, self.packets("dshield"))
            done = self.deliver(server, *words)
            kept = [p for p in COUNTED if p.target in ("192.0.2.1", "2001:db8:ffff::2")]
            outside = done.json["skipped_by_reason"]["target outside of --targets"]
            self.assertEqual(outside, len(COUNTED) - len(kept), done)
            self.assert_counts(server, Model(kept), BOTH_KINDS)

    def test_the_flows_that_a_vpc_rejected_count(self):
        def record(flow, packets, action, time):
            return f"2 123456789010 eni-1 {flow} {packets} 40 {time} {time + 60} {action}"

        times = [hit.time_s for hit in COUNTED]
        icmp = "198.51.100.4 192.0.2.1 0 0 1"
        rows = [
            record("198.51.100.1 192.0.2.1 40001 853 6", 1, "REJECT OK", times[0]),
            record("198.51.100.1 192.0.2.1 40002 853 6", 3, "REJECT OK", times[1]),
            record("198.51.100.2 192.0.2.1 40004 853 17", 1, "REJECT OK", times[4]),
            record("198.51.100.3 192.0.2.1 40005 853 6", 9, "ACCEPT OK", times[4]),
            record(icmp, 1, "REJECT OK", times[4]),
            record("- - - - -", "-", "- NODATA", times[4]),
        ]
        with self.server() as server:
            done = self.deliver(server, "--format", "vpcflow", self.write("log", rows))
            skipped = {"accepted": 1, "icmp without type": 1, "no data": 1}
            self.assertEqual(done.json["skipped_by_reason"], skipped)
            self.assert_counts(server, Model([COUNTED[0], COUNTED[1], COUNTED[4]]), BOTH_KINDS)

    def test_records_are_summed(self):
        rows = ["time,source,target,port,protocol,records"]
        for records in (1, 41, 2**32 - 1):
            rows.append(f"2019-10-21T00:00:00Z,198.51.100.1,192.0.2.1,853,tcp,{records}")
        with self.server() as server:
            self.deliver(server, "--format", "csv", self.write("log", rows))
            (row,) = server.export(START, END)
            self.assertEqual(row, ("2019-10-21", "tcp", 853, 2**32 + 41, 1, 1, 1))

    def test_an_ipv4_mapped_address_counts_as_its_ipv4_address(self):
        rows = ["time,source,target,port,protocol"]
        for prefix in ("::ffff:", ""):
            addresses = f"{prefix}198.51.100.1,{prefix}192.0.2.1"
            rows.append(f"2019-10-21T00:00:00Z,{addresses},853,tcp")
        with self.server() as server:
            self.deliver(server, "--format", "csv", self.write("log", rows))
            self.assertEqual(server.export(START, END), [("2019-10-21", "tcp", 853, 2, 1, 1, 1)])

    def test_a_source_is_new_after_365_days_also_when_late_hits_come_between(self):
        def rows(*dates):
            lines = [f"{date} 12:00:00,198.51.100.1,192.0.2.1,853,tcp" for date in dates]
            return ["time,source,target,port,protocol", *lines]

        def new_sources():
            points = server.export("2016-01-01", "2020-12-31")
            return {date: new for date, *_, new in points}

        with self.server() as server:
            # 365 days lie between the first two, 366 between the second and the third.
            first = rows("2016-10-21", "2017-10-21", "2018-10-22")
            self.deliver(server, "--format", "csv", self.write("first", first))
            want = {"2016-10-21": 1, "2017-10-21": 0, "2018-10-22": 1}
            self.assertEqual(new_sources(), want)
            self.deliver(server, "--format", "csv", self.write("late", rows("2017-10-22")))
            want = {**want, "2017-10-22": 0, "2018-10-22": 0}
            self.assertEqual(new_sources(), want)
            self.deliver(server, "--format", "csv", self.write("early", rows("2016-01-01")))
            self.assertEqual(new_sources(), {**want, "2016-01-01": 1, "2016-10-21": 0})

    def test_every_command_says_the_same_as_table_csv_and_json(self):
        model = Model(COUNTED)
        with self.server() as server:
            self.deliver(server, *FORMATS["dshield"], self.packets("dshield"))
            self.check_trend(server, model)
            self.check_export(server, model)
            self.check_top(server, model)
            self.check_sensors(server)

    def check_trend(self, server, model):
        days = ("--start", START, "--end", END)
        # Nobody delivered anything for the first day: unknown, not zero.
        for port, protocol in ((853, ""), (853, "tcp"), (853, "udp"), (9, "tcp")):
            series = f"{port}/{protocol}" if protocol else str(port)
            gap, *rows = model.trend(port, protocol, START, END)
            text = server.cli("trend", series, *days, "--format", "csv")
            want = [[date, protocol or "any", port, *counts] for date, *counts in rows]
            want.insert(0, [gap[0], protocol or "any", port, "", "", "", ""])
            self.assertEqual(text.splitlines()[1:], [",".join(map(str, row)) for row in want])
            trend = server.trend(series, START, END)
            self.assertEqual((trend["port"], trend["protocol"]), (port, protocol or "any"))
            self.assertEqual((trend["start_date"], trend["end_date"]), (START, END))
            points = [
                (p["date"], p["records"], p["targets"], p["sources"], p["new_sources"])
                for p in trend["points"]
            ]
            self.assertEqual(points, [(gap[0], None, None, None, None), *rows])
            self.assert_window(server, model, port, protocol, START, END)
        trend = server.trend("853", START, END)
        self.assertEqual([p["tcp_ratio"] for p in trend["points"]], [None, 100, 100, 100, 75])
        self.assertEqual({p["provisional"] for p in trend["points"]}, {False})
        self.assertEqual(trend["summary"]["peak_date"], "2019-10-21")
        table = server.cli("trend", "853", *days, "--format", "table")
        self.assertEqual(_stripped(table), TREND_TABLE)
        self.assertIn("853/tcp, 2019-10-17 to 2019-10-21", server.cli("trend", "853/tcp", *days))

    def check_export(self, server, model):
        for kind in BOTH_KINDS:
            words = ("--start", START, "--end", END, "--kind", kind, "--format", "json")
            rows = [tuple(point.values()) for point in json.loads(server.cli("export", *words))]
            self.assertEqual(rows, model.export(kind))

    def check_top(self, server, model):
        words = ("top", "--days", "5", "--end", END)
        series = [("tcp", 853), ("icmp", 8), ("udp", 853), ("gre", 0), ("ipv6-icmp", 128)]
        want = []
        for rank, (protocol, port) in enumerate(series, start=1):
            window = model.window(port, protocol, START, END)
            counts = ("records", "distinct_targets", "distinct_sources", "new_sources")
            want.append([rank, protocol, port, *(window[name] for name in counts)])
        rows = list(csv.reader(io.StringIO(server.cli(*words, "--format", "csv"))))[1:]
        self.assertEqual(rows, [[str(value) for value in row] for row in want])
        names = ("rank", "protocol", "port", "records", "targets", "sources", "new_sources")
        points = json.loads(server.cli(*words, "--format", "json"))
        self.assertEqual([[point[name] for name in names] for point in points], want)
        self.assertEqual(_stripped(server.cli(*words)), TOP_TABLE)
        backscatter = json.loads(server.cli(*words, "--kind", "backscatter", "--format", "json"))
        series = [(point["protocol"], point["port"]) for point in backscatter]
        self.assertEqual(series, [("icmp", 3), ("tcp", 443)])

    def check_sensors(self, server):
        (sensor,) = json.loads(server.cli("sensors", "--format", "json"))
        self.assertEqual(sensor["name"], "edge")
        self.assertEqual((sensor["accepted"], sensor["records"]), (len(COUNTED), len(COUNTED)))
        self.assertEqual(sensor["last_hit"], "2019-10-21T05:00:00Z")
        self.assertEqual(sensor["refused"], {})
        (row,) = csv.DictReader(io.StringIO(server.cli("sensors", "--format", "csv")))
        self.assertEqual((row["name"], row["accepted"]), ("edge", str(len(COUNTED))))
        self.assertRegex(server.cli("sensors"), r"(?m)^edge +\S+ +\S+ +2019-10-21T05:00:00Z ")

    def new_server(self, name):
        """A server with a data directory of its own."""
        return scantrend_process.Server(self.path(f"data {name}"), *self.server_options)


def _stripped(table):
    return "".join(line.rstrip() + "\n" for line in table.splitlines())


if __name__ == "__main__":
    scantrend_process.main()
