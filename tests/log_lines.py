"""Hits by chance, and the lines of the logs in which they stand."""

import datetime
import functools
import ipaddress
import os
import random

from hit_model import PROTOCOLS, SECONDS_PER_DAY, Hit, date_of, day_of

SERVICES = [
    ("tcp", 853), ("udp", 853), ("tcp", 23), ("tcp", 445), ("tcp", 22), ("udp", 53), ("udp", 5060),
    ("icmp", 8), ("tcp", 65535), ("udp", 0), ("tcp", 2323), ("ipv6-icmp", 128),
]  # fmt: skip
SOURCES = 4_000
TARGETS = 200


def new_random():
    """A source of chance whose seed is printed; SCANTREND_TEST_SEED repeats a run."""
    seed = int(os.environ.get("SCANTREND_TEST_SEED") or random.SystemRandom().getrandbits(32))
    print(f"SCANTREND_TEST_SEED={seed}", flush=True)
    return random.Random(seed)


def _addresses(chance, count, network4, network6):
    """One in sixteen is an IPv6 address."""
    networks = [ipaddress.ip_network(network4), ipaddress.ip_network(network6)]
    drawn = []
    for i in range(count):
        network = networks[i % 16 == 15]
        drawn.append(str(network[chance.randrange(network.num_addresses)]))
    return drawn


def random_hits(chance, count, first_date, days, records_max=1):
    """Hits that come roughly in the order of time: late ones, early ones, exact duplicates.

    A few sources and targets make most of them; every series is hit on most days.
    """
    sources = _addresses(chance, SOURCES, "198.18.0.0/15", "2001:db8:1::/64")
    targets = _addresses(chance, TARGETS, "192.0.2.0/24", "2001:db8:2::/112")
    sources6 = [address for address in sources if ":" in address]
    targets6 = [address for address in targets if ":" in address]
    sources4 = [address for address in sources if ":" not in address]
    targets4 = [address for address in targets if ":" not in address]

    def skewed(values):
        return values[int(len(values) * chance.random() ** 3)]

    first_s = day_of(first_date) * SECONDS_PER_DAY
    span_s = days * SECONDS_PER_DAY
    hits = []
    while len(hits) < count:
        if hits and chance.random() < 0.05:
            hits.append(hits[-1])
            continue
        protocol, port = skewed(SERVICES)
        six = protocol == "ipv6-icmp" or (protocol != "icmp" and chance.random() < 0.05)
        source = skewed(sources6 if six else sources4)
        target = skewed(targets6 if six else targets4)
        # Most within minutes of their turn, some within days.
        spread_s = 300 if chance.random() < 0.9 else 2 * SECONDS_PER_DAY
        offset_s = int(span_s * len(hits) / count + chance.uniform(-spread_s, spread_s))
        time_s = first_s + min(max(offset_s, 0), span_s - 1)
        records = chance.randint(1, records_max)
        hits.append(Hit(time_s, source, target, protocol, port, records))
    return hits


def _clock(time_s):
    minutes, seconds = divmod(time_s % SECONDS_PER_DAY, 60)
    return "%02d:%02d:%02d" % (*divmod(minutes, 60), seconds)


@functools.lru_cache(maxsize=None)
def _date(day):
    return date_of(day)


@functools.lru_cache(maxsize=None)
def _syslog_date(day):
    date = datetime.date.fromisoformat(date_of(day))
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return "%s %2d" % (months[date.month - 1], date.day)


def dshield_line(hit):
    """As psad writes it; the hit is a probe."""
    icmp = hit.protocol in ("icmp", "ipv6-icmp")
    source_port, port = (hit.port, 0) if icmp else (40_000, hit.port)
    when = f"{_date(hit.time_s // SECONDS_PER_DAY)} {_clock(hit.time_s)} +0000"
    fields = [when, 1000, hit.records, hit.source, source_port, hit.target, port]
    flags = "S" if hit.protocol == "tcp" else ""
    return "\t".join(map(str, [*fields, PROTOCOLS[hit.protocol], flags]))


def netfilter_line(hit):
    """As the kernel and syslog write it: without a year. The hit is a probe of one record."""
    when = f"{_syslog_date(hit.time_s // SECONDS_PER_DAY)} {_clock(hit.time_s)}"
    packet = f"SRC={hit.source} DST={hit.target} LEN=40 TOS=0x00 PREC=0x00 TTL=50 ID=54321"
    if hit.protocol == "tcp":
        rest = f"PROTO=TCP SPT=40000 DPT={hit.port} WINDOW=1024 RES=0x00 SYN URGP=0"
    elif hit.protocol == "udp":
        rest = f"PROTO=UDP SPT=40000 DPT={hit.port} LEN=20"
    elif hit.protocol == "icmp":
        rest = f"PROTO=ICMP TYPE={hit.port} CODE=0 ID=1 SEQ=1"
    else:
        rest = f"PROTO=ICMPv6 TYPE={hit.port} CODE=0 ID=1 SEQ=1"
    return f"{when} bridge kernel: DROP IN=eth0 OUT= MAC=00:00:5e:00:53:01 {packet} {rest}"
