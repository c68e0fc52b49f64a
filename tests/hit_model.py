"""What scantrend must count, by brute force: sets, and nothing shared with the product."""

import collections
import datetime
import ipaddress
from typing import NamedTuple

EPOCH = datetime.date(1970, 1, 1)
SECONDS_PER_DAY = 86_400
DAYS_BEFORE_NEW = 365
PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "gre": 47, "ipv6-icmp": 58, "sctp": 132}
PROTOCOL_NAMES = {number: name for name, number in PROTOCOLS.items()}
WITH_PORTS = ("tcp", "udp", "sctp")


class Hit(NamedTuple):
    time_s: int
    source: str
    target: str
    protocol: str
    port: int  # for icmp and ipv6-icmp the type
    records: int = 1
    kind: str = "probe"


def date_of(day):
    return (EPOCH + datetime.timedelta(days=day)).isoformat()


def day_of(date):
    return (datetime.date.fromisoformat(date) - EPOCH).days


def time_of(text):
    """Seconds since 1970 of "2019-10-21 12:00:00" (UTC)."""
    moment = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp())


class Point:
    """A day of a series."""

    def __init__(self):
        self.records, self.targets, self.sources = 0, set(), set()


class Model:
    """Counts hits, in any order."""

    def __init__(self, hits=()):
        # (kind, protocol number, port) -> day -> Point
        self.series = collections.defaultdict(lambda: collections.defaultdict(Point))
        self.add(hits)

    def add(self, hits):
        for hit in hits:
            series = self.series[hit.kind, PROTOCOLS[hit.protocol], hit.port]
            point = series[hit.time_s // SECONDS_PER_DAY]
            point.records += hit.records
            point.targets.add(_address(hit.target))
            point.sources.add(_address(hit.source))
        return self

    def export(self, kind="probe"):
        """Rows (date, protocol, port, records, targets, sources, new_sources) of every point."""
        rows = []
        for (hit_kind, protocol, port), points in self.series.items():
            if hit_kind != kind:
                continue
            new = _new_sources(points)
            for day, point in points.items():
                counts = (point.records, len(point.targets), len(point.sources), new[day])
                rows.append((day, protocol, port, *counts))
        rows.sort()
        return [(date_of(day), PROTOCOL_NAMES[number], *rest) for day, number, *rest in rows]

    def window(self, port, protocol, start, end, kind="probe"):
        """The summary of a range of days; protocol "" merges the sets of all that have ports."""
        points = self.merged(port, protocol, kind)
        new = _new_sources(points)
        days = [day for day in points if day_of(start) <= day <= day_of(end)]
        return {
            "records": sum(points[day].records for day in days),
            "distinct_sources": len(set().union(*(points[day].sources for day in days))),
            "distinct_targets": len(set().union(*(points[day].targets for day in days))),
            "new_sources": sum(new[day] for day in days),
        }

    def trend(self, port, protocol, start, end, kind="probe"):
        """Rows (date, records, targets, sources, new_sources) of every day."""
        points = self.merged(port, protocol, kind)
        new = _new_sources(points)
        rows = []
        for day in range(day_of(start), day_of(end) + 1):
            point = points.get(day, Point())
            counts = (len(point.targets), len(point.sources), new.get(day, 0))
            rows.append((date_of(day), point.records, *counts))
        return rows

    def merged(self, port, protocol, kind):
        """day -> Point of a port."""
        merged = collections.defaultdict(Point)
        for name in [protocol] if protocol else WITH_PORTS:
            for day, point in self.series.get((kind, PROTOCOLS[name], port), {}).items():
                merged[day].records += point.records
                merged[day].targets |= point.targets
                merged[day].sources |= point.sources
        return merged


def _address(text):
    address = ipaddress.ip_address(text)
    return str(getattr(address, "ipv4_mapped", None) or address) if ":" in text else text


def _new_sources(points):
    """day -> sources that were not seen on the 365 days before."""
    last_seen, new = {}, {}
    for day in sorted(points):
        new[day] = 0
        for source in points[day].sources:
            last = last_seen.get(source)
            new[day] += last is None or day - last > DAYS_BEFORE_NEW
            last_seen[source] = day
    return new
