"""How results are shown: plain tables, one JSON file, the machine they are of."""

import datetime
import json
import os
import platform
import re
import statistics
import subprocess


def machine(root):
    """The facts without which the figures mean little."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    with open("/proc/meminfo", encoding="ascii") as file:
        memory_kb = int(re.search(r"MemTotal:\s+(\d+) kB", file.read())[1])
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu_model": model[1] if model else platform.machine(),
        "memory_bytes": memory_kb * 1024,
        "kernel": platform.release(),
        "commit": _git(root, "rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git(root, "status", "--porcelain")),
        "load_average": os.getloadavg()[0],
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def _git(root, *words):
    """None where there is no repository, or no git."""
    try:
        done = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def spread(values):
    """Median, lowest and highest of several runs."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def millions(value):
    return f"{value / 1e6:.2f} M"


def mebibytes(value):
    return f"{value / 2**20:.0f}"


def print_table(header, rows):
    """Columns as wide as they need to be, to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths)))


def print_machine(facts):
    changed = " with uncommitted changes" if facts["uncommitted_changes"] else ""
    cpus = f"{facts['cores']} cores of {facts['cpu_model']}"
    print(f"{cpus}, Linux {facts['kernel']}, {facts['time']}")
    print(f"commit {facts['commit']}{changed}; load average before: {facts['load_average']:.2f}")


def write_json(path, result):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
