"""Logs that are broken: each gets a clear answer and the right exit code, and nothing is lost."""

import gzip
import lzma
import re
import time

import hit_model
import log_lines
import scantrend_process
from hit_model import SECONDS_PER_DAY, Hit
from scantrend_process import ProcessTest

LINE_BYTES_MAX = 64 << 10
# scantrendd's defaults.
ACCEPT_DAYS_BACK = 400
ACCEPT_S_AHEAD = 3_600


class BadInputTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.chance = log_lines.new_random()
        self.hits = log_lines.random_hits(self.chance, 3_000, "2019-01-15", 20)
        self.lines = [log_lines.dshield_line(hit) for hit in self.hits]

    def dshield(self, server, *words):
        return server.sensor("--format", "dshield", *words)

    def assert_model(self, server, hits):
        self.assert_counts(server, hit_model.Model(hits))

    def test_an_unknown_format_is_wrong_usage_and_the_known_ones_are_listed(self):
        with self.server() as server:
            log = self.write("log", self.lines)
            done = self.assert_exit(server.sensor("--format", "syslog", log), 2)
            self.assertRegex(done.err, '"syslog" is not known; known are .*csv, dshield, .*netfilter')
            self.assertEqual(server.accepted(), 0)

    def test_an_unknown_time_zone_is_wrong_usage_and_it_is_said_what_to_write(self):
        with self.server() as server:
            log = self.write("log", self.lines)
            done = self.assert_exit(self.dshield(server, "--tz", "Europe/Berln", log), 2)
            self.assertIn('--tz: "Europe/Berln" is no time zone that is known here', done.err)
            self.assertIn("as Europe/Berlin, or UTC, or an offset as +02:00", done.err)
            self.assertEqual(server.accepted(), 0)

    def test_a_missing_file_is_named_and_the_others_of_the_command_are_imported(self):
        with self.server() as server:
            first = self.write("first", self.lines[:1_000])
            last = self.write("last", self.lines[1_000:])
            missing = self.path("missing")
            done = self.assert_exit(self.dshield(server, first, missing, last), 1)
            self.assertIn(f"{missing}: cannot be opened: No such file", done.err)
            self.assertEqual(done.json["accepted"], 3_000, done)
            self.assert_model(server, self.hits)

    def test_several_files_that_fail_are_all_named(self):
        with self.server() as server:
            names = [self.path("missing"), self.work, self.path("gone")]
            done = self.assert_exit(self.dshield(server, *names), 1)
            for name in names:
                self.assertIn(f"{name}: ", done.err)

    def check_truncated(self, pack, suffix):
        text = "".join(line + "\n" for line in self.lines).encode()
        packed = pack(text)
        with self.server() as server:
            cut = self.write("log" + suffix, packed[: len(packed) * 2 // 3])
            done = self.assert_exit(self.dshield(server, cut), 1)
            lines = done.json["lines"]
            self.assertGreater(lines, 0, done)
            self.assertLess(lines, len(self.lines), done)
            self.assertIn(f"{cut}: the ", done.err)
            self.assertIn(f"cut off before its end, behind line {lines} (", done.err)
            self.assertEqual(done.json["accepted"], lines, done)
            self.assert_model(server, self.hits[:lines])
            # Again: the same answer, and nothing is counted twice.
            again = self.assert_exit(self.dshield(server, cut), 1)
            self.assertEqual((again.json["hits"], again.json["lines_before"]), (0, lines), again)
            whole = self.assert_exit(self.dshield(server, self.write("log" + suffix, packed)), 0)
            self.assertEqual(whole.json["accepted"], len(self.lines) - lines, whole)
            self.assert_model(server, self.hits)

    def test_a_truncated_xz_file_counts_up_to_the_cut_and_the_whole_one_goes_on(self):
        self.check_truncated(lzma.compress, ".xz")

    def test_a_truncated_gzip_file_counts_up_to_the_cut_and_the_whole_one_goes_on(self):
        self.check_truncated(gzip.compress, ".gz")

    def test_a_damaged_gzip_file_is_named_and_the_next_one_is_imported(self):
        packed = bytearray(gzip.compress("\n".join(self.lines).encode()))
        packed[10:14] = b"\xff\xff\xff\xff"
        with self.server() as server:
            bad, good = self.write("bad.gz", bytes(packed)), self.write("good", self.lines)
            done = self.assert_exit(self.dshield(server, bad, good), 1)
            self.assertIn(f"{bad}: ", done.err)
            self.assertEqual(done.json["accepted"], len(self.lines), done)
            self.assert_model(server, self.hits)

    def test_a_line_of_a_megabyte_is_malformed_and_the_rest_is_counted(self):
        long = "x" * 1_000_000
        with self.server() as server:
            log = self.write("log", [*self.lines[:10], long, *self.lines[10:]])
            rejects = self.path("rejects")
            done = self.assert_exit(self.dshield(server, "--rejects", rejects, log), 0)
            self.assertEqual(done.json["malformed_by_reason"], {"longer than 64 KiB": 1}, done)
            self.assertEqual(done.json["accepted"], len(self.lines), done)
            with open(rejects, "rb") as file:
                self.assertEqual(file.read(), b"x" * LINE_BYTES_MAX + b"\n")
            self.assert_model(server, self.hits)

    def test_malformed_lines_are_in_the_rejects_byte_for_byte(self):
        good = [line.encode() for line in self.lines[:4]]
        bad = [
            good[0].replace(b"\t1000\t", b"\t1000\tmany\t"),
            bytes(range(10)) + bytes(range(11, 256)),
            good[1].replace(b" +0000", b" +9900"),
            b"\t\t\t\tx\t\t\t\t",
            "2019-01-15 00:00:00 +0000\t\u00e9\u4e16\r".encode(),
        ]
        mixed = [bad[0], good[0], good[1], *bad[1:4], good[2], b"# a comment", b"", bad[4], good[3]]
        with self.server() as server:
            log = self.write("log", b"".join(line + b"\n" for line in mixed))
            rejects = self.path("rejects")
            done = self.assert_exit(self.dshield(server, "--rejects", rejects, log), 0)
            self.assertEqual(done.json["lines"], len(mixed), done)
            self.assertEqual(done.json["malformed"], len(bad), done)
            self.assertEqual(done.json["skipped"], 2, done)
            self.assertIn(f"{len(bad)} malformed lines are in {rejects}", done.err)
            with open(rejects, "rb") as file:
                self.assertEqual(file.read(), b"".join(line + b"\n" for line in bad))
            self.assert_model(server, self.hits[:4])

    def test_a_port_above_65535_is_malformed(self):
        bad = log_lines.dshield_line(self.hits[0]._replace(protocol="udp", port=70_000))
        with self.server() as server:
            done = self.dshield(server, self.write("log", [*self.lines, bad]))
            self.assert_exit(done, 0)
            self.assertEqual(done.json["malformed_by_reason"], {"port above 65535": 1}, done)
            self.assert_model(server, self.hits)

    def test_csv_without_a_column_that_is_asked_for_is_refused_and_says_which(self):
        with self.server() as server:
            log = self.write("log", ["ts,src,dst,port,protocol", "1,192.0.2.1,192.0.2.2,1,tcp"])
            columns = "time=ts,source=src,target=destination"
            done = server.sensor("--format", "csv", "--columns", columns, log)
            self.assert_exit(done, 1)
            self.assertRegex(done.err, f"{re.escape(log)}.*destination")
            self.assertEqual(server.accepted(), 0)

    def test_times_outside_of_the_accepted_range_are_refused_by_reason_and_the_rest_counts(self):
        now_s = int(time.time())
        # Well inside and outside, so that a midnight meanwhile changes nothing.
        accepted = [now_s, now_s - 60, now_s - (ACCEPT_DAYS_BACK - 2) * SECONDS_PER_DAY]
        too_old = [0, 1, now_s - (ACCEPT_DAYS_BACK + 2) * SECONDS_PER_DAY]
        dates = ("2038-01-19 03:14:07", "2038-01-20 00:00:00")
        ahead_s = ACCEPT_S_AHEAD + SECONDS_PER_DAY
        future = [*map(hit_model.time_of, dates), 2**32 - 1, now_s + ahead_s]

        def hits_at(times):
            return [Hit(s, "198.51.100.7", "192.0.2.1", "tcp", 853) for s in times]

        with self.server("--accept-days-back", str(ACCEPT_DAYS_BACK)) as server:
            mixed = hits_at([*too_old, accepted[0], *future, *accepted[1:]])
            log = self.write("log", map(log_lines.dshield_line, mixed))
            done = self.assert_exit(self.dshield(server, log), 0)
            refused = {"future": len(future), "too_old": len(too_old)}
            self.assertEqual(done.json["refused"], refused, done)
            self.assertEqual(done.json["accepted"], len(accepted), done)
            for reason, hits in refused.items():
                self.assertIn(f"the server refused {hits} hits: {reason}", done.err)
                name = f'scantrend_hits_refused_total{{reason="{reason}"}}'
                self.assertEqual(server.metrics()[name], hits)
            self.assert_model(server, hits_at(accepted))

    def test_a_rejects_file_that_cannot_be_written_is_named_and_nothing_is_imported(self):
        with self.server() as server:
            rejects = self.path("no/such/directory")
            log = self.write("log", self.lines)
            done = self.assert_exit(self.dshield(server, "--rejects", rejects, log), 1)
            self.assertIn(rejects, done.err)
            self.assertEqual(server.accepted(), 0)


if __name__ == "__main__":
    scantrend_process.main()
