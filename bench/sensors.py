"""bench sensors: what a thousand sensors that are connected at once cost, and whether all get on.

A day is streamed by 4 and by 1,000 sensors, in turns, each over a connection of its own and with a
server on a fresh directory. The server's memory is looked at when it is empty, when all are
connected and silent, and after all was acked; its peak is the kernel's.
"""

import os
import tempfile

import counts
import report

HITS = 20_000_000
QUICK_HITS = 1_000_000
STREAMS = (4, 1_000)
BATCHES = (1_000, 10_000)
QUICK_BATCHES = (100,)
IN_FLIGHT = 8
RUNS = 3


class Sensors:
    """Runs of one day, the same hits in each."""

    def __init__(self, programs, last_day, hits, runs, log):
        self._programs, self._hits, self._runs, self._log = programs, hits, runs, log
        self._words = ["--hits-per-day", hits, "--last-day", last_day]

    def measure(self, batches):
        self._log(f"counting {self._hits:,} hits by sorting, to know what is right")
        facts = self._programs.load("facts", self._hits, *self._words)
        results = []
        for batch in batches:
            runs = {streams: [] for streams in STREAMS}
            for run in range(self._runs):
                for streams in STREAMS:
                    what = f"{streams} sensors, batches of {batch}"
                    self._log(f"{what}: run {run + 1} of {self._runs}")
                    runs[streams].append(self._measure_run(streams, batch, facts))
            cells = [summarize(streams, batch, runs[streams]) for streams in STREAMS]
            for cell in cells:
                few = cells[0]["hits_per_s"]["median"]
                cell["of_few"] = cell["hits_per_s"]["median"] / few
            results += cells
        return {"cells": results}

    def _measure_run(self, streams, batch, facts):
        shape = ["--streams", streams, "--batch", batch, "--in-flight", IN_FLIGHT, "--sensors"]
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            with self._programs.scantrendd(os.path.join(work, "data")) as server:
                resident = [server.resident_bytes()]
                words = [*self._words, *shape, "--server", server.address]
                load = self._programs.stepped_load(
                    self._hits, words, lambda: resident.append(server.resident_bytes())
                )
                server.settle()
                empty, idle, acked = resident
                result = {
                    "load": load,
                    "empty_resident_bytes": empty,
                    "idle_resident_bytes": idle,
                    "acked_resident_bytes": acked,
                    "settled_resident_bytes": server.resident_bytes(),
                    "peak_resident_bytes": server.peak_resident_bytes(),
                    "verified_series": counts.verify(self._programs, server, facts),
                }
                server.stop()
        return result


RESIDENT = ("empty", "idle", "acked", "peak", "settled")


def summarize(streams, batch, runs):
    """One cell: the spread of every figure over its runs, and the runs themselves."""

    def over(value):
        return report.spread([value(run) for run in runs])

    return {
        "streams": streams,
        "batch": batch,
        "in_flight": IN_FLIGHT,
        "hits_per_s": over(lambda run: run["load"]["hits_per_s"]),
        "ack_ms": {
            name: over(lambda run, name=name: run["load"]["ack_ms"][name]) for name in ("p50", "p99")
        },
        "stream_batches": {
            "min": min(run["load"]["stream_batches"]["min"] for run in runs),
            "max": max(run["load"]["stream_batches"]["max"] for run in runs),
        },
        **{
            f"{name}_resident_bytes": over(lambda run, name=name: run[f"{name}_resident_bytes"])
            for name in RESIDENT
        },
        "idle_bytes_per_stream": over(
            lambda run: (run["idle_resident_bytes"] - run["empty_resident_bytes"]) / streams
        ),
        "verified_series": min(run["verified_series"] for run in runs),
        "runs": runs,
    }


def print_result(result):
    print(f"\nscantrendd, a connection a sensor, {IN_FLIGHT} batches of each in flight\n")
    header = ["sensors", "batch", "hits/s", "lowest", "highest", f"of {STREAMS[0]}", "ack p50 ms"]
    header += ["p99 ms", "batches a sensor", *(f"{name} MiB" for name in RESIDENT), "idle KiB each"]
    report.print_table(header, [cell_row(cell) for cell in result["cells"]])
    series = min(cell["verified_series"] for cell in result["cells"])
    print(f"\ncounts of {series} series were right in every run")


def cell_row(cell):
    batches = cell["stream_batches"]
    return [
        cell["streams"],
        cell["batch"],
        *(report.millions(cell["hits_per_s"][name]) for name in ("median", "min", "max")),
        f"{cell['of_few']:.0%}",
        f"{cell['ack_ms']['p50']['median']:.1f}",
        f"{cell['ack_ms']['p99']['median']:.1f}",
        f"{batches['min']} to {batches['max']}",
        *(report.mebibytes(cell[f"{name}_resident_bytes"]["median"]) for name in RESIDENT),
        f"{cell['idle_bytes_per_stream']['median'] / 1024:.0f}",
    ]
