"""A sensor with a spool, while its server is away: nothing is lost, and nothing is counted twice."""

import os
import signal

import log_lines
import scantrend_process
from hit_model import Model
from scantrend_process import ProcessTest, Running, sensor_metrics, wait_until

# A server that is not there.
NOBODY = "127.0.0.1:1"


class SpoolTest(ProcessTest):
    def setUp(self):
        super().setUp()
        chance = log_lines.new_random()
        self.hits = log_lines.random_hits(chance, 3_000, "2019-10-10", 5)
        self.lines = [log_lines.dshield_line(hit) for hit in self.hits]
        self.log = self.path("log")

    def append(self, lines):
        with open(self.log, "a") as log:
            log.write("".join(line + "\n" for line in lines))

    def words(self, server, *more):
        """A sensor that follows the log, through a spool."""
        options = ("--format", "dshield", "--follow", self.log, "--spool", self.path("spool"))
        return server.sensor_words(*options, "--flush-interval", "0.02", "--timeout", "1", *more)

    def start(self, server, *more):
        return Running(self.words(server, "--stats-http", "127.0.0.1:0", *more))

    def wait_for_spooled(self, sensor, hits):
        """Until so many hits wait in the spool."""
        name = "scantrend_sensor_spooled_hits"
        wait_until(lambda: sensor_metrics(sensor)[name] >= hits, f"{hits} hits wait in the spool")

    def test_what_was_logged_while_the_server_was_away_is_counted_when_it_is_back(self):
        with self.server() as server:
            self.append(self.lines[:1_000])
            with self.start(server) as sensor:
                server.wait_for_accepted(1_000)
                server.kill()
                self.append(self.lines[1_000:2_000])
                self.wait_for_spooled(sensor, 1_000)
                server.start()
                self.append(self.lines[2_000:])
                wait_until(lambda: server.accepted() == 3_000, "all hits are counted")
                done = self.assert_exit(sensor.terminate(), 0)
            self.assertEqual((done.json["hits"], done.json["accepted"]), (3_000, 3_000), done)
            self.assert_counts(server, Model(self.hits))

    def test_a_sensor_that_is_killed_while_the_server_is_away_goes_on_from_its_spool(self):
        with self.server() as server:
            self.append(self.lines[:500])
            with self.start(server):
                server.wait_for_accepted(500)
            server.kill()
            for end in (1_200, 1_900, 2_600):
                with self.start(server) as sensor:
                    self.append(self.lines[end - 700 : end])
                    self.wait_for_spooled(sensor, end - 500)
            server.start()
            with self.start(server) as sensor:
                self.append(self.lines[2_600:])
                wait_until(lambda: server.accepted() == 3_000, "all hits are counted")
            self.assert_counts(server, Model(self.hits))

    def test_a_sensor_that_never_met_its_server_keeps_what_comes_by_a_pipe(self):
        spool = ("--spool", self.path("spool"), "--timeout", "0")
        with self.server() as server:
            server.kill()
            log = "".join(line + "\n" for line in self.lines).encode()
            for part in (log[:100_000], log[100_000:]):
                read_end, write_end = os.pipe()
                words = server.sensor_words("--format", "dshield", *spool, "-")
                with Running(words, stdin=read_end) as sensor:
                    os.close(read_end)
                    with os.fdopen(write_end, "wb") as pipe:
                        pipe.write(part)
                    done = self.assert_exit(sensor.wait(), 0)
                self.assertEqual(done.json["accepted"], 0, done)
                self.assertIn("wait in the spool", done.err)
            server.start()
            # Nothing comes by the pipe any more: what waits is delivered all the same.
            done = self.assert_exit(
                server.sensor("--format", "dshield", "--spool", self.path("spool"), "-"), 0
            )
            # The line that was cut in two is none.
            self.assertGreaterEqual(server.accepted(), 2_999)

    def test_what_a_full_spool_has_no_room_for_is_counted_and_said(self):
        with self.server() as server:
            server.kill()
            words = ("--spool", self.path("spool"), "--spool-size", "128K", "--batch-size", "100")
            read_end, write_end = os.pipe()
            with Running(
                server.sensor_words("--format", "dshield", *words, "--timeout", "0", "-"),
                stdin=read_end,
            ) as sensor:
                os.close(read_end)
                with os.fdopen(write_end, "w") as pipe:
                    for _ in range(10):
                        pipe.write("".join(line + "\n" for line in self.lines))
                done = self.assert_exit(sensor.wait(), 0)
            dropped = done.json["dropped"]
            self.assertGreater(dropped, 0, done)
            self.assertIn("hits were lost because the spool was full (--spool-size)", done.err)
            server.start()
            self.assert_exit(
                server.sensor("--format", "dshield", "--spool", self.path("spool"), "-"), 0
            )
            self.assertEqual(server.accepted(), 30_000 - dropped)

    def test_without_a_spool_a_log_waits_for_the_server(self):
        with self.server() as server:
            server.kill()
            self.append(self.lines)
            words = ("--format", "dshield", "--follow", self.log, "--timeout", "1")
            with Running(server.sensor_words(*words)) as sensor:
                wait_until(lambda: "has not answered" in sensor.texts()[1], "it says so")
                server.start()
                wait_until(lambda: server.accepted() == 3_000, "all hits are counted")
                done = self.assert_exit(sensor.terminate(), 0)
            self.assertIn("the server answers again", done.err)
            self.assert_counts(server, Model(self.hits))

    def test_a_sensor_whose_server_is_away_can_be_ended(self):
        with self.server() as server:
            server.kill()
            words = ("--format", "dshield", "--follow", self.log, "--timeout", "0.1")
            with Running(server.sensor_words(*words)) as sensor:
                wait_until(lambda: "has not answered" in sensor.texts()[1], "it says so")
                sensor.process.send_signal(signal.SIGTERM)
                self.assert_exit(sensor.wait(), 1)

    def test_a_spool_is_for_live_input(self):
        done = self.assert_exit(self.sensor_without_server("--spool", "x", self.log), 2)
        self.assertIn("files need none", done.err)

    def sensor_without_server(self, *words):
        program = scantrend_process.binary("client/sensor/scantrend-sensor")
        return scantrend_process.run(program, "--server", NOBODY, "--sensor", "edge", *words)


if __name__ == "__main__":
    scantrend_process.main()
