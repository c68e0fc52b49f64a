"""`scantrend admin retention`, `compact` and `stats` on a server with a history."""

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ANY_YEAR, ProcessTest

KEEPS_A_DAY = ("--accept-days-back", "0", "--retention-days", "1", "--contact-days", "1")
# 366 days of sightings are kept, at least: those of 2019 are all older.
POINT_DAYS = ("--point-days", "366")


class RetentionTest(ProcessTest):
    def setUp(self):
        super().setUp()
        hits = log_lines.random_hits(log_lines.new_random(), 6_000, "2019-01-15", 90)
        self.model = hit_model.Model(hits)
        log = self.write("log", map(log_lines.dshield_line, hits))
        with self.server(*ANY_YEAR) as server:
            self.assert_exit(server.sensor("--format", "dshield", log), 0)
            self.verify(server)
            self.assert_exit(server.terminate(), 0)

    def verify(self, server):
        return self.assert_exit(server.run_cli("admin", "verify", "--format", "json"), 0).json

    def retention(self, server, *words):
        words = ("admin", "retention", "--format", "json", *words)
        done = self.assert_exit(server.run_cli(*words), 0)
        return {data["data"]: data for data in done.json}

    def test_what_is_too_old_goes_and_points_stay_and_all_is_verified(self):
        with self.server(*ANY_YEAR) as server:
            before = self.retention(server, "--dry-run")
            self.assertEqual([data["bytes_old"] for data in before.values()], [0, 0, 0, 0])
            self.assert_exit(server.terminate(), 0)
        with self.server(*KEEPS_A_DAY) as server:
            self.retention(server)
            left = self.retention(server, "--dry-run")
            self.assertGreater(before["sightings"]["records"], 0)
            self.assertEqual(left["sightings"]["records"], 0)
            self.assertEqual(left["contacts"]["records"], 0)
            self.assertEqual(left["points"]["records"], before["points"]["records"])
            self.assertEqual(left["points"]["days"], 0)
            self.assert_counts(server, self.model)
            self.assert_window(server, self.model, 853, "tcp", "2019-01-15", "2019-04-14")
            self.assertEqual(self.verify(server)["checked"]["points_recomputed"], 0)
            metrics = server.metrics()
            name = "scantrend_retention_{}{{data=\"sightings\"}}"
            self.assertEqual(
                metrics[name.format("dropped_records_total")], before["sightings"]["records"]
            )
            self.assertEqual(metrics[name.format("old_bytes")], 0)

    def test_points_go_where_they_are_to_and_their_days_are_gaps(self):
        with self.server(*KEEPS_A_DAY, *POINT_DAYS) as server:
            self.assertEqual(server.export("2019-01-01", "2019-12-31"), [])
            trend = server.trend("853/tcp", "2019-02-01", "2019-02-03")
            self.assertEqual([point["sources"] for point in trend["points"]], [None] * 3)
            self.retention(server)
            left = self.retention(server, "--dry-run")
            self.assertEqual([data["records"] for data in left.values()], [0, 0, 0, 0])
            self.verify(server)
            # Who delivered, and how much, is known for ever.
            self.assertEqual(server.accepted(), 6_000)

    def test_points_cannot_go_before_what_they_are_made_of(self):
        server = self.server("--point-days", "764")
        done = self.assert_exit(scantrend_process.run(*server.words("--listen", "127.0.0.1:0")), 2)
        self.assertIn("--point-days: ", done.err)
        self.assertIn("give 765 or more", done.err)

    def test_stats_and_a_compaction(self):
        with self.server(*ANY_YEAR) as server:
            before = self.stats(server)
            self.assertEqual(before["counts"]["points"], len(self.model.export()))
            self.assertEqual(before["counts"]["sensors"], 1)
            self.assertEqual(before["format_version"], 4)
            self.assertEqual(before["directory"], self.path("data"))
            self.assertIn("tables took ", server.cli("admin", "compact"))
            after = self.stats(server)
            self.assertEqual(after["counts"], before["counts"])
            self.assertEqual([f["level0_files"] for f in after["families"]], [0] * 9, after)
            self.assert_counts(server, self.model)
            self.verify(server)

    def stats(self, server):
        return self.assert_exit(server.run_cli("admin", "stats", "--format", "json"), 0).json


if __name__ == "__main__":
    scantrend_process.main()
