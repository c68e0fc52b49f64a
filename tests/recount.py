"""Counts files twice: through a sensor and a server of their own, and by tcpdump or awk.

Usage: recount.py FILE...; it prints both counts of each, and ends with 1 if they differ.
"""

import collections
import datetime
import os
import re
import sys
import tempfile

import independent_count
import scantrend_process

FORMAT = re.compile(r": its format is (\w+)")
# --query-days-max of scantrendd.
RANGE_DAYS = 4_000
# Differences that are shown of a file.
SHOWN_MAX = 10


def counts_of(server, day_ranges):
    """Records by kind, protocol and port, as independent_count.count has them."""
    counts = collections.Counter()
    for start, end in day_ranges:
        for kind in ("probe", "backscatter"):
            for _, protocol, port, records, *_ in server.export(start, end, "--kind", kind):
                if protocol in independent_count.PROTOCOLS:
                    has_ports = protocol in independent_count.PROTOCOLS_WITH_PORTS
                    counts[kind, protocol, port if has_ports else None] += records
    return counts


def count_by_scantrend(path, work):
    """The format that the sensor found, and the counts."""
    with scantrend_process.Server(work, *scantrend_process.ANY_YEAR) as server:
        done = server.sensor(path)
        log_format = FORMAT.search(done.err)
        if done.code != 0 or log_format is None:
            raise SystemExit(done.err.strip())
        return log_format[1], counts_of(server, ranges())


def ranges():
    """All days up to today, in ranges for which a server can be asked."""
    start, today = datetime.date(1970, 1, 1), datetime.date.today()
    while start <= today:
        end = min(start + datetime.timedelta(days=RANGE_DAYS - 1), today)
        yield start.isoformat(), end.isoformat()
        start = end + datetime.timedelta(days=1)


def in_words(counts):
    """The records of each kind and protocol."""
    sums = collections.Counter()
    for (kind, protocol, _), records in counts.items():
        sums[f"{protocol} {kind}"] += records
    return ", ".join(f"{name} {records:,}" for name, records in sorted(sums.items())) or "nothing"


def recount(path):
    """Whether both are the same."""
    with tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"]) as work:
        log_format, counts = count_by_scantrend(path, os.path.join(work, "data"))
    print(f"{path}: {log_format}")
    print(f"  scantrend  {in_words(counts)}")
    if log_format not in independent_count.FORMATS:
        print(f"  nothing else counts {log_format} here: {', '.join(independent_count.FORMATS)}")
        return False
    others = independent_count.count(log_format, path)
    print(f"  {'tcpdump  ' if log_format == 'pcap' else 'awk      '}  {in_words(others)}")
    keys = sorted(counts.keys() | others.keys(), key=str)
    differing = [key for key in keys if counts[key] != others[key]]
    for key in differing[:SHOWN_MAX]:
        print(f"  differ in {key}: scantrend {counts[key]:,}, the other {others[key]:,}")
    if len(differing) > SHOWN_MAX:
        print(f"  ... and in {len(differing) - SHOWN_MAX:,} more")
    return not differing


def main():
    same = [recount(path) for path in sys.argv[1:]]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
