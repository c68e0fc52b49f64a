"""What the sensor counts in a file is what a tool that has nothing to do with it counts.

awk counts in logs, tcpdump in captures.
"""

import collections
import ipaddress
import re
import struct
import subprocess

import log_lines
import scantrend_process
from hit_model import Model
from scantrend_process import ProcessTest

START, END = "2019-10-01", "2019-10-31"
# Records of each port of tcp and udp, of the lines of a log of SYNs, UDP and pings.
AWK = {
    "netfilter": r"""
        match($0, /PROTO=(TCP|UDP) /) {
            protocol = tolower(substr($0, RSTART + 6, 3))
            match($0, /DPT=[0-9]+/); count[protocol " " substr($0, RSTART + 4, RLENGTH - 4)]++
        }
        END { for (series in count) print series, count[series] }""",
    "dshield": r"""
        BEGIN { FS = "\t"; name[6] = "tcp"; name[17] = "udp" }
        $8 in name { count[name[$8] " " $7] += $3 }
        END { for (series in count) print series, count[series] }""",
}


# What counts of a capture; a frame of 802.1Q has its packet behind "vlan".
TCPDUMP = {
    "tcp": ("tcp[13] & 18 = 2", "vlan and tcp[13] & 18 = 2"),
    "udp": ("udp", "vlan and udp"),
}
# 1571652000.123456 IP 192.0.2.100.33281 > 192.0.2.1.853: tcp 0
LINE = re.compile(r"IP \S+ > \S+\.(\d+): ")


def capture_of(hits):
    """A pcap file: SYNs and UDP over IPv4 of the hits, every third in a VLAN, and ACKs between them."""
    data = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)]
    for i, hit in enumerate(hits):
        for flags in (2, 16) if hit.protocol == "tcp" else (0,):
            frame = frame_of(hit, flags, vlan=i % 3 == 0)
            data.append(struct.pack("<IIII", hit.time_s, i, len(frame), len(frame)) + frame)
    return b"".join(data)


def frame_of(hit, flags, vlan):
    if hit.protocol == "tcp":
        body = struct.pack(">HHIIBBHHH", 40_000, hit.port, 1, 0, 5 << 4, flags, 1_024, 0, 0)
    else:
        body = struct.pack(">HHHH", 40_000, hit.port, 8, 0)
    number = 6 if hit.protocol == "tcp" else 17
    addresses = ipaddress.ip_address(hit.source).packed + ipaddress.ip_address(hit.target).packed
    packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, number, 0) + addresses + body
    tag = struct.pack(">HH", 0x8100, 7) if vlan else b""
    return b"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02" + tag + struct.pack(">H", 0x0800) + packet


class IndependentCountTest(ProcessTest):
    def setUp(self):
        super().setUp()
        chance = log_lines.new_random()
        self.hits = log_lines.random_hits(chance, 4_000, "2019-10-01", 30)

    def counted(self, server):
        """Records of each port of tcp and udp that scantrend has."""
        counts = collections.Counter()
        for _, protocol, port, records, *_ in server.export(START, END):
            if protocol in ("tcp", "udp"):
                counts[protocol, port] += records
        return counts

    def awk(self, program, path):
        lines = subprocess.run(
            ["awk", program, path], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        assert lines, "awk found nothing"
        return {
            (protocol, int(port)): int(count)
            for protocol, port, count in (line.split() for line in lines)
        }

    def tcpdump(self, path):
        counts = collections.Counter()
        for protocol, expressions in TCPDUMP.items():
            for expression in expressions:
                # Not as root, who tcpdump would stop to be, which a sandbox may not let it.
                as_nobody = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
                words = [*as_nobody, "tcpdump", "-nq", "-tt", "-r", path, expression]
                done = subprocess.run(words, check=True, capture_output=True, text=True)
                for line in done.stdout.splitlines():
                    counts[protocol, int(LINE.search(line)[1])] += 1
        assert counts, "tcpdump found nothing"
        return counts

    def test_captures_have_the_counts_that_tcpdump_finds(self):
        hits = [hit for hit in self.hits if hit.protocol in ("tcp", "udp") and ":" not in hit.source]
        capture = self.write("capture", capture_of(hits))
        with self.server() as server:
            done = self.assert_exit(server.sensor(capture), 0)
            self.assertIn(f"{capture}: its format is pcap", done.err)
            acks = sum(hit.protocol == "tcp" for hit in hits)
            self.assertEqual(done.json["skipped_by_reason"], {"tcp without SYN": acks}, done)
            self.assertEqual(self.counted(server), self.tcpdump(capture))
            self.assert_counts(server, Model(hits))

    def test_logs_have_the_counts_that_awk_finds(self):
        lines = {"netfilter": log_lines.netfilter_line, "dshield": log_lines.dshield_line}
        for name, line_of in lines.items():
            log = self.write(name, [line_of(hit) for hit in self.hits])
            data = self.path(f"data {name}")
            with self.subTest(name), scantrend_process.Server(data, *self.server_options) as server:
                self.assert_exit(server.sensor("--year", "2019", log), 0)
                self.assertEqual(self.counted(server), self.awk(AWK[name], log))
                self.assert_counts(server, Model(self.hits))


if __name__ == "__main__":
    scantrend_process.main()
