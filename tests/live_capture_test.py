"""nmap scans the sensor's interface: what it sent is in the trend, and nothing else."""

import datetime
import itertools
import re

import network_namespace
import scantrend_process
from hit_model import Hit, Model
from network_namespace import Tcpdump
from scantrend_process import ProcessTest, run, wait_until

INTERFACE = "sensor0"
TARGETS = ["192.0.2.1", "192.0.2.2", "192.0.2.3"]
TARGET6 = "2001:db8::1"
# Not what hosts tell each other unasked, which goes to multicast addresses.
MONITORED = ("--targets", "192.0.2.0/24,2001:db8::/64")
SCANNER, SCANNER6 = "192.0.2.100", "2001:db8::100"
# In whose names nmap sends as well.
DECOYS = ["198.51.100.1", "198.51.100.2"]
FIRST_PORT, LAST_PORT = 64_999, 65_000

# Every probe once; no other packets to find out whether somebody is there.
NMAP = ("nmap", "--privileged", "-n", "-Pn", "--disable-arp-ping", "--max-retries", "0")
PING = ("nmap", "--privileged", "-n", "-sn", "-PE", "--disable-arp-ping")

# What counts, as tcpdump filters it: (protocol, port or None for that of the line, kind).
WHOLE = "ip[6:2] & 0x3fff = 0"
FILTERS = {
    f"{WHOLE} and tcp[13] & 18 = 2": ("tcp", None, "probe"),
    "ip6 proto 6 and ip6[53] & 18 = 2": ("tcp", None, "probe"),
    # The first fragment, which the flags are not in.
    "ip proto 6 and ip[6:2] & 0x3fff = 0x2000": ("tcp", None, "probe"),
    f"{WHOLE} and (tcp[13] & 18 = 18 or tcp[13] & 6 = 4)": ("tcp", None, "backscatter"),
    "udp": ("udp", None, "probe"),
    "sctp": ("sctp", None, "probe"),
    "icmp[0] = 8": ("icmp", 8, "probe"),
    "icmp6 and ip6[40] = 128": ("ipv6-icmp", 128, "probe"),
}
# 1571652000.123456 IP 192.0.2.100.33281 > 192.0.2.1.853: tcp 0
LINE = re.compile(r"(?P<time>\d+)\.\d+ IP6? (?P<source>\S+) > (?P<target>\S+): ")


def hits_of(tcpdump):
    """What tcpdump says that came in."""
    hits = []
    for expression, (protocol, port, kind) in FILTERS.items():
        for line in tcpdump.lines(expression):
            packet = LINE.match(line)
            source, target = packet["source"], packet["target"]
            of_line = {}
            if port is None:
                source, of_line["backscatter"] = source.rsplit(".", 1)
                target, of_line["probe"] = target.rsplit(".", 1)
            number = port if port is not None else int(of_line[kind])
            hits.append(Hit(int(packet["time"]), source, target, protocol, number, 1, kind))
    return hits


class Scans:
    """Runs nmap on the other host, and keeps what it must have sent."""

    def __init__(self, cable):
        self.cable, self.sent = cable, set()

    def scan(self, words, protocol, ports, targets, sources=(SCANNER,), kind="probe"):
        text = ",".join(map(str, ports))
        self.cable.there(*NMAP, *words, "-p", text, *targets)
        self.keep(protocol, ports, targets, sources, kind)

    def keep(self, protocol, ports, targets, sources=(SCANNER,), kind="probe"):
        hits = itertools.product(sources, targets, (protocol,), ports, (kind,))
        self.sent.update(hits)

    def all(self):
        decoys = ("-D", ",".join([*DECOYS, "ME"]))
        ports = [*range(1, 101), 853]
        self.scan(("-sS", *decoys), "tcp", ports, TARGETS[:2], [*DECOYS, SCANNER])
        self.scan(("-6", "-sS"), "tcp", ports, [TARGET6], [SCANNER6])
        self.scan(("-sS", "-f"), "tcp", range(300, 311), TARGETS[:1])
        self.scan(("-sU",), "udp", [*range(1, 21), 853], TARGETS[:1])
        self.scan(("-6", "-sU"), "udp", [53, 853], [TARGET6], [SCANNER6])
        self.scan(("-sY",), "sctp", [2905, 3868], TARGETS[:1])
        # No hits: ACK, FIN, and nothing at all.
        for kind in ("-sA", "-sF", "-sN"):
            self.cable.there(*NMAP, kind, "-p", "1-20", TARGETS[2])
        for flags in ("SYNACK", "RST"):
            self.cable.there(*NMAP, "-sS", "--scanflags", flags, "-g", "443", "-p", "1-20", TARGETS[2])
        self.keep("tcp", [443], TARGETS[2:], kind="backscatter")
        self.cable.there(*PING, TARGETS[0])
        self.keep("icmp", [8], TARGETS[:1])
        self.cable.there(*PING, "-6", TARGET6)
        self.keep("ipv6-icmp", [128], [TARGET6], [SCANNER6])
        # All before it has come in once this has.
        self.scan(("-sU",), "udp", [LAST_PORT], TARGETS[:1])


class LiveCaptureTest(ProcessTest):
    def cable(self):
        here = [f"{target}/24" for target in TARGETS] + [f"{TARGET6}/64"]
        return network_namespace.Cable(INTERFACE, here, [f"{SCANNER}/24", f"{SCANNER6}/64"])

    def exported(self, server, kind="probe"):
        today = datetime.datetime.now(datetime.timezone.utc).date()
        day = datetime.timedelta(days=1)
        rows = server.export(str(today - day), str(today + day), "--kind", kind)
        return {row[1:3]: row for row in rows}

    def wait_for_capture(self, server, sensor, scans):
        """Until a sensor that was started has captured something."""

        def captured():
            self.assertTrue(sensor.is_running(), sensor.texts())
            scans.scan(("-sU",), "udp", [FIRST_PORT], TARGETS[:1])
            return ("udp", FIRST_PORT) in self.exported(server)

        wait_until(captured, "the sensor captures")

    def wait_for_last(self, server, tcpdump):
        wait_until(lambda: tcpdump.lines(f"udp dst port {LAST_PORT}"), "tcpdump has the last packet")
        last = ("udp", LAST_PORT)
        wait_until(lambda: last in self.exported(server), "the last packet is counted")

    def test_the_trend_is_exactly_what_nmap_sent(self):
        with self.cable() as cable, self.server() as server, Tcpdump(INTERFACE) as tcpdump:
            scans = Scans(cable)
            with server.start_sensor("--interface", INTERFACE, *MONITORED) as sensor:
                self.wait_for_capture(server, sensor, scans)
                scans.all()
                self.wait_for_last(server, tcpdump)
                done = self.assert_exit(sensor.terminate(), 0)
            # Of the first packets nobody knows how many came before the sensor captured.
            counted = [hit for hit in hits_of(tcpdump) if hit.port != FIRST_PORT]
            want = {hit for hit in scans.sent if hit[3] != FIRST_PORT}
            seen = {(hit.source, hit.target, hit.protocol, hit.port, hit.kind) for hit in counted}
            self.assertEqual(seen, want)
            model = Model(counted)
            records = 0
            for kind in ("probe", "backscatter"):
                rows = self.exported(server, kind)
                rows.pop(("udp", FIRST_PORT), None)
                self.assertEqual(list(rows.values()), model.export(kind))
                records += sum(row[3] for row in rows.values())
            print(f"tcpdump counts {len(counted)} hits, the trend {records}")
            self.assertEqual(done.json["malformed"], 0, done)
            self.assertEqual(done.json["accepted"], server.accepted(), done)
            # 853/tcp: of three sources on two targets, and one IPv6 source on its target.
            today = datetime.datetime.now(datetime.timezone.utc).date()
            summary = server.trend("853/tcp", str(today), str(today))["summary"]
            self.assertEqual((summary["distinct_sources"], summary["distinct_targets"]), (4, 3))

    def test_an_interface_that_goes_away_ends_the_sensor_which_says_so(self):
        with self.cable() as cable, self.server() as server:
            with server.start_sensor("--interface", INTERFACE) as sensor:
                self.wait_for_capture(server, sensor, Scans(cable))
                cable.cut()
                done = self.assert_exit(sensor.wait(), 1)
            self.assertIn(f"{INTERFACE}: The interface disappeared", done.err)
            self.assertGreater(done.json["hits"], 0, done)
            self.assertEqual(done.json["accepted"], server.accepted(), done)

    def test_an_interface_that_cannot_be_captured_on_is_refused_with_what_to_do(self):
        with self.cable(), self.server() as server:
            done = self.assert_exit(server.sensor("--interface", "sensor9"), 1)
            self.assertIn("sensor9: there is no such interface; there are ", done.err)
            self.assertIn(INTERFACE, done.err)
            words = server.sensor_words("--interface", INTERFACE)
            done = self.assert_exit(run("setpriv", "--inh-caps=-all", "--ambient-caps=-all", *words), 1)
            self.assertIn("setcap cap_net_raw+ep /", done.err)


if __name__ == "__main__":
    network_namespace.enter()
    scantrend_process.main()
