"""`scantrend admin backup` while sensors deliver, and what a restored backup holds."""

import glob
import json
import os
import shutil

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ProcessTest, Running, Server, binary, run, wait_until

SENSORS = 3
HITS = 60_000
START, END, DAYS = "2019-01-15", "2019-03-15", 60
BATCH = 50
BACKUPS = 4


class BackupTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.chance = log_lines.new_random()
        self.backups = self.path("backups")

    def make_logs(self, hits_of_each):
        """A log for each sensor; its hits, by the sensor's name."""
        self.hits, self.logs = {}, {}
        for i in range(SENSORS):
            hits = log_lines.random_hits(self.chance, hits_of_each, START, DAYS)
            self.hits[f"sensor{i}"] = hits
            self.logs[f"sensor{i}"] = self.write(f"log{i}", map(log_lines.dshield_line, hits))

    def sensor_words(self, server, name):
        words = ("--format", "dshield", "--batch-size", BATCH, "--timeout", "60", self.logs[name])
        return server.sensor_words(*words, name=name)

    def backup(self, server, *words):
        words = ("admin", "backup", self.backups, "--format", "json", "--timeout", "60", *words)
        return self.assert_exit(server.run_cli(*words), 0).json

    def restore(self, to, *words):
        """By the CLI, without a server."""
        program = binary("client/cli/scantrend")
        restore = ("admin", "restore", "--from", self.backups, "--to", to)
        return run(program, *restore, "--scantrendd", binary("server/scantrendd"), *words)

    def restored_server(self, number):
        data = self.path(f"restored{number}")
        self.assert_exit(self.restore(data, "--backup", number), 0)
        return Server(data, *self.server_options)

    def accepted_of(self, server):
        """Hits that were accepted, by sensor."""
        sensors = json.loads(server.cli("sensors", "--format", "json"))
        return {sensor["name"]: sensor["accepted"] for sensor in sensors}

    def assert_holds_prefixes(self, server, before):
        """Counts are those of the first hits of each log, as many as each sensor has; the rest is
        imported then, and nothing is lost or counted twice."""
        accepted = self.accepted_of(server)
        model = hit_model.Model()
        for name, hits in self.hits.items():
            counted = accepted.get(name, 0)
            self.assertEqual(counted % BATCH, 0)
            self.assertGreaterEqual(counted, before.get(name, 0))
            model.add(hits[:counted])
        self.assert_counts(server, model)
        for port, protocol in ((853, "tcp"), (853, ""), (8, "icmp")):
            self.assert_window(server, model, port, protocol, START, END)
        for name, hits in self.hits.items():
            done = self.assert_exit(run(*self.sensor_words(server, name)), 0)
            # The position in the backup goes with its counts.
            self.assertEqual(done.json["accepted"], len(hits) - accepted.get(name, 0), done)
        self.assert_all_is_counted(server)
        return accepted

    def assert_all_is_counted(self, server):
        model = hit_model.Model()
        for hits in self.hits.values():
            model.add(hits)
        self.assert_counts(server, model)
        self.assert_exit(server.run_cli("admin", "verify", "--format", "json"), 0)

    def test_a_backup_under_full_load_restores_to_the_counts_of_its_batches(self):
        self.make_logs(HITS)
        with self.server() as server:
            sensors = [Running(self.sensor_words(server, name)) for name in self.logs]
            try:
                for i in range(BACKUPS):
                    # Spread over the import, the last one near its end.
                    server.wait_for_accepted(SENSORS * HITS * (2 * i + 1) // (2 * BACKUPS))
                    self.assertEqual(self.backup(server)["number"], i + 1)
                for sensor in sensors:
                    self.assert_exit(sensor.wait(), 0)
            finally:
                for sensor in sensors:
                    sensor.__exit__()
            self.assert_all_is_counted(server)
        before = {}
        for number in range(1, BACKUPS + 1):
            with self.restored_server(number) as restored:
                before = self.assert_holds_prefixes(restored, before)
        self.assertGreater(sum(before.values()), SENSORS * HITS // 2)

    def test_a_further_backup_copies_only_what_is_new_and_old_ones_are_deleted(self):
        self.make_logs(6_000)
        with self.server() as server:
            names = sorted(self.logs)
            self.assert_exit(run(*self.sensor_words(server, names[0])), 0)
            first = self.backup(server)
            self.assertEqual(first["bytes_copied"], first["bytes"])
            # Nothing came: its own lists of files and an empty log.
            second = self.backup(server)
            self.assertLess(second["bytes_copied"], 100_000, second)
            self.assertLessEqual(second["files_copied"], 5, second)
            tables = set(glob.glob(f"{self.backups}/shared_checksum/*"))
            for name in names[1:]:
                self.assert_exit(run(*self.sensor_words(server, name)), 0)
            third = self.backup(server, "--keep", "1")
            self.assertEqual((third["backups"], third["backups_deleted"]), (1, 2), third)
            left = set(glob.glob(f"{self.backups}/shared_checksum/*"))
            self.assertGreater(sum(map(os.path.getsize, left - tables)), 0)
            listed = server.run_cli("admin", "backups", self.backups, "--verify", "--format", "json")
            self.assert_exit(listed, 0)
            self.assertEqual([b["number"] for b in listed.json], [3])
            self.assertEqual([b["damage"] for b in listed.json], [None])
            metrics = server.metrics()
            self.assertEqual(metrics['scantrend_backups_total{outcome="made"}'], 3)
            self.assertGreater(metrics["scantrend_last_backup_timestamp_seconds"], 0)
        with self.restored_server(3) as restored:
            self.assert_all_is_counted(restored)

    def test_damage_is_found_and_an_older_backup_restored(self):
        self.make_logs(2_000)
        with self.server() as server:
            for name in self.logs:
                self.assert_exit(run(*self.sensor_words(server, name)), 0)
            self.backup(server)
            shutil.copytree(self.backups, self.path("copy"))
            largest = max(glob.glob(f"{self.backups}/shared_checksum/*"), key=os.path.getsize)
            with open(largest, "r+b") as file:
                file.seek(os.path.getsize(largest) // 2)
                file.write(b"\x55\xaa\x55\xaa")
            done = server.run_cli("admin", "backups", self.backups, "--verify")
            self.assert_exit(done, 1)
            self.assertIn("checksum", done.out)
            self.assertIn("1 backup cannot be restored", done.err)
        done = self.assert_exit(self.restore(self.path("new")), 1)
        self.assertIn("checksum", done.err)
        self.backups = self.path("copy")
        done = self.assert_exit(self.restore(self.path("new")), 0)
        self.assertIn("restored backup 1 of ", done.out)
        with Server(self.path("new"), *self.server_options) as restored:
            self.assert_all_is_counted(restored)

    def test_nothing_is_written_where_something_else_is(self):
        self.make_logs(500)
        thesis = self.path("work")
        os.mkdir(thesis)
        with open(os.path.join(thesis, "thesis.txt"), "w", encoding="utf-8") as file:
            file.write("all my work")
        with self.server() as server:
            for name in self.logs:
                self.assert_exit(run(*self.sensor_words(server, name)), 0)
            for directory, said in (
                (thesis, "holds something else than backups"),
                ("backups", "no absolute path"),
                (self.path("data/backups"), "within each other"),
                (self.path("no/such"), "is the disk of the backups mounted?"),
            ):
                done = self.assert_exit(server.run_cli("admin", "backup", directory), 1)
                self.assertIn(said, done.err)
            self.backup(server)
            done = self.assert_exit(self.restore(self.path("data")), 1)
            self.assertIn("holds a database already", done.err)
            self.assert_exit(self.restore(thesis), 1)
            done = self.assert_exit(self.restore(self.path("new"), "--backup", "9"), 1)
            self.assertIn("holds no backup 9", done.err)
            self.assertFalse(os.path.exists(self.path("new")))
            self.assert_all_is_counted(server)
        self.assertEqual(os.listdir(thesis), ["thesis.txt"])

    def test_with_a_root_backups_are_made_within_it_only(self):
        os.mkdir(self.path("root"))
        with self.server("--backup-root", self.path("root")) as server:
            done = self.assert_exit(server.run_cli("admin", "backup", self.backups), 1)
            self.assertIn(f"{self.backups} is not within {self.path('root')}", done.err)
            self.assertFalse(os.path.exists(self.backups))
            server.cli("admin", "backup", self.path("root/daily"))
            self.assertIn("1", server.cli("admin", "backups", self.path("root/daily")))

    def test_a_backup_that_a_kill_cut_off_is_none_and_the_next_one_is_whole(self):
        self.make_logs(20_000)
        with self.server() as server:
            for name in self.logs:
                self.assert_exit(run(*self.sensor_words(server, name)), 0)
            words = ("admin", "backup", self.backups, "--rate", "1", "--server", server.address)
            with Running([binary("client/cli/scantrend"), *words]) as backup:
                wait_until(
                    lambda: glob.glob(f"{self.backups}/shared_checksum/*") or not backup.is_running(),
                    "tables are copied",
                )
                server.kill()
                self.assertNotEqual(backup.wait().code, 0)
            self.assertEqual(glob.glob(f"{self.backups}/meta/*"), [])
            server.start()
            self.assertEqual(self.backup(server)["number"], 1)
            self.assertEqual(glob.glob(f"{self.backups}/**/*.tmp", recursive=True), [])
        with self.restored_server(1) as restored:
            self.assert_all_is_counted(restored)


if __name__ == "__main__":
    scantrend_process.main()
