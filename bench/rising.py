"""bench rising: rises that are planted in simulated series, and who finds them.

scantrend and its rivals see the same counts. What they find depends on their thresholds, so each
is compared as published, tuned on these very counts, and with as many false alarms as scantrend;
and scantrend, loosened, with up to as many as each as published.
Figures are medians over several simulations, for each number of rises a day.
"""

import statistics

import report

SEED = 1
SEEDS = 5
RISES_PER_DAY = (1, 3)
QUICK_SEEDS = 2
QUICK_WORDS = ("--series", 500, "--days", 60)
KINDS = ("new", "spike", "step", "ramp")
SIZES = ("small", "medium", "large")

# Each figure: how it is shown, and whether more is better. F1 is made of the first two.
FIGURES = {
    "precision_at_20": (".3f", True),
    "recall": (".3f", True),
    "mean_delay_days": (".2f", False),
    "median_delay_days": (".0f", False),
    "false_alarms_per_day": (".2f", False),
}
# How a rival was compared, and with which scantrend.
COMPARISONS = (
    ("tuned", "default"),
    ("equal false alarms", "default"),
    ("published", "default"),
    ("published", "loosened to {}"),
)


def measure(programs, seed, seeds, rises_per_day, quick, log):
    words = QUICK_WORDS if quick else ()
    all_seeds = list(range(seed, seed + (seeds or (QUICK_SEEDS if quick else SEEDS))))
    densities = []
    for rises in rises_per_day or RISES_PER_DAY:
        worlds = []
        for one in all_seeds:
            log(f"{rises} rises a day, seed {one}")
            worlds.append(programs.rising("--seed", one, "--rises-per-day", rises, *words))
        rows = summarize(worlds)
        density = {"rises_per_day": rises, "detectors": rows, "compared": compare(rows)}
        densities.append({**density, "worlds": worlds})
    return {"seed": seed, "seeds": all_seeds, "densities": densities}


def summarize(worlds):
    """Of each method and way to choose its threshold, the median of each figure."""
    rows = []
    for same in zip(*(world["detectors"] for world in worlds)):
        settings = [one["setting"] for one in same]
        figures = {name: statistics.median(one[name] for one in same) for name in FIGURES}
        kinds = {kind for one in same for kind in one["recall_of"]}
        recall_of = {kind: median_recall(kind, same) for kind in sorted(kinds)}
        row = {"method": same[0]["method"], "compared": same[0]["compared"], **figures}
        rows.append({**row, "settings": settings, "recall_of": recall_of})
    return rows


def median_recall(kind, rows):
    """Of the simulations in which such a rise was planted."""
    return statistics.median(row["recall_of"][kind] for row in rows if kind in row["recall_of"])


def compare(rows):
    """Where scantrend is ahead of each rival, level or behind, in each comparison."""
    by_key = {(row["method"], row["compared"]): row for row in rows}
    rivals = dict.fromkeys(row["method"] for row in rows if row["method"] != "scantrend")
    compared = []
    for how, own in COMPARISONS:
        for rival in rivals:
            ours = by_key["scantrend", own.format(rival)]
            theirs = by_key[rival, how]
            places = {name: place(name, ours[name], theirs[name]) for name in FIGURES}
            if how == "equal false alarms":
                del places["false_alarms_per_day"]
            names = {"rival": rival, "rival_is": how, "scantrend_is": ours["compared"]}
            compared.append(names | places)
    return compared


def place(name, ours, theirs):
    """As far as the figure is shown."""
    form, more_is_better = FIGURES[name]
    ours, theirs = float(f"{ours:{form}}"), float(f"{theirs:{form}}")
    if ours == theirs:
        return "level"
    return "ahead" if (ours > theirs) == more_is_better else "behind"


def print_result(result):
    for density in result["densities"]:
        first = density["worlds"][0]
        planted = sum(world["planted_rises"] for world in density["worlds"])
        seeds = result["seeds"]
        print(
            f"\n{density['rises_per_day']} rises a day: medians of {len(seeds)} simulations (seeds "
            f"{seeds[0]} to {seeds[-1]}), each of {first['series']:,} series and "
            f"{first['judged_days']} judged days; {planted:,} rises planted\n"
        )
        print_detectors(density["detectors"])
        print("\nscantrend is not ahead in\n")
        print_compared(density["compared"])
    worlds = result["densities"][0]["worlds"]
    print(
        f"\nwithout any rise, scantrend names something on {days_with_any(worlds, 'noise')} of "
        f"days (stated: {worlds[0]['false_discovery_rate']:.0%});\nwith outliers and bursty series "
        f"on {days_with_any(worlds, 'noise_with_heavy_tails')}\n"
        f"{worlds[0]['timed_series']:,} series take {find_rises_ms(worlds):.0f} ms on one core"
    )


def print_detectors(rows):
    header = ["method", "threshold", "precision@20", "recall", "delay days: mean", "median"]
    report.print_table([*header, "false alarms/day"], [method_row(row) for row in rows])
    print("\nfound, of the rises of each kind and size\n")
    shown = [row for row in rows if row["compared"] in ("default", "equal false alarms")]
    kinds = [f"{kind} {size}" for kind in KINDS for size in SIZES]
    header = ["rise", *(f"{row['method']}, {row['compared']}" for row in shown)]
    report.print_table(header, [kind_row(kind, shown) for kind in kinds])


def method_row(row):
    figures = (f"{row[name]:{form}}" for name, (form, _) in FIGURES.items())
    return [row["method"], row["compared"], *figures]


def kind_row(kind, rows):
    """A kind of which nothing was planted has no share."""
    shares = (row["recall_of"].get(kind) for row in rows)
    return [kind, *("" if share is None else f"{share:.0%}" for share in shares)]


def print_compared(compared):
    for one in compared:
        places = [f"{name} ({one[name]})" for name in FIGURES if one.get(name, "ahead") != "ahead"]
        ours = "" if one["scantrend_is"] == "default" else f"{one['scantrend_is']}, beside "
        print(f"  {ours}{one['rival']}, {one['rival_is']}: {', '.join(places) or 'nothing'}")


def days_with_any(worlds, noise):
    return f"{statistics.median(world[noise]['share_of_days_with_any'] for world in worlds):.1%}"


def find_rises_ms(worlds):
    return statistics.median(world["find_rises_seconds"] for world in worlds) * 1e3
