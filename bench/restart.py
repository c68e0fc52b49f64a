"""bench restart: how long a server takes to start that was killed under full load.

Each run has a fresh directory, into which a day is streamed as fast as it is acked; at some number
of hits the server is killed with -9, and another started. It serves once it has replayed what was
not folded.
"""

import os
import tempfile
import time

import report
from processes import BenchError

HITS = 20_000_000
QUICK_HITS = 1_000_000
# Of the day, when it is killed: with open days from nearly empty to full, and folds under way.
PARTS = (0.2, 0.35, 0.5, 0.65, 0.8)
STREAM_WORDS = ("--streams", 2, "--batch", 10_000, "--in-flight", 8)
LOAD_TIMEOUT_S = 120


class Restart:
    """Kills of one day's import."""

    def __init__(self, programs, last_day, hits, log):
        self._programs, self._hits, self._log = programs, hits, log
        self._words = ["--hits-per-day", hits, "--last-day", last_day]

    def measure(self):
        return [self._measure_kill(part) for part in PARTS]

    def _measure_kill(self, part):
        self._log(f"kill after {part:.0%} of {self._hits:,} hits")
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            data_dir = os.path.join(work, "data")
            with self._programs.scantrendd(data_dir) as server:
                words = [*self._words, *STREAM_WORDS, "--server", server.address]
                with self._programs.start_load("stream", *words) as load:
                    self._wait_for_hits(server, load, part * self._hits)
                    server.kill()
            begin = time.monotonic()
            with self._programs.scantrendd(data_dir) as server:
                seconds = time.monotonic() - begin
                replayed = server.metric("scantrend_unfolded_sightings")
                server.stop()
        return {"part": part, "seconds": seconds, "replayed_sightings": replayed}

    @staticmethod
    def _wait_for_hits(server, load, hits):
        deadline = time.monotonic() + LOAD_TIMEOUT_S
        while server.metric("scantrend_hits_accepted_total") < hits:
            if time.monotonic() > deadline or load.poll() is not None:
                raise BenchError(f"the load did not come to {hits:.0f} hits")
            time.sleep(0.01)


def print_result(result):
    print(f"\nscantrendd, killed with -9 while {result['hits']:,} hits of a day come in\n")
    rows = [
        [f"{kill['part']:.0%}", f"{kill['replayed_sightings'] / 1e6:.1f} M", f"{kill['seconds']:.2f}"]
        for run in result["runs"]
        for kill in run
    ]
    report.print_table(["killed after", "sightings replayed", "s until it serves"], rows)
