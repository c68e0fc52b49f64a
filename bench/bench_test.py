"""script/bench runs, with few hits, and fails when a count is wrong. Says nothing about speed."""

import json
import os
import subprocess
import tempfile
import unittest

import counts
import live
import processes
import sensor
from processes import BenchError

TIMEOUT_S = 280
WORKSPACE = os.path.join(os.environ["TEST_SRCDIR"], os.environ.get("TEST_WORKSPACE", "scantrend"))


def run_bench(*words):
    """The result of script/bench, from its JSON, and what it printed."""
    with tempfile.TemporaryDirectory(dir=os.environ["TEST_TMPDIR"]) as work:
        path = os.path.join(work, "result.json")
        done = subprocess.run(
            [os.path.join(WORKSPACE, "script/bench"), *words, "--bin", WORKSPACE, "--json", path],
            stdout=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT_S,
            env={**os.environ, "TMPDIR": work},
        )
        if done.returncode != 0:
            raise AssertionError(f"script/bench {words}: exit {done.returncode}: {done.stdout}")
        if os.listdir(work) != ["result.json"]:
            raise AssertionError(f"script/bench left {os.listdir(work)}")
        with open(path, encoding="utf-8") as file:
            return json.load(file), done.stdout


class BenchTest(unittest.TestCase):
    def test_ingest_measures_every_cell_and_verifies_its_counts(self):
        result, text = run_bench("ingest", "--quick", "--hits", "20000")
        self.assertEqual(result["benchmark"], "ingest")
        self.assertGreater(result["machine"]["cores"], 0)
        self.assertGreater(result["sort_alone"]["ns_per_hit"]["median"], 0)
        self.assertEqual(result["lone_hit"]["ack_ms"]["count"], 100)
        cells = {(cell["streams"], cell["batch"]): cell for cell in result["cells"]}
        self.assertEqual(sorted(cells), [(2, 1_000), (2, 10_000), (16, 100)])
        for (_, batch), cell in cells.items():
            self.assertEqual(cell["hits"], 2_000 if batch == 100 else 20_000)
            self.assertEqual(cell["runs"][0]["load"]["batches"], cell["hits"] // batch)
            self.assertEqual(cell["verified_series"], 8)
            self.assertGreater(cell["hits_per_s"]["median"], 0)
            ack_ms = cell["ack_ms"]
            self.assertGreaterEqual(ack_ms["p99"]["median"], ack_ms["p50"]["median"])
            self.assertGreater(cell["peak_resident_bytes"]["median"], 0)
            self.assertGreater(cell["stored_bytes_per_pair"]["median"], 0)
            self.assertIn("written_bytes_per_hit", cell)
            self.assertGreater(cell["parse_and_ack"]["hits_per_s"]["median"], 0)
        self.assertIn("counts of 8 series were right", text)

    def test_backfill_measures_a_year_in_each_order_and_verifies_its_counts(self):
        result, text = run_bench("backfill", "--quick", "--hits", "2000")
        (run,) = result["runs"]
        self.assertEqual(list(run), ["forward", "reverse", "shuffled"])
        for one in run.values():
            self.assertEqual(one["load"]["hits"], 80_000)
            self.assertEqual(one["verified_series"], 8)
            self.assertGreater(one["of_forward"], 0)
        self.assertIn("counts of 8 series were right", text)

    def test_query_asks_every_kind_idle_and_while_hits_come_in(self):
        result, text = run_bench("query", "--quick")
        (run,) = result["runs"]
        self.assertEqual(run["verified_series"], 8)
        kinds = ["range_heaviest", "rising", "source", "sources", "top", "trend", "trend_any"]
        for when in ("idle", "live"):
            self.assertEqual(sorted(run[when]), sorted([*kinds, "trend_heaviest"]))
            for of_kind in run[when].values():
                self.assertGreater(of_kind["count"], 0)
                self.assertGreaterEqual(of_kind["p99"], of_kind["p50"])
        lists = ["rising", "sensors", "sources", "status", "summary", "top", "trend"]
        self.assertEqual(sorted(run["page_ms"]), sorted(["files", "page", *lists]))
        self.assertGreaterEqual(run["page_ms"]["page"]["p50"], run["page_ms"]["trend"]["p50"])
        self.assertGreater(run["live_hits_per_s"], 0)
        self.assertIn("what rose on a day", text)

    def test_restart_kills_servers_at_growing_parts_of_the_load(self):
        result, text = run_bench("restart", "--quick", "--hits", "200000")
        (run,) = result["runs"]
        self.assertEqual([kill["part"] for kill in run], [0.2, 0.35, 0.5, 0.65, 0.8])
        for kill in run:
            self.assertGreater(kill["seconds"], 0)
            # What is replayed is folded at once: perhaps before the first look.
            self.assertGreaterEqual(kill["replayed_sightings"], 0)
        self.assertIn("killed with -9", text)

    def test_rising_says_what_each_method_finds_and_repeats_with_its_seed(self):
        result, text = run_bench("rising", "--quick", "--seed", "5")
        self.assertEqual((result["benchmark"], result["seeds"]), ("rising", [5, 6]))
        self.assertEqual([one["rises_per_day"] for one in result["densities"]], [1, 3])
        for density in result["densities"]:
            self.assertEqual([world["seed"] for world in density["worlds"]], [5, 6])
            self.assertGreater(density["worlds"][0]["planted_rises"], 0)
            rows = {(one["method"], one["compared"]): one for one in density["detectors"]}
            # Itself, loosened to each rival, and each rival in three ways.
            self.assertEqual(len(rows), 1 + 3 + 3 * 3)
            for one in rows.values():
                self.assertTrue(0 <= one["precision_at_20"] <= 1)
                self.assertTrue(0 <= one["recall"] <= 1)
            for world in density["worlds"]:
                rows = {(one["method"], one["compared"]): one for one in world["detectors"]}
                most = rows["scantrend", "default"]["false_alarms_per_day"]
                for rival in ("ISC trends", "EWMA", "modified z"):
                    equal = rows[rival, "equal false alarms"]["false_alarms_per_day"]
                    self.assertLessEqual(equal, most)
            # Of each comparison and rival, who is ahead in what.
            self.assertEqual(len(density["compared"]), 4 * 3)
            self.assertIn(density["compared"][0]["recall"], ("ahead", "level", "behind"))
        self.assertIn("scantrend is not ahead in", text)
        again, _ = run_bench(
            "rising", "--quick", "--seed", "5", "--seeds", "1", "--rises-per-day", "3"
        )
        (density,) = again["densities"]
        (world,) = density["worlds"]
        first = result["densities"][1]["worlds"][0]
        self.assertEqual(world["detectors"], first["detectors"])

    def test_sensor_reads_a_log_of_each_format_and_packets_and_verifies_its_counts(self):
        result, text = run_bench("sensor", "--quick", "--hits", "20000", "--packets", "5000")
        formats = [one["format"] for one in result["files"]]
        self.assertEqual(formats, ["netfilter", "dshield", "zeek"])
        for one in result["files"]:
            self.assertEqual(one["hits"], 20_000)
            self.assertEqual(one["lines"], one["hits"] + one["skipped"])
            self.assertEqual(one["verified_series"], 8)
            for name in ("lines_per_s", "lines_per_cpu_s", "peak_resident_bytes"):
                self.assertGreater(one[name]["median"], 0)
        self.assertIn("counts of 8 series were right", text)
        (storm,) = result["live"]["runs"]
        self.assertEqual(storm["answer"]["hits"] + storm["dropped_packets"], 5_000)
        self.assertIn("every packet was counted", text)

    def test_sensors_measures_a_thousand_at_once_and_verifies_its_counts(self):
        result, text = run_bench("sensors", "--quick", "--hits", "300000")
        few, many = result["cells"]
        self.assertEqual((few["streams"], many["streams"]), (4, 1_000))
        self.assertEqual(few["of_few"], 1)
        for cell in (few, many):
            self.assertEqual(cell["runs"][0]["load"]["batches"], 3_000)
            self.assertEqual(cell["verified_series"], 8)
            self.assertGreater(cell["hits_per_s"]["median"], 0)
            self.assertLessEqual(cell["stream_batches"]["min"], 3_000 // cell["streams"])
            self.assertGreaterEqual(cell["stream_batches"]["min"], 1)
            # The kernel notes the peak a little late.
            peak = cell["peak_resident_bytes"]["median"] + 2**20
            for name in ("empty", "idle", "acked", "settled"):
                self.assertLessEqual(cell[f"{name}_resident_bytes"]["median"], peak)
        self.assertGreater(many["idle_bytes_per_stream"]["median"], 0)
        self.assertIn("counts of 8 series were right", text)

    def test_scale_measures_a_growing_database_and_verifies_its_counts(self):
        result, text = run_bench("scale", "--quick", "--hits", "50000")
        self.assertEqual(result["benchmark"], "scale")
        (run,) = result["runs"]
        self.assertEqual([step["total_hits"] for step in run["steps"]], [50_000, 100_000, 200_000])
        for step in run["steps"]:
            self.assertEqual(step["load"]["hits"], step["hits"])
            self.assertGreater(step["stored_bytes_per_pair"], 0)
        # The kernel counts CPU time in steps of 10 ms.
        self.assertGreater(sum(step["server_cpu_ns_per_hit"] for step in run["steps"]), 0)
        self.assertEqual(run["verified_series"], 8)
        self.assertIn("counts of 8 series were right", text)


class SensorCheckTest(unittest.TestCase):
    WRITTEN = {"lines": 5, "hits": 4, "skipped": 1, "bytes": 99}
    RIGHT = {"lines": 5, "hits": 4, "accepted": 4, "skipped": 1, "malformed": 0, "refused": {}}

    def test_what_the_sensor_says_must_be_what_was_written(self):
        sensor.check("csv", self.RIGHT, self.WRITTEN)
        wrong = {"lines": 4, "hits": 3, "accepted": 3, "skipped": 0, "malformed": 1}
        for key, value in {**wrong, "refused": {"future": 1}}.items():
            with self.assertRaisesRegex(BenchError, key):
                sensor.check("csv", {**self.RIGHT, key: value}, self.WRITTEN)


class LiveCheckTest(unittest.TestCase):
    def test_packets_are_hits_or_said_to_be_dropped(self):
        live.check({"hits": 5, "accepted": 5}, 5)
        live.check({"hits": 3, "accepted": 3, "dropped_packets": 2}, 5)
        for wrong in ({"hits": 4, "accepted": 4}, {"hits": 5, "accepted": 4}):
            with self.assertRaises(BenchError):
                live.check(wrong, 5)


class RunMeasuredTest(unittest.TestCase):
    def test_a_program_is_measured_and_its_answer_read(self):
        words = ["python3", "-c", "import json; x = bytes(50_000_000); print(json.dumps(len(x)))"]
        run = processes.run_measured(words, TIMEOUT_S)
        self.assertEqual(run["answer"], 50_000_000)
        self.assertGreater(run["seconds"], 0)
        self.assertGreater(run["cpu_s"], 0)
        self.assertGreater(run["peak_resident_bytes"], 1_000_000)

    def test_a_program_that_fails_or_goes_on_for_too_long_is_an_error(self):
        with self.assertRaisesRegex(BenchError, "because"):
            processes.run_measured(["sh", "-c", "echo because >&2; exit 3"], TIMEOUT_S)
        with self.assertRaisesRegex(BenchError, "not done within 0 s"):
            processes.run_measured(["sleep", "60"], 0)


class OneTrend:
    """Programs whose every trend is the same."""

    def __init__(self, trend):
        self._trend = trend

    def trend(self, *_):
        return self._trend


class CountsTest(unittest.TestCase):
    FACTS = {
        "start_date": "2026-01-01",
        "end_date": "2026-01-01",
        "series": [
            {
                "series": "853/tcp",
                "records": 3,
                "distinct_sources": 2,
                "distinct_targets": 1,
                "points": [{"date": "2026-01-01", "records": 3, "sources": 2, "targets": 1}],
            }
        ],
    }

    def test_right_counts_pass_and_wrong_ones_fail(self):
        (series,) = self.FACTS["series"]
        right = {"points": series["points"], "summary": series}
        self.assertEqual(counts.verify(OneTrend(right), None, self.FACTS), 1)
        (point,) = series["points"]
        wrong = [
            {**right, "points": [{**point, "sources": 3}]},
            {**right, "points": []},
            {**right, "summary": {**series, "distinct_targets": 2}},
        ]
        for trend in wrong:
            with self.assertRaises(BenchError):
                counts.verify(OneTrend(trend), None, self.FACTS)


if __name__ == "__main__":
    unittest.main(verbosity=2)
