"""Whether a server counted what was sent: its trends against the load generator's own counts."""

from processes import BenchError

POINT_COUNTS = ("records", "sources", "targets")
SUMMARY_COUNTS = ("records", "distinct_sources", "distinct_targets")


def _equal(what, got, want, names):
    for name in names:
        if got[name] != want[name]:
            raise BenchError(f"wrong count: {what} has {got[name]} {name}, not {want[name]}")


def verify(programs, server, facts):
    """Compares the heaviest series and some at random, every day of them, and the whole range; how
    many series that were. Raises BenchError if a count is wrong."""
    for want in facts["series"]:
        series = want["series"]
        trend = programs.trend(server, series, facts["start_date"], facts["end_date"])
        if len(trend["points"]) != len(want["points"]):
            raise BenchError(f"{series} has {len(trend['points'])} points")
        for got_point, want_point in zip(trend["points"], want["points"]):
            what = f"{series} on {want_point['date']}"
            _equal(what, got_point, want_point, ("date", *POINT_COUNTS))
        _equal(series, trend["summary"], want, SUMMARY_COUNTS)
    return len(facts["series"])
