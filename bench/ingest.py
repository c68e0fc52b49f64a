"""bench ingest: how fast hits become exact, durable counts; how long acks take; what it costs.

For each number of streams and each size of batches, several runs, each with a server on a fresh
directory. The ceilings are measured in between, so that they are of the same minutes.
"""

import os
import tempfile

import counts
import disk
import report

HITS = 20_000_000
QUICK_HITS = 2_000_000
CELLS = [(streams, batch) for batch in (100, 1_000, 10_000) for streams in (1, 2, 16)]
QUICK_CELLS = [(16, 100), (2, 1_000), (2, 10_000)]
# The cell that is followed by lone hits, on the server with all its hits.
LONE_CELL = (2, 10_000)
RUNS = 3
IN_FLIGHT = 8
# Small batches take longer; a cell of them has only this part of the hits.
SMALL_BATCH = 100
SMALL_BATCH_PART = 10


class Ingest:
    """Runs of one day, the same hits in each."""

    def __init__(self, programs, last_day, hits, runs, log):
        self._programs, self._last_day, self._runs, self._log = programs, last_day, runs, log
        self._hits = hits
        self._facts = {}

    def measure(self, cells):
        self._log("sort alone")
        sorts = [self._programs.sort(self._hits) for _ in range(self._runs)]
        results, lone = [], None
        for streams, batch in cells:
            hits = self._hits_of(batch)
            facts = self._facts_of(hits)
            acks, runs = [], []
            for run in range(self._runs):
                self._log(f"{streams} streams, batches of {batch}: run {run + 1} of {self._runs}")
                acks.append(self._measure_null(streams, batch, hits))
                with_lone = (streams, batch) == LONE_CELL and run + 1 == self._runs
                runs.append(self._measure_server(streams, batch, hits, facts, with_lone))
                lone = runs[-1].pop("lone_hit", lone)
            results.append(summarize(streams, batch, hits, facts, acks, runs))
        sort = {
            "ns_per_hit": report.spread([one["ns_per_hit"] for one in sorts]),
            "hits_per_s": report.spread([one["hits_per_s"] for one in sorts]),
        }
        add_ratios(results, sort)
        return {"sort_alone": sort, "cells": results, "lone_hit": lone}

    def _hits_of(self, batch):
        return max(1, self._hits // SMALL_BATCH_PART) if batch <= SMALL_BATCH else self._hits

    def _words(self, hits):
        return ["--hits-per-day", hits, "--last-day", self._last_day]

    def _stream_words(self, server, streams, batch, hits):
        words = ["--server", server.address, "--streams", streams, "--batch", batch]
        return [*self._words(hits), *words, "--in-flight", IN_FLIGHT]

    def _facts_of(self, hits):
        if hits not in self._facts:
            self._log(f"counting {hits:,} hits by sorting, to know what is right")
            self._facts[hits] = self._programs.load("facts", hits, *self._words(hits))
        return self._facts[hits]

    def _measure_null(self, streams, batch, hits):
        with self._programs.null_server() as server:
            words = self._stream_words(server, streams, batch, hits)
            return self._programs.load("stream", hits, *words)

    def _measure_server(self, streams, batch, hits, facts, with_lone):
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            data_dir = os.path.join(work, "data")
            with self._programs.scantrendd(data_dir) as server:
                before_cpu_s = server.cpu_s()
                words = self._stream_words(server, streams, batch, hits)
                load = self._programs.load("stream", hits, *words, "--ask")
                result = {"load": load, "settle_s": server.settle()}
                result["server_cpu_ns_per_hit"] = (server.cpu_s() - before_cpu_s) * 1e9 / hits
                result["peak_resident_bytes"] = server.peak_resident_bytes()
                result["written_bytes"] = server.written_bytes()
                result["stored_running"] = disk.stored(data_dir)
                result["verified_series"] = counts.verify(self._programs, server, facts)
                server.stop()

            def use_restarted(server):
                counts.verify(self._programs, server, facts)
                if with_lone:
                    words = [*self._words(hits), "--server", server.address]
                    result["lone_hit"] = self._programs.load("lone", 0, *words)

            result["stored"] = disk.stored_after_restart(self._programs, data_dir, use_restarted)
        return result


def distinct_pairs(facts):
    return sum(facts["distinct_pairs_of_days"])


def summarize(streams, batch, hits, facts, acks, runs):
    """One cell: the spread of every figure over its runs, and the runs themselves."""
    pairs = distinct_pairs(facts)

    def over(value):
        return report.spread([value(run) for run in runs])

    return {
        "streams": streams,
        "batch": batch,
        "in_flight": IN_FLIGHT,
        "hits": hits,
        "distinct_pairs": pairs,
        "hits_per_s": over(lambda run: run["load"]["hits_per_s"]),
        "ack_ms": {
            name: over(lambda run, name=name: run["load"]["ack_ms"][name])
            for name in ("p50", "p99", "max")
        },
        "query_ms": {
            name: over(lambda run, name=name: run["load"]["query_ms"][name])
            for name in ("p50", "max")
        },
        "peak_resident_bytes": over(lambda run: run["peak_resident_bytes"]),
        "written_bytes_per_hit": over(lambda run: run["written_bytes"] / hits),
        "stored_bytes_per_pair": over(lambda run: run["stored"]["sst_bytes"] / pairs),
        "directory_bytes_per_pair": over(lambda run: run["stored"]["directory_bytes"] / pairs),
        "server_cpu_ns_per_hit": over(lambda run: run["server_cpu_ns_per_hit"]),
        "load_cpu_ns_per_hit": over(lambda run: run["load"]["load_cpu_ns_per_hit"]),
        "settle_s": over(lambda run: run["settle_s"]),
        "verified_series": min(run["verified_series"] for run in runs),
        "parse_and_ack": {
            "hits_per_s": report.spread([ack["hits_per_s"] for ack in acks]),
            "load_cpu_ns_per_hit": report.spread([ack["load_cpu_ns_per_hit"] for ack in acks]),
            "runs": acks,
        },
        "runs": runs,
    }


def add_ratios(cells, sort):
    for cell in cells:
        hits_per_s = cell["hits_per_s"]["median"]
        ack = cell["parse_and_ack"]["hits_per_s"]["median"]
        cell["of_parse_and_ack"] = hits_per_s / ack
        cell["of_sort_alone"] = hits_per_s / sort["hits_per_s"]["median"]


def print_result(result):
    sort = result["sort_alone"]
    print("\nCeilings\n")
    print(f"sort alone, one core: {report.millions(sort['hits_per_s']['median'])} hits/s, ", end="")
    print(f"{sort['ns_per_hit']['median']:.1f} ns a hit\n")
    header = ["streams", "batch", "parse and ack: hits/s", "lowest", "highest", "load ns/hit"]
    print_table_of(result["cells"], header, ceiling_row)
    print(f"\nscantrendd, {IN_FLIGHT} batches in flight, every ack on stable storage\n")
    header = ["streams", "batch", "hits/s", "lowest", "highest", "of ack", "of sort"]
    header += ["ack p50 ms", "p99 ms", "query p50 ms", "peak MiB", "written B/hit", "stored B/pair"]
    print_table_of(result["cells"], header, cell_row)
    lone = result["lone_hit"]
    if lone:
        ack_ms = lone["ack_ms"]
        times = ", ".join(f"{name} {ack_ms[name]:.2f} ms" for name in ("p50", "p99", "max"))
        print(f"\nlone hit: {times} of {ack_ms['count']}")
    series = min(cell["verified_series"] for cell in result["cells"])
    print(f"counts of {series} series were right in every run, and again after a restart")


def print_table_of(cells, header, row):
    report.print_table(header, [row(cell) for cell in cells])


def _speeds(spread):
    return [report.millions(spread[name]) for name in ("median", "min", "max")]


def ceiling_row(cell):
    ceiling = cell["parse_and_ack"]
    load_ns = f"{ceiling['load_cpu_ns_per_hit']['median']:.1f}"
    return [cell["streams"], cell["batch"], *_speeds(ceiling["hits_per_s"]), load_ns]


def cell_row(cell):
    return [
        cell["streams"],
        cell["batch"],
        *_speeds(cell["hits_per_s"]),
        f"{cell['of_parse_and_ack']:.1%}",
        f"{cell['of_sort_alone']:.1%}",
        f"{cell['ack_ms']['p50']['median']:.2f}",
        f"{cell['ack_ms']['p99']['median']:.2f}",
        f"{cell['query_ms']['p50']['median']:.2f}",
        report.mebibytes(cell["peak_resident_bytes"]["median"]),
        f"{cell['written_bytes_per_hit']['median']:.1f}",
        f"{cell['stored_bytes_per_pair']['median']:.2f}",
    ]
