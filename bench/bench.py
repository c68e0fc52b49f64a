"""The program behind script/bench: see --help."""

import argparse
import datetime
import os
import signal
import subprocess
import sys

import backfill
import ingest
import query
import report
import restart
import rising
import scale
import sensor
import sensors
from processes import RISING_PROGRAM, SENSOR_PROGRAMS, SERVER_PROGRAMS, BenchError, Programs

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGETS = [
    "//server:scantrendd",
    "//client/cli:scantrend",
    "//bench:scantrend-bench-load",
    "//bench:scantrend-bench-null",
    "//bench:scantrend-bench-sort",
]
RISING_TARGETS = ["//bench:scantrend-bench-rising"]
SENSOR_TARGETS = [
    "//server:scantrendd",
    "//client/cli:scantrend",
    "//client/sensor:scantrend-sensor",
    "//bench:scantrend-bench-load",
    "//bench:scantrend-bench-log",
    "//bench:scantrend-bench-storm",
]
EXAMPLES = """examples:
  script/bench ingest                       streams 1, 2, 16; batches of 100, 1,000, 10,000
  script/bench ingest --quick               a look at it, within a minute
  script/bench scale --json scale.json      to 500 million hits of 250 days
  script/bench scale --hits 10000 --days 30,365    what a small sensor's year takes
  script/bench restart                      start after kill -9 at full load
  script/bench backfill                     a year, day by day, in reverse and shuffled
  script/bench query                        answers of a year, idle and while hits come in
  script/bench sensor                       logs of each format, and packets, to acked
  script/bench sensors                      a thousand sensors at once, beside four
  script/bench rising --seed 7              finds planted rises, beside other methods

docs/performance.md says what each figure means. Nothing else should run meanwhile."""


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be >= 1")
    return number


def growing_days(text):
    days = [positive(part) for part in text.split(",")]
    if days != sorted(set(days)):
        raise argparse.ArgumentTypeError("each must be more than the one before it")
    return tuple(days)


def add_command(commands, name, text, quick):
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--json", metavar="FILE", help="write the result there, too")
    command.add_argument("--quick", action="store_true", help=quick)
    command.add_argument(
        "--bin", metavar="DIR", help="measure the binaries of DIR (a bazel-bin); build nothing"
    )
    return command


def parse_arguments(words):
    parser = argparse.ArgumentParser(
        prog="script/bench",
        description="Measures scantrendd and its sensor on this machine; checks what it counted.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    helps = {
        "ingest": ("hits a second, acks, memory and disk, beside ceilings", "of the day", "3"),
        "scale": ("cost of a hit and size on disk as days are added", "of each day", "1"),
        "restart": ("start after kill -9 at full load", "of the day", "1"),
        "backfill": ("a year day by day, in reverse, and shuffled", "of each day", "1"),
        "query": ("how long answers of a year take", "of each day", "1"),
        "sensor": ("lines a second, CPU and memory of a sensor, of each format", "of a log", "3"),
        "sensors": ("memory and hits a second of a thousand sensors at once", "of the day", "3"),
    }
    for name, (text, of_what, runs) in helps.items():
        command = add_command(commands, name, text, "few hits, one run")
        command.add_argument("--hits", metavar="N", type=positive, help=f"hits {of_what}")
        command.add_argument(
            "--runs", metavar="N", type=positive, help=f"runs of everything (default {runs})"
        )
        if name == "scale":
            command.add_argument(
                "--days",
                metavar="N,…",
                type=growing_days,
                help="numbers of days to measure at (default 5,50,250)",
            )
        if name == "sensor":
            command.add_argument("--packets", metavar="N", type=positive, help="on an interface")
    text = "how well rising ports are found, beside other methods, in simulated series"
    command = add_command(commands, "rising", text, "few series and days, two simulations")
    command.add_argument(
        "--seed", metavar="N", type=positive, default=rising.SEED, help="default %(default)s"
    )
    command.add_argument(
        "--seeds",
        metavar="N",
        type=positive,
        help=f"simulate so often, with this seed and those after it (default {rising.SEEDS})",
    )
    command.add_argument(
        "--rises-per-day",
        metavar="N",
        type=positive,
        nargs="+",
        help="planted, on average (default %s)" % " and ".join(map(str, rising.RISES_PER_DAY)),
    )
    return parser.parse_args(words)


def log(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def build(targets, *packages):
    """Builds what is measured; where it is."""
    log("building")
    subprocess.run([os.path.join(ROOT, "script/bootstrap"), *packages], check=True)
    words = ["bazel", "build", "--config=release", "--noshow_progress", "--ui_event_filters=-info"]
    subprocess.run([*words, *targets], cwd=ROOT, check=True)
    return os.path.join(ROOT, "bazel-bin")


def find_programs(arguments):
    if arguments.command == "rising":
        return Programs(arguments.bin or build(RISING_TARGETS), [RISING_PROGRAM])
    if arguments.command == "sensor":
        # With iproute2.
        return Programs(arguments.bin or build(SENSOR_TARGETS, "--test"), SENSOR_PROGRAMS)
    return Programs(arguments.bin or build(TARGETS), SERVER_PROGRAMS)


def measure_ingest(programs, last_day, arguments):
    hits = arguments.hits or (ingest.QUICK_HITS if arguments.quick else ingest.HITS)
    runs = arguments.runs or (1 if arguments.quick else ingest.RUNS)
    cells = ingest.QUICK_CELLS if arguments.quick else ingest.CELLS
    result = ingest.Ingest(programs, last_day, hits, runs, log).measure(cells)
    return {"hits": hits, "runs": runs, **result}


def measure_scale(programs, last_day, arguments):
    quick = arguments.quick
    hits_per_day = arguments.hits or (scale.QUICK_HITS_PER_DAY if quick else scale.HITS_PER_DAY)
    days = arguments.days or (scale.QUICK_DAYS if quick else scale.DAYS)
    one = scale.Scale(programs, last_day, hits_per_day, days, log)
    runs = [one.measure() for _ in range(arguments.runs or 1)]
    return {"hits_per_day": hits_per_day, "runs": runs}


def measure_backfill(programs, last_day, arguments):
    quick = arguments.quick
    hits_per_day = arguments.hits or (
        backfill.QUICK_HITS_PER_DAY if quick else backfill.HITS_PER_DAY
    )
    days = backfill.QUICK_DAYS if quick else backfill.DAYS
    one = backfill.Backfill(programs, last_day, hits_per_day, days, log)
    runs = [one.measure() for _ in range(arguments.runs or 1)]
    return {"hits_per_day": hits_per_day, "days": days, "runs": runs}


def measure_query(programs, last_day, arguments):
    quick = arguments.quick
    hits_per_day = arguments.hits or (query.QUICK_HITS_PER_DAY if quick else query.HITS_PER_DAY)
    days = query.QUICK_DAYS if quick else query.DAYS
    queries = query.QUICK_QUERIES if quick else query.QUERIES
    one = query.Query(programs, last_day, hits_per_day, days, queries, log)
    runs = [one.measure() for _ in range(arguments.runs or 1)]
    return {"hits_per_day": hits_per_day, "days": days, "runs": runs}


def measure_restart(programs, last_day, arguments):
    hits = arguments.hits or (restart.QUICK_HITS if arguments.quick else restart.HITS)
    one = restart.Restart(programs, last_day, hits, log)
    return {"hits": hits, "runs": [one.measure() for _ in range(arguments.runs or 1)]}


def measure_sensor(programs, last_day, arguments):
    hits = arguments.hits or (sensor.QUICK_HITS if arguments.quick else sensor.HITS)
    runs = arguments.runs or (1 if arguments.quick else sensor.RUNS)
    result = sensor.Sensor(programs, last_day, hits, runs, log).measure(sensor.FORMATS)
    packets = arguments.packets or (sensor.QUICK_PACKETS if arguments.quick else sensor.PACKETS)
    live = sensor.measure_live(programs, packets, runs, log)
    return {"hits": hits, "runs": runs, **result, "live": live}


def measure_sensors(programs, last_day, arguments):
    quick = arguments.quick
    hits = arguments.hits or (sensors.QUICK_HITS if quick else sensors.HITS)
    runs = arguments.runs or (1 if quick else sensors.RUNS)
    batches = sensors.QUICK_BATCHES if quick else sensors.BATCHES
    result = sensors.Sensors(programs, last_day, hits, runs, log).measure(batches)
    return {"hits": hits, "runs": runs, **result}


def measure_rising(programs, _, arguments):
    return rising.measure(
        programs, arguments.seed, arguments.seeds, arguments.rises_per_day, arguments.quick, log
    )


# Of each command: what measures it, and what prints that.
COMMANDS = {
    "ingest": (measure_ingest, ingest.print_result),
    "scale": (measure_scale, scale.print_result),
    "restart": (measure_restart, restart.print_result),
    "backfill": (measure_backfill, backfill.print_result),
    "query": (measure_query, query.print_result),
    "rising": (measure_rising, rising.print_result),
    "sensor": (measure_sensor, sensor.print_result),
    "sensors": (measure_sensors, sensors.print_result),
}


def main():
    # Contexts end what was started, and remove what was written.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: terminated"))
    arguments = parse_arguments(sys.argv[1:])
    # The last day that is over, which a day is an hour after it: hits of today may be ahead of the
    # server's clock.
    now = datetime.datetime.now(datetime.timezone.utc)
    last_day = (now - datetime.timedelta(days=1, hours=1)).date()
    try:
        programs = find_programs(arguments)
        machine = report.machine(ROOT)
        measure, print_result = COMMANDS[arguments.command]
        result = measure(programs, last_day, arguments)
    except (BenchError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: interrupted")
    report.print_machine(machine)
    print_result(result)
    if arguments.json:
        report.write_json(
            arguments.json, {"benchmark": arguments.command, "machine": machine, **result}
        )


main()
