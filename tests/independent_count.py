"""Counts the hits of captures and logs by tcpdump and awk, which know nothing of scantrend."""

import collections
import os
import re
import subprocess
import tempfile

# Classes of packets, as expressions of pcap-filter(7): over IPv6 without extension headers, and of
# a fragmented packet the first fragment.
FIRST = "ip[6:2] & 0x1fff = 0"
ICMP_REQUEST = "(icmp[0] = 8 or icmp[0] = 13 or icmp[0] = 15 or icmp[0] = 17)"
CAPTURED = {
    ("probe", "tcp"): (f"tcp[13] & 18 = 2 and {FIRST}", "ip6[6] = 6 and ip6[53] & 18 = 2"),
    ("backscatter", "tcp"): (
        f"(tcp[13] & 18 = 18 or tcp[13] & 6 = 4) and {FIRST}",
        "ip6[6] = 6 and (ip6[53] & 18 = 18 or ip6[53] & 6 = 4)",
    ),
    ("probe", "udp"): (f"udp and {FIRST}", "ip6[6] = 17"),
    ("probe", "icmp"): (f"{ICMP_REQUEST} and {FIRST}",),
    ("backscatter", "icmp"): (f"icmp and not {ICMP_REQUEST} and {FIRST}",),
    ("probe", "igmp"): (f"igmp and {FIRST}",),
    # Errors are below 128, and 129 is an echo reply.
    ("probe", "ipv6-icmp"): ("ip6[6] = 58 and ip6[40] >= 128 and ip6[40] != 129",),
    ("backscatter", "ipv6-icmp"): ("ip6[6] = 58 and (ip6[40] < 128 or ip6[40] = 129)",),
}
PROTOCOLS = sorted({protocol for _, protocol in CAPTURED})
PROTOCOLS_WITH_PORTS = ("tcp", "udp")
# 1571652000.123456 IP 192.0.2.100.33281 > 192.0.2.1.853: tcp 0
PORTS = re.compile(r" IP6? \S+\.(\d+) > \S+\.(\d+): ")

# Programs of awk that print kind, protocol, port and records of each line that is a hit.
NETFILTER = r"""
    function field(name,  at) {
        at = match($0, " " name "=[0-9A-Za-z]+")
        return at ? substr($0, RSTART + length(name) + 2, RLENGTH - length(name) - 2) : ""
    }
    # The packet that an ICMP error quotes.
    { sub(/ \[SRC=.*/, "") }
    # Without both addresses, or two lines in one.
    !/ SRC=[0-9A-Fa-f.:]+ DST=[0-9A-Fa-f.:]+ / || / SRC=.* SRC=/ { next }
    / PROTO=TCP / && / SYN / && !/ ACK / { print "probe tcp", field("DPT"), 1 }
    / PROTO=TCP / && (/ RST / && !/ SYN / || / SYN / && / ACK /) { print "backscatter tcp", field("SPT"), 1 }
    / PROTO=UDP / { print "probe udp", field("DPT"), 1 }
    / PROTO=ICMP / {
        type = field("TYPE")
        print (type ~ /^(8|13|15|17)$/ ? "probe" : "backscatter"), "icmp", "-", 1
    }
    / PROTO=ICMPv6 / {
        type = field("TYPE")
        print (type >= 128 && type != 129 ? "probe" : "backscatter"), "ipv6-icmp", "-", 1
    }
    / PROTO=2( |$)/ { print "probe igmp - 1" }"""
# Of ICMP the type is in the field of the source port.
DSHIELD = r"""
    BEGIN { FS = "\t" }
    $8 == 6 {
        is_reply = ($9 ~ /R/ && $9 !~ /S/) || ($9 ~ /S/ && $9 ~ /A/)
        print (is_reply ? "backscatter" : "probe"), "tcp", (is_reply ? $5 : $7), $3
    }
    $8 == 17 { print "probe udp", $7, $3 }
    $8 == 1 { print ($5 ~ /^(8|13|15|17)$/ ? "probe" : "backscatter"), "icmp", "-", $3 }
    $8 == 58 { print ($5 >= 128 && $5 != 129 ? "probe" : "backscatter"), "ipv6-icmp", "-", $3 }"""
ZEEK = r"""
    BEGIN { FS = "\t" }
    $1 == "#fields" { for (i = 2; i <= NF; i++) column[$i] = i - 1 }
    /^#/ { next }
    $column["proto"] ~ /^(tcp|udp)$/ {
        is_reply = $column["conn_state"] ~ /^(RSTRH|SHR)$/
        port = is_reply ? $column["id.orig_p"] : $column["id.resp_p"]
        print (is_reply ? "backscatter" : "probe"), $column["proto"], port, 1
    }"""
SURICATA = r"""
    function field(name,  text) {
        if (!match($0, "\"" name "\": ?\"?[0-9A-Za-z]+")) return ""
        text = substr($0, RSTART, RLENGTH)
        sub(/.*[": ]/, "", text)
        return text
    }
    /"event_type": ?"flow"/ && tolower(field("proto")) ~ /^(tcp|udp)$/ {
        print "probe", tolower(field("proto")), field("dest_port"), 1
    }"""
LOGGED = {"netfilter": NETFILTER, "dshield": DSHIELD, "zeek": ZEEK, "suricata": SURICATA}
FORMATS = ("pcap", *LOGGED)
UNPACKED_BY = {".gz": "gzip", ".xz": "xz", ".zst": "zstd"}


def count(log_format, path):
    """Records of PROTOCOLS by kind, protocol and port, which is None where there are none."""
    with tempfile.NamedTemporaryFile(dir=os.environ["TEST_TMPDIR"]) as plain:
        for suffix, program in UNPACKED_BY.items():
            if path.endswith(suffix):
                subprocess.run([program, "-dc", path], check=True, stdout=plain)
                path = plain.name
        return count_capture(path) if log_format == "pcap" else count_log(LOGGED[log_format], path)


def count_log(program, path):
    done = subprocess.run(["awk", program, path], check=True, capture_output=True, text=True)
    counts = collections.Counter()
    for line in done.stdout.splitlines():
        kind, protocol, port, records = line.split()
        counts[kind, protocol, None if port == "-" else int(port)] += int(records)
    return counts


def count_capture(path):
    counts = collections.Counter()
    for (kind, protocol), expressions in CAPTURED.items():
        for expression in expressions:
            # What is within a VLAN, too.
            for line in tcpdump(path, expression) + tcpdump(path, f"vlan and ({expression})"):
                counts[kind, protocol, port_of(line, kind, protocol)] += 1
    return counts


def port_of(line, kind, protocol):
    if protocol not in PROTOCOLS_WITH_PORTS:
        return None
    source, target = PORTS.search(line).groups()
    return int(target if kind == "probe" else source)


def tcpdump(path, expression):
    # Not as root, who tcpdump would stop to be, which a sandbox may not let it.
    as_nobody = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    words = [*as_nobody, "tcpdump", "-nq", "-tt", "-r", path, expression]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()
