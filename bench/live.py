"""The live part of bench sensor: packets on an interface, as they become counts.

    live.py BIN PACKETS RATE

Runs in a network namespace of its own (processes.Programs.live puts it there): a veth pair, a
scantrendd, and a scantrend-sensor that captures on one end of the pair while scantrend-bench-storm
sends on the other. Writes one JSON object to stdout.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from processes import LIVE_PROGRAMS, POLL_S, BenchError, Programs

SENDING, CAPTURING = "storm0", "sensor0"
COMMANDS = (
    "link set lo up",
    f"link add {SENDING} type veth peer name {CAPTURING}",
    # So that no host looks for routers and neighbours: only the storm's packets are to come.
    f"link set {SENDING} addrgenmode none",
    f"link set {CAPTURING} addrgenmode none",
    f"link set {SENDING} up",
    f"link set {CAPTURING} up",
)
# The kernel hands over what it has long before that.
NOTHING_COMES_S = 5


def wait_for_last(sensor, packets):
    """Until all packets were read or dropped, or nothing has come for a while."""
    seen, since = -1, time.monotonic()
    while seen < packets and time.monotonic() < since + NOTHING_COMES_S:
        now = sensor.metric("scantrend_sensor_records_read_total") + sensor.metric(
            "scantrend_sensor_packets_dropped_total"
        )
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(POLL_S)


def check(answer, packets):
    """Whether every packet was counted, or is said to be dropped."""
    dropped = answer.get("dropped_packets", 0)
    if answer["hits"] + dropped != packets:
        text = f"{answer['hits']} hits and {dropped} dropped"
        raise BenchError(f"wrong count: of {packets} packets there are {text}")
    if answer["accepted"] != answer["hits"]:
        raise BenchError(f"wrong count: of {answer['hits']} hits {answer['accepted']} are accepted")


def measure(programs, packets, rate, work):
    with programs.scantrendd(os.path.join(work, "data")) as server:
        with programs.live_sensor(server, CAPTURING) as sensor:
            before_cpu_s = sensor.cpu_s()
            storm = programs.storm(SENDING, packets, rate)
            wait_for_last(sensor, packets)
            result = {
                "sent_packets_per_s": storm["packets_per_s"],
                "cpu_s": sensor.cpu_s() - before_cpu_s,
                "peak_resident_bytes": sensor.peak_resident_bytes(),
            }
            sensor.stop()
            answer = sensor.answer()
        check(answer, packets)
        server.stop()
    return {**result, "dropped_packets": answer.get("dropped_packets", 0), "answer": answer}


def main():
    directory, packets, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    try:
        for words in COMMANDS:
            subprocess.run(["ip", *words.split()], check=True)
        with tempfile.TemporaryDirectory(prefix="scantrend-bench-") as work:
            result = measure(Programs(directory, LIVE_PROGRAMS), packets, rate, work)
    except (BenchError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
