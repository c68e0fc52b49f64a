"""A file is counted once, whatever it is called and however it is packed, and on if it grows."""

import gzip
import lzma
import os
import shutil
import subprocess

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ProcessTest

FINGERPRINTED = 64 << 10


class SameFileTest(ProcessTest):
    def setUp(self):
        super().setUp()
        chance = log_lines.new_random()
        self.hits = log_lines.random_hits(chance, 6_000, "2019-01-15", 20)
        self.lines = [log_lines.dshield_line(hit) for hit in self.hits]
        self.assertGreater(len("".join(self.lines[:1_500])), FINGERPRINTED)

    def deliver(self, server, path, hits, before=0):
        """Imports a file of which so many lines are new; what it said."""
        done = self.assert_exit(server.sensor("--format", "dshield", path), 0)
        counts = {name: done.json[name] for name in ("hits", "accepted", "lines", "lines_before")}
        want = {"hits": hits, "accepted": hits, "lines": hits, "lines_before": before}
        self.assertEqual(counts, want, done)
        if before:
            says = f"went on after line {before}" if hits else f"its {before} lines were counted"
            self.assertIn(f"{path}: {says}", done.err)
        return done

    def assert_model(self, server, hits):
        self.assert_counts(server, hit_model.Model(hits))

    def test_a_file_that_has_grown_is_continued_whatever_its_size_was(self):
        with self.server() as server:
            counted = 0
            for size in (1, 3, 40, 1_500, 1_501, 6_000):
                path = self.write("log", self.lines[:size])
                self.deliver(server, path, size - counted, counted)
                self.assert_model(server, self.hits[:size])
                counted = size

    def test_a_file_that_has_grown_is_continued_after_a_rename_and_a_restart(self):
        with self.server() as server:
            self.deliver(server, self.write("kern.log", self.lines[:2_000]), 2_000)
            server.kill()
            server.start()
            os.rename(self.path("kern.log"), self.path("kern.log.1"))
            path = self.write("kern.log.1", self.lines)
            self.deliver(server, path, 4_000, 2_000)
            self.assert_model(server, self.hits)

    def test_a_file_that_was_imported_compressed_is_continued_plain_and_the_other_way(self):
        with self.server() as server:
            front = "".join(line + "\n" for line in self.lines[:2_000]).encode()
            self.deliver(server, self.write("log.gz", gzip.compress(front)), 2_000)
            self.deliver(server, self.write("log.xz", lzma.compress(front)), 0, 2_000)
            self.deliver(server, self.write("log", self.lines[:3_000]), 1_000, 2_000)
            whole = "".join(line + "\n" for line in self.lines).encode()
            self.deliver(server, self.write("log.1.xz", lzma.compress(whole)), 3_000, 3_000)
            self.assert_model(server, self.hits)

    def test_a_last_line_without_a_newline_counts_and_the_file_is_continued_behind_it(self):
        with self.server() as server:
            lines = [line.encode() for line in self.lines[:4]]
            path = self.write("log", b"\n".join(lines[:2]))
            self.deliver(server, path, 2)
            self.deliver(server, path, 0, 2)
            # Its newline comes later, with more lines.
            self.write("log", b"\n".join(lines) + b"\n")
            self.deliver(server, path, 2, 2)
            self.assert_model(server, self.hits[:4])

    def test_the_rest_of_a_line_that_was_counted_is_malformed_and_said(self):
        with self.server() as server:
            lines = [line.encode() for line in self.lines[:3]]
            # A writer that stopped before the flags, and went on long after.
            whole = b"\n".join(lines) + b"\n"
            front = len(b"\n".join(lines[:2])) - 1
            path = self.write("log", whole[:front])
            done = server.sensor("--format", "dshield", path)
            self.assertEqual(done.json["lines"], 2, done)
            self.write("log", whole)
            done = server.sensor("--format", "dshield", path)
            reason = "rest of a line that was counted before it was whole"
            self.assertEqual(done.json["malformed_by_reason"], {reason: 1}, done)
            self.assertEqual(done.json["hits"], 1, done)

    def test_two_files_with_the_same_beginning_are_told_apart(self):
        with self.server() as server:
            first, second = self.lines[:3_000], self.lines[:2_000] + self.lines[3_000:]
            self.deliver(server, self.write("first", first), 3_000)
            self.deliver(server, self.write("second", second), 5_000)
            both = self.hits[:3_000] + self.hits[:2_000] + self.hits[3_000:]
            self.assert_model(server, both)
            # Each is known by its own.
            self.deliver(server, self.path("first"), 0, 3_000)
            self.deliver(server, self.path("second"), 0, 5_000)
            self.deliver(server, self.write("first", first + self.lines[:1]), 1, 3_000)
            self.deliver(server, self.write("second", second + self.lines[:2]), 2, 5_000)
            self.assert_model(server, both + self.hits[:1] + self.hits[:2])

    def test_the_front_of_a_file_that_was_counted_is_a_file_of_its_own(self):
        with self.server() as server:
            self.deliver(server, self.write("log", self.lines[:3_000]), 3_000)
            self.deliver(server, self.write("front", self.lines[:2_000]), 2_000)
            self.assert_model(server, self.hits[:3_000] + self.hits[:2_000])

    def test_a_copy_and_standard_input_of_a_file_count_nothing(self):
        with self.server() as server:
            path = self.write("log", self.lines)
            self.deliver(server, path, len(self.lines))
            self.deliver(server, shutil.copy(path, self.path("copy")), 0, len(self.lines))
            with open(path, "rb") as file:
                done = server.sensor("--format", "dshield", "-", stdin=file)
            self.assert_exit(done, 0)
            self.assertEqual(done.json["hits"], 0, done)
            self.assertIn("nothing new", done.err)
            self.assert_model(server, self.hits)

    def test_standard_input_of_a_file_is_counted_and_the_file_is_known_then(self):
        with self.server() as server:
            path = self.write("log", self.lines)
            with open(path, "rb") as file:
                done = server.sensor("--format", "dshield", "-", stdin=file)
            self.assertEqual(self.assert_exit(done, 0).json["hits"], len(self.lines), done)
            self.deliver(server, path, 0, len(self.lines))
            self.assert_model(server, self.hits)

    def test_a_pipe_is_live_and_is_counted_each_time(self):
        with self.server() as server:
            path = self.write("log", self.lines)
            for _ in range(2):
                with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as cat:
                    done = server.sensor("--format", "dshield", "-", stdin=cat.stdout)
                self.assertEqual(self.assert_exit(done, 0).json["accepted"], len(self.lines), done)
            self.assert_model(server, self.hits * 2)

    def test_another_sensor_counts_the_same_file_as_its_own(self):
        with self.server() as server:
            path = self.write("log", self.lines[:100])
            self.deliver(server, path, 100)
            done = server.sensor("--format", "dshield", path, name="other")
            self.assertEqual(self.assert_exit(done, 0).json["accepted"], 100, done)
            self.assert_model(server, self.hits[:100] * 2)

    def test_several_files_of_one_command_are_each_counted_once(self):
        with self.server() as server:
            paths = [self.write(f"log.{i}", self.lines[i * 500 : i * 500 + 500]) for i in range(3)]
            done = server.sensor("--format", "dshield", *paths, paths[0])
            self.assertEqual(self.assert_exit(done, 0).json["hits"], 1_500, done)
            self.assertEqual(done.json["lines_before"], 500, done)
            self.assert_model(server, self.hits[:1_500])

    def test_two_sensors_of_one_name_on_one_file_at_a_time_count_it_once(self):
        with self.server() as server:
            words = ("--format", "dshield", "--batch-size", "20", self.write("log", self.lines))
            with server.start_sensor(*words) as first, server.start_sensor(*words) as second:
                codes = {first.wait().code, second.wait().code}
            # One of them may be taken over by the other: it says so and ends.
            self.assertIn(0, codes)
            self.assertLessEqual(codes, {0, 1})
            self.assert_exit(server.sensor(*words), 0)
            self.assert_model(server, self.hits)


if __name__ == "__main__":
    scantrend_process.main()
