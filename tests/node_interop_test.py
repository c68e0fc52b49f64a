"""Other languages: hits that Node streams by the .proto files alone, and trends that it reads."""

import ipaddress
import json
import os
import subprocess

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ProcessTest, binary

FIRST_DATE, LAST_DATE, DAYS = "2019-01-15", "2019-01-24", 10
SERIES = [("tcp", 853), ("udp", 853), ("tcp", 23), ("icmp", 8), ("ipv6-icmp", 128)]
BATCH_HITS = 700
BATCHES = 8
OUT_OF_RANGE = 11


def date_message(date):
    year, month, day = map(int, date.split("-"))
    return {"year": year, "month": month, "day": day}


def hit_message(hit):
    """A hit as node_client.mjs wants it. Both addresses over IPv6, if one is."""
    addresses = [ipaddress.ip_address(text) for text in (hit.source, hit.target)]
    if any(address.version == 6 for address in addresses):
        addresses = [
            address if address.version == 6 else ipaddress.ip_address(f"::ffff:{address}")
            for address in addresses
        ]
    return {
        "time_s": hit.time_s,
        "source": addresses[0].exploded,
        "target": addresses[1].exploded,
        "protocol": hit_model.PROTOCOLS[hit.protocol],
        "port": hit.port,
        "records": hit.records,
    }


class NodeInteropTest(ProcessTest):
    def call_node(self, server, request):
        """The answer of node_client.mjs."""
        done = subprocess.run(
            ["node", binary("tests/node_client.mjs"), binary("tools/npm/node_modules"),
             binary("proto"), server.address],
            input=json.dumps(request).encode(), capture_output=True, check=False,
            env={**os.environ, "HOME": self.work}, timeout=scantrend_process.DEADLINE_S,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return json.loads(done.stdout)

    def ack(self, sequence, accepted, repeated=False):
        return {"sequence": str(sequence), "position": "", "accepted": accepted, "refused": [],
                "repeatedBatch": repeated}  # fmt: skip

    def test_node_streams_hits_and_reads_their_trends_with_exact_counts(self):
        chance = log_lines.new_random()
        hits = log_lines.random_hits(chance, BATCH_HITS * BATCHES, FIRST_DATE, DAYS, records_max=5)
        model = hit_model.Model(hits)
        request = {
            "hits": [hit_message(hit) for hit in hits],
            "batch_hits": BATCH_HITS,
            "series": [{"protocol": hit_model.PROTOCOLS[protocol], "port": port}
                       for protocol, port in SERIES],
            "range": {"startDate": date_message(FIRST_DATE), "endDate": date_message(LAST_DATE)},
        }  # fmt: skip
        with self.server() as server:
            answer = self.call_node(server, request)

        delivered = [self.ack(sequence, BATCH_HITS) for sequence in range(1, BATCHES + 1)]
        self.assertEqual(answer["delivered"], {"acks": [self.ack(0, 0), *delivered], "code": 0})
        # The server knows where the stream stands, and does not count a batch twice.
        opened = {**self.ack(BATCHES, 0), "position": f"after {BATCHES}"}
        repeated = self.ack(BATCHES, 0, repeated=True)
        self.assertEqual(answer["again"], {"acks": [opened, repeated], "code": 0})
        self.assertEqual(answer["gap"], {"acks": [opened], "code": OUT_OF_RANGE})

        for (protocol, port), trend in zip(SERIES, answer["trends"], strict=True):
            rows = [
                (
                    "{year:04}-{month:02}-{day:02}".format(**point["date"]),
                    *(int(point[name]) for name in ("records", "targets", "sources", "newSources")),
                )
                for point in trend["points"]
            ]
            want = model.trend(port, protocol, FIRST_DATE, LAST_DATE)
            self.assertEqual(rows, want, f"{port}/{protocol}")
            window = model.window(port, protocol, FIRST_DATE, LAST_DATE)
            names = {"records": "records", "distinct_sources": "distinctSources",
                     "distinct_targets": "distinctTargets", "new_sources": "newSources"}  # fmt: skip
            got = {name: int(trend["summary"][key]) for name, key in names.items()}
            self.assertEqual(got, window, f"{port}/{protocol}")


if __name__ == "__main__":
    scantrend_process.main()
