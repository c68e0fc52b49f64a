"""bench backfill: a year that is imported day by day, in reverse, and shuffled.

Each order has a fresh directory, and the same hits; the counts must be the same and right in each.
"""

import os
import tempfile

import counts
import disk
import report

HITS_PER_DAY = 100_000
DAYS = 365
QUICK_HITS_PER_DAY = 5_000
QUICK_DAYS = 40
ORDERS = ("forward", "reverse", "shuffled")
STREAM_WORDS = ("--streams", 2, "--batch", 1_000, "--in-flight", 8)


class Backfill:
    """One year, imported once in each order."""

    def __init__(self, programs, last_day, hits_per_day, days, log):
        self._programs, self._log = programs, log
        self._hits = hits_per_day * days
        self._words = ["--hits-per-day", hits_per_day, "--last-day", last_day, "--days", days]

    def measure(self):
        self._log(f"counting {self._hits:,} hits by sorting, to know what is right")
        facts = self._programs.load("facts", self._hits, *self._words)
        orders = {}
        for order in ORDERS:
            self._log(order)
            orders[order] = self._measure_order(order, facts)
        for one in orders.values():
            one["of_forward"] = one["settled_hits_per_s"] / orders["forward"]["settled_hits_per_s"]
        return orders

    def _measure_order(self, order, facts):
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            data_dir = os.path.join(work, "data")
            with self._programs.scantrendd(data_dir) as server:
                before_cpu_s, before_written = server.cpu_s(), server.written_bytes()
                words = [*self._words, *STREAM_WORDS, "--order", order, "--server", server.address]
                load = self._programs.load("stream", self._hits, *words)
                settle_s = server.settle()
                one = {
                    "load": load,
                    "settle_s": settle_s,
                    # Until the last fold and compaction is done, not only the last ack.
                    "settled_hits_per_s": self._hits / (load["seconds"] + settle_s),
                    "server_cpu_ns_per_hit": (server.cpu_s() - before_cpu_s) * 1e9 / self._hits,
                    "written_bytes_per_hit": (server.written_bytes() - before_written) / self._hits,
                    "peak_resident_bytes": server.peak_resident_bytes(),
                    "verified_series": counts.verify(self._programs, server, facts),
                }
                server.stop()
            stored = disk.stored(data_dir)
        pairs = sum(facts["distinct_pairs_of_days"])
        return {**one, "stored": stored, "directory_bytes_per_pair": stored["directory_bytes"] / pairs}


def print_result(result):
    print(
        f"\nscantrendd, {result['days']} days of {result['hits_per_day']:,} hits, 2 streams, "
        "batches of 1,000\n"
    )
    header = ["order", "hits/s", "until settled", "of forward", "server ns/hit", "ack p99 ms"]
    header += ["peak MiB", "written B/hit", "directory B/pair"]
    for run in result["runs"]:
        report.print_table(header, [order_row(order, one) for order, one in run.items()])
    (series,) = {one["verified_series"] for run in result["runs"] for one in run.values()}
    print(f"\ncounts of {series} series were right on every day and over all days, in each order")


def order_row(order, one):
    load = one["load"]
    return [
        order,
        report.millions(load["hits_per_s"]),
        report.millions(one["settled_hits_per_s"]),
        f"{one['of_forward']:.2f}",
        f"{one['server_cpu_ns_per_hit']:.0f}",
        f"{load['ack_ms']['p99']:.2f}",
        report.mebibytes(one["peak_resident_bytes"]),
        f"{one['written_bytes_per_hit']:.1f}",
        f"{one['directory_bytes_per_pair']:.2f}",
    ]
