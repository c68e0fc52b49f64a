"""What the sensor counts in a file is what a tool that has nothing to do with it counts.

awk counts in logs, tcpdump in captures.
"""

import ipaddress
import struct

import independent_count
import log_lines
import recount
import scantrend_process
from hit_model import Model
from scantrend_process import ProcessTest

START, END = "2019-10-01", "2019-10-31"


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

    def assert_counted_alike(self, server, log_format, path):
        """By kind, protocol and port."""
        others = independent_count.count(log_format, path)
        self.assertGreater(sum(others.values()), len(self.hits) / 2)
        self.assertEqual(recount.counts_of(server, [(START, END)]), others)

    def test_captures_have_the_counts_that_tcpdump_finds(self):
        hits = [hit for hit in self.hits if hit.protocol in ("tcp", "udp") and ":" not in hit.source]
        capture = self.write("capture", capture_of(hits))
        with self.server() as server:
            done = self.assert_exit(server.sensor(capture), 0)
            self.assertIn(f"{capture}: its format is pcap", done.err)
            acks = sum(hit.protocol == "tcp" for hit in hits)
            self.assertEqual(done.json["skipped_by_reason"], {"tcp without SYN": acks}, done)
            self.assert_counted_alike(server, "pcap", capture)
            self.assert_counts(server, Model(hits))

    def test_logs_have_the_counts_that_awk_finds(self):
        lines = {"netfilter": log_lines.netfilter_line, "dshield": log_lines.dshield_line}
        for name, line_of in lines.items():
            log = self.write(name, [line_of(hit) for hit in self.hits])
            data = self.path(f"data {name}")
            with self.subTest(name), scantrend_process.Server(data, *self.server_options) as server:
                self.assert_exit(server.sensor("--year", "2019", log), 0)
                self.assert_counted_alike(server, name, log)
                self.assert_counts(server, Model(self.hits))


if __name__ == "__main__":
    scantrend_process.main()
