"""How long the server takes for the dashboard: all that a browser asks for to show 365 days of a port.

The requests are sent one after the other over one connection, as a browser with an empty cache
sends them: the page, its files, and then the lists.
"""

import datetime
import http.client
import json
import math
import re
import time
import urllib.parse

from processes import BenchError

DAYS = 365
SOURCES_DAYS = 30


class Page:
    """The page of the most hit port of the last day."""

    def __init__(self, server, last_day):
        self._connection = http.client.HTTPConnection(server.http_address)
        self._end = last_day.isoformat()
        self._series = json.loads(self._get(f"/v1/top?end={self._end}&limit=1"))[0]["series"]
        self._files = self._find_files()

    def measure(self, loads):
        """Milliseconds of a load by what was asked; "page" is all of it."""
        took = {}
        for _ in range(loads):
            of_load = {"page": 0}
            for name, target in self._targets():
                begin = time.perf_counter()
                self._get(target)
                ms = (time.perf_counter() - begin) * 1e3
                of_load["page"] += ms
                of_load[name] = of_load.get(name, 0) + ms
            for name, ms in of_load.items():
                took.setdefault(name, []).append(ms)
        self._connection.close()
        return {name: percentiles(times) for name, times in took.items()}

    def _targets(self):
        for file in self._files:
            yield "files", file
        for name in ("status", "sensors"):
            yield name, f"/v1/{name}"
        day_before = datetime.date.fromisoformat(self._end) - datetime.timedelta(days=1)
        series = urllib.parse.quote(self._series, safe="/")
        for name, query in (
            ("trend", f"series={series}&days={DAYS}&end={self._end}"),
            ("summary", f"series={series}&days={DAYS}&end={self._end}"),
            ("top", f"by=sources&days=1&end={self._end}"),
            ("rising", f"end={day_before}"),
            ("sources", f"series={series}&days={SOURCES_DAYS}&end={self._end}"),
        ):
            yield name, f"/v1/{name}?{query}"

    def _get(self, target):
        self._connection.request("GET", target, headers={"Accept-Encoding": "identity"})
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise BenchError(f"{target}: {answer.status} {body[:200]}")
        return body.decode(errors="replace")

    def _find_files(self):
        """The page, and what it names, and what its scripts name."""
        files = ["/"]
        for file in files:
            text = self._get(file)
            named = re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)
            if file.endswith(".js"):
                named += [f"/assets/{name}" for name in re.findall(r"from '\./([^']+)'", text)]
            files += [one for one in dict.fromkeys(named) if one not in files]
        return files


def percentiles(times):
    times = sorted(times)
    at = {"p50": 0.5, "p99": 0.99, "max": 1}
    return {name: times[max(0, math.ceil(share * len(times)) - 1)] for name, share in at.items()}
