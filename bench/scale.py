"""bench scale: what a hit costs and what is stored as the database grows, day by day.

One directory; days in order of time, each with the same number of hits from the same sources. At
some numbers of days the load pauses: the server settles, stops, and another goes on with the
directory, so that what is stored can be measured.
"""

import datetime
import os
import tempfile

import counts
import disk
import report

HITS_PER_DAY = 2_000_000
DAYS = (5, 50, 250)
QUICK_HITS_PER_DAY = 50_000
QUICK_DAYS = (1, 2, 4)
STREAM_WORDS = ("--streams", 2, "--batch", 10_000, "--in-flight", 8)


class Scale:
    """One growing database."""

    def __init__(self, programs, last_day, hits_per_day, days, log):
        self._programs, self._last_day, self._log = programs, last_day, log
        self._hits_per_day, self._days = hits_per_day, days

    def measure(self):
        hits = self._hits_per_day * self._days[-1]
        self._log(f"counting {hits:,} hits by sorting, to know what is right")
        facts = self._programs.load("facts", hits, *self._words(self._last_day, self._days[-1]))
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            data_dir = os.path.join(work, "data")
            steps, done = [], 0
            for days in self._days:
                self._log(f"days {done + 1} to {days}")
                steps.append(self._measure_step(data_dir, facts, done, days))
                done = days
        return {"steps": steps, "verified_series": steps[-1]["verified_series"]}

    def _words(self, last_day, days):
        return ["--hits-per-day", self._hits_per_day, "--last-day", last_day, "--days", days]

    def _measure_step(self, data_dir, facts, done, days):
        hits = (days - done) * self._hits_per_day
        last_day = self._last_day - datetime.timedelta(days=self._days[-1] - days)
        step = {"days": days, "total_hits": days * self._hits_per_day, "hits": hits}
        with self._programs.scantrendd(data_dir) as server:
            before_cpu_s, before_written = server.cpu_s(), server.written_bytes()
            words = [*self._words(last_day, days - done), *STREAM_WORDS, "--server", server.address]
            step["load"] = self._programs.load("stream", hits, *words, "--ask")
            step["settle_s"] = server.settle()
            step["server_cpu_ns_per_hit"] = (server.cpu_s() - before_cpu_s) * 1e9 / hits
            step["written_bytes_per_hit"] = (server.written_bytes() - before_written) / hits
            step["peak_resident_bytes"] = server.peak_resident_bytes()
            server.stop()

        def use_restarted(server):
            if days == self._days[-1]:
                step["verified_series"] = counts.verify(self._programs, server, facts)

        stored = disk.stored_after_restart(self._programs, data_dir, use_restarted)
        pairs = sum(facts["distinct_pairs_of_days"][:days])
        return {
            **step,
            "distinct_pairs": pairs,
            "stored": stored,
            "stored_bytes_per_pair": stored["sst_bytes"] / pairs,
            "directory_bytes_per_pair": stored["directory_bytes"] / pairs,
            "hits_per_s_of_stretches": stretches(step["load"]["marks"]),
        }


def stretches(marks):
    """Hits a second between marks, which are 10 million hits apart."""
    speeds, hits, seconds = [], 0, 0.0
    for mark in marks:
        speeds.append((mark["hits"] - hits) / (mark["seconds"] - seconds))
        hits, seconds = mark["hits"], mark["seconds"]
    return speeds


def print_result(result):
    for run in result["runs"]:
        print_run(result["hits_per_day"], run)


def print_run(hits_per_day, run):
    print(f"\nscantrendd, {hits_per_day:,} hits a day, 2 streams, batches of 10,000\n")
    header = ["days", "hits", "hits/s", "slowest 10 M", "server ns/hit", "load ns/hit"]
    header += ["ack p99 ms", "query p50 ms", "peak MiB", "written B/hit", "stored B/pair"]
    header += ["directory B/pair"]
    report.print_table(header, [step_row(step) for step in run["steps"]])
    print("\nEach line is of the hits since the line before it; what is stored is of all.")
    print(f"counts of {run['verified_series']} series were right on every day and over all days")


def step_row(step):
    load, speeds = step["load"], step["hits_per_s_of_stretches"]
    slowest = report.millions(min(speeds)) if speeds else "-"
    return [
        step["days"],
        f"{step['total_hits']:,}",
        report.millions(load["hits_per_s"]),
        slowest,
        f"{step['server_cpu_ns_per_hit']:.0f}",
        f"{load['load_cpu_ns_per_hit']:.0f}",
        f"{load['ack_ms']['p99']:.2f}",
        f"{load['query_ms']['p50']:.2f}",
        report.mebibytes(step["peak_resident_bytes"]),
        f"{step['written_bytes_per_hit']:.1f}",
        f"{step['stored_bytes_per_pair']:.2f}",
        f"{step['directory_bytes_per_pair']:.2f}",
    ]
