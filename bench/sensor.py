"""bench sensor: how fast a log becomes exact, durable counts; what that takes of the sensor.

For each format, several runs: a scantrendd on a fresh directory, and a scantrend-sensor that reads the
same log from its first line until all of it is acked. Then packets: live.py.
"""

import os
import tempfile

import counts
import report
from processes import BenchError

HITS = 3_000_000
QUICK_HITS = 300_000
RUNS = 3
PACKETS = 3_000_000
QUICK_PACKETS = 300_000
PACKETS_PER_S = 200_000
# Of scantrend-bench-log, and of the sensor.
FORMATS = ("netfilter", "dshield", "zeek")


class Sensor:
    """Imports of one day's log, the same in each run."""

    def __init__(self, programs, last_day, hits, runs, log):
        self._programs, self._last_day, self._runs, self._log = programs, last_day, runs, log
        self._hits = hits

    def measure(self, formats):
        self._log(f"counting {self._hits:,} hits by sorting, to know what is right")
        words = ["--hits-per-day", self._hits, "--last-day", self._last_day]
        facts = self._programs.load("facts", self._hits, *words)
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            return {"files": [self._measure_format(name, facts, work) for name in formats]}

    def _measure_format(self, name, facts, work):
        path = os.path.join(work, "log")
        self._log(f"{name}: writing the log")
        written = self._programs.write_log(name, self._last_day, self._hits, path)
        runs = []
        for run in range(self._runs):
            self._log(f"{name}: run {run + 1} of {self._runs}")
            runs.append(self._import(name, path, written, facts, os.path.join(work, "data")))
        os.remove(path)
        return summarize(name, written, runs)

    def _import(self, name, path, written, facts, data_dir):
        with tempfile.TemporaryDirectory(dir=os.path.dirname(data_dir)) as run_dir:
            with self._programs.scantrendd(os.path.join(run_dir, "data")) as server:
                before_cpu_s = server.cpu_s()
                run = self._programs.sensor(server, name, path, written["lines"])
                run["server_cpu_s"] = server.cpu_s() - before_cpu_s
                check(name, run["answer"], written)
                run["verified_series"] = counts.verify(self._programs, server, facts)
                server.stop()
        return run


def measure_live(programs, packets, runs, log):
    """The spread of every figure over several storms of packets, and the storms themselves."""
    results = []
    for run in range(runs):
        log(f"{packets:,} packets on an interface: run {run + 1} of {runs}")
        results.append(programs.live(packets, PACKETS_PER_S))

    def over(value):
        return report.spread([value(run) for run in results])

    return {
        "packets": packets,
        "sent_packets_per_s": over(lambda run: run["sent_packets_per_s"]),
        "dropped_packets": over(lambda run: run["dropped_packets"]),
        "cpu_s_per_million_packets": over(lambda run: run["cpu_s"] * 1e6 / packets),
        "peak_resident_bytes": over(lambda run: run["peak_resident_bytes"]),
        "runs": results,
    }


def check(name, answer, written):
    """Whether the sensor says that it has read and delivered what was written."""
    want = {name: written[name] for name in ("lines", "hits", "skipped")}
    want.update({"accepted": written["hits"], "malformed": 0, "refused": {}})
    for key, value in want.items():
        if answer[key] != value:
            raise BenchError(f"wrong count: of a {name} log, {key} is {answer[key]}, not {value}")


def summarize(name, written, runs):
    """One format: the spread of every figure over its runs, and the runs themselves."""
    lines = written["lines"]

    def over(value):
        return report.spread([value(run) for run in runs])

    return {
        "format": name,
        **written,
        "lines_per_s": over(lambda run: lines / run["seconds"]),
        "lines_per_cpu_s": over(lambda run: lines / run["cpu_s"]),
        "bytes_per_s": over(lambda run: written["bytes"] / run["seconds"]),
        "cpu_s_per_million_lines": over(lambda run: run["cpu_s"] * 1e6 / lines),
        "server_cpu_s_per_million_lines": over(lambda run: run["server_cpu_s"] * 1e6 / lines),
        "peak_resident_bytes": over(lambda run: run["peak_resident_bytes"]),
        "verified_series": min(run["verified_series"] for run in runs),
        "runs": runs,
    }


def print_result(result):
    print("\nLogs from an uncompressed file to acked\n")
    header = ["format", "lines/s", "lowest", "highest", "lines/CPU s", "CPU s/M lines"]
    header += ["server CPU s/M lines", "MB/s", "peak MiB"]
    report.print_table(header, [row_of(one) for one in result["files"]])
    series = min(one["verified_series"] for one in result["files"])
    print(f"\ncounts of {series} series were right in every run")
    print_live(result["live"])


def row_of(one):
    return [
        one["format"],
        *[report.millions(one["lines_per_s"][name]) for name in ("median", "min", "max")],
        report.millions(one["lines_per_cpu_s"]["median"]),
        f"{one['cpu_s_per_million_lines']['median']:.2f}",
        f"{one['server_cpu_s_per_million_lines']['median']:.2f}",
        f"{one['bytes_per_s']['median'] / 1e6:.0f}",
        report.mebibytes(one["peak_resident_bytes"]["median"]),
    ]


def print_live(live):
    print(f"\n{live['packets']:,} packets on an interface, from the wire to acked\n")
    header = ["packets/s", "dropped", "lowest", "highest", "CPU s/M packets", "peak MiB"]
    row = [
        f"{live['sent_packets_per_s']['median']:,.0f}",
        *[f"{live['dropped_packets'][name]:,.0f}" for name in ("median", "min", "max")],
        f"{live['cpu_s_per_million_packets']['median']:.2f}",
        report.mebibytes(live["peak_resident_bytes"]["median"]),
    ]
    report.print_table(header, [row])
    print("\nevery packet was counted, or is among those that the sensor says were dropped")
