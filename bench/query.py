"""bench query: how long answers take, of a server with a year in it, idle and while hits come in.

A year of days is loaded and folded; another server goes on with the directory. Queries of each kind
are asked one after the other over one connection: first with nothing else to do, then while hits of
another day come in at a steady rate.
"""

import datetime
import os
import tempfile
import time

import counts
import disk
import page
import report
from processes import BenchError

HITS_PER_DAY = 200_000
DAYS = 365
QUERIES = 1_000
# The dashboard is loaded once for so many queries of a kind.
QUERIES_PER_PAGE = 20
QUICK_HITS_PER_DAY = 500
QUICK_DAYS = 40
QUICK_QUERIES = 20
RATE = 1_000_000
STREAM_WORDS = ("--streams", 2, "--batch", 10_000, "--in-flight", 8)
# Longer than the queries take.
LIVE_HITS = 300_000_000
LIVE_TIMEOUT_S = 60
# As a number of hits: what may take so long may take queries, too.
QUERIES_TIMEOUT_HITS = 3_000_000
KINDS = {
    "trend": "365 days of a series",
    "trend_heaviest": "365 days of the heaviest series",
    "range_heaviest": "any range of the heaviest series",
    "trend_any": "365 days of a port, two protocols merged",
    "top": "top 20 of a day",
    "rising": "what rose on a day",
    "sources": "top 20 sources of 90 days of a series",
    "source": "what an address did in 365 days",
}


class Query:
    """One database of a year."""

    def __init__(self, programs, last_day, hits_per_day, days, queries, log):
        self._programs, self._last_day, self._log = programs, last_day, log
        self._hits_per_day, self._days, self._queries = hits_per_day, days, queries

    def measure(self):
        hits = self._hits_per_day * self._days
        words = ["--hits-per-day", self._hits_per_day, "--days", self._days]
        words += ["--last-day", self._last_day]
        self._log(f"counting {hits:,} hits by sorting, to know what is right")
        facts = self._programs.load("facts", hits, *words)
        result = {}
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            data_dir = os.path.join(work, "data")
            self._log(f"loading {self._days} days of {self._hits_per_day:,} hits")
            with self._programs.scantrendd(data_dir) as server:
                stream = [*words, *STREAM_WORDS, "--server", server.address]
                self._programs.load("stream", hits, *stream)
                server.settle()
                server.stop()

            def use_restarted(server):
                result["verified_series"] = counts.verify(self._programs, server, facts)
                result["idle"] = self._ask(server, words)
                self._log("loading the dashboard")
                loads = max(1, self._queries // QUERIES_PER_PAGE)
                result["page_ms"] = page.Page(server, self._last_day).measure(loads)
                result["live"], result["live_hits_per_s"] = self._ask_live(server, words)

            result["stored"] = disk.stored_after_restart(self._programs, data_dir, use_restarted)
        return {"hits": hits, **result}

    def _ask(self, server, words):
        self._log("asking")
        asked = [*words, "--count", self._queries, "--server", server.address]
        return self._programs.load("queries", QUERIES_TIMEOUT_HITS, *asked)["query_ms"]

    def _ask_live(self, server, words):
        """The same while hits of the day before the last one come in, as of another sensor."""
        day = self._last_day - datetime.timedelta(days=1)
        load_words = ["--hits-per-day", LIVE_HITS, "--last-day", day, *STREAM_WORDS, "--rate", RATE]
        load_words += ["--days", 2, "--order", "reverse", "--server", server.address]
        name = "scantrend_hits_accepted_total"
        with self._programs.start_load("stream", *load_words) as load:
            try:
                self._wait_for_hits(server, load, server.metric(name) + RATE / 10)
                hits, begin = server.metric(name), time.monotonic()
                answer = self._ask(server, words)
                rate = (server.metric(name) - hits) / (time.monotonic() - begin)
            finally:
                load.kill()
        return answer, rate

    @staticmethod
    def _wait_for_hits(server, load, hits):
        deadline = time.monotonic() + LIVE_TIMEOUT_S
        while server.metric("scantrend_hits_accepted_total") < hits:
            if time.monotonic() > deadline or load.poll() is not None:
                raise BenchError("no hits come in")
            time.sleep(0.05)


def print_result(result):
    print(f"\nscantrendd with {result['days']} days of {result['hits_per_day']:,} hits; ms\n")
    header = ["query", "p50", "p99", "max", "p50 live", "p99 live", "max live"]
    for run in result["runs"]:
        rows = []
        for kind, text in KINDS.items():
            cells = [f"{run[when][kind][p]:.2f}" for when in ("idle", "live")
                     for p in ("p50", "p99", "max")]
            rows.append([text, *cells])
        report.print_table(header, rows)
        print("\nthe dashboard, 365 days of the most hit port; ms for all requests of a kind\n")
        asked = [[name, *(f"{times[p]:.2f}" for p in ("p50", "p99", "max"))]
                 for name, times in run["page_ms"].items()]
        report.print_table(["asked", "p50", "p99", "max"], asked)
        print(f"\nlive: while {report.millions(run['live_hits_per_s'])} hits/s come in")
        print(f"counts of {run['verified_series']} series were right on every day and over all days")
