"""bench rising: rises that are planted in simulated series, and who finds them.

FindRises and its rivals see the same counts; the rivals' thresholds are those with the highest F1
on them.
"""

import report

SEED = 1
RISES_PER_DAY = 1
QUICK_WORDS = ("--series", 500, "--days", 60)
KINDS = ("new", "spike", "step", "ramp")
SIZES = ("small", "medium", "large")


def measure(programs, seed, rises_per_day, quick):
    words = ("--seed", seed, "--rises-per-day", rises_per_day)
    return programs.rising(*words, *(QUICK_WORDS if quick else ()))


def print_result(result):
    print(
        f"\n{result['series']:,} series, {result['judged_days']} days judged, "
        f"{result['planted_rises']} rises planted, seed {result['seed']}\n"
    )
    header = ["method", "threshold", "precision@20", "recall", "F1", "delay days: median", "mean"]
    header += ["false alarms/day"]
    report.print_table(header, [method_row(one) for one in result["detectors"]])
    print("\nfound, of the rises of each kind and size, in the same order\n")
    kinds = [f"{kind} {size}" for kind in KINDS for size in SIZES]
    header = ["rise", *(one["name"] for one in result["detectors"])]
    report.print_table(header, [kind_row(kind, result["detectors"]) for kind in kinds])
    print(
        f"\nwithout any rise, scantrend names something on {days_with_any(result['noise'])} of days "
        f"(stated: {result['false_discovery_rate']:.0%});\nwith outliers and bursty series on "
        f"{days_with_any(result['noise_with_heavy_tails'])}\n"
        f"{result['timed_series']:,} series take {result['find_rises_seconds'] * 1e3:.0f} ms on one core"
    )


def days_with_any(noise):
    return f"{noise['share_of_days_with_any']:.1%}"


def method_row(one):
    return [
        one["name"],
        one["rule"],
        f"{one['precision_at_20']:.3f}",
        f"{one['recall']:.3f}",
        f"{one['f1']:.3f}",
        f"{one['median_delay_days']:.0f}",
        f"{one['mean_delay_days']:.2f}",
        f"{one['false_alarms_per_day']:.2f}",
    ]


def kind_row(kind, detectors):
    """A kind of which nothing was planted has no share."""
    shares = (one["recall_of"].get(kind) for one in detectors)
    return [kind, *("" if share is None else f"{share:.0%}" for share in shares)]
