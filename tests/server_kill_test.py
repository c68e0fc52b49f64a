"""scantrendd is killed in the middle of imports: every hit is counted, and none twice."""

import log_lines
import scantrend_process
from kill_testing import BATCH, HITS, KILLS, KillTest
from scantrend_process import wait_until

START, END = "2019-01-15", "2019-03-15"


class ServerKillTest(KillTest):
    def setUp(self):
        super().setUp()
        self.log = self.make_log(START, log_lines.dshield_line, records_max=3)
        self.words = ("--format", "dshield", *BATCH, self.log)

    def test_the_same_import_run_again_after_each_kill_completes_the_counts(self):
        counted = 0
        with self.server() as server:
            for share in KILLS:
                with server.start_sensor("--timeout", "0.2", *self.words) as sensor:
                    server.wait_for_accepted(self.hits_of(share, counted) - counted)
                    server.kill()
                    failed = self.assert_exit(sensor.wait(), 1)
                self.assertIn(server.address, failed.err)
                server.start()
                before, counted = counted, self.assert_in_the_middle(server, counted)
                # An ack is a promise.
                self.assertLessEqual(failed.json["accepted"], counted - before, failed)
            last = self.assert_exit(server.sensor(*self.words), 0)
            self.assertEqual(last.json["lines_before"], counted, last)
            self.assertEqual(last.json["accepted"], HITS - counted, last)
            self.assert_nothing_new(server, *self.words)
            self.assert_exact(server, START, END)

    def test_a_sensor_that_is_left_running_through_the_kills_completes_the_counts(self):
        counted = 0
        with self.server() as server:
            with server.start_sensor("--timeout", "60", *self.words) as sensor:
                for share in KILLS:
                    wanted = self.hits_of(share, counted)
                    what = f"{wanted} hits are counted"
                    wait_until(lambda n=wanted: server.accepted() >= n, what)
                    server.kill()
                    server.start()
                    self.assertTrue(sensor.is_running(), sensor.texts())
                    counted = self.assert_in_the_middle(server, counted)
                done = self.assert_exit(sensor.wait(), 0)
            self.assertEqual(done.json["hits"], HITS, done)
            # The acks of some batches went with the connection.
            self.assertEqual(done.json["accepted"] + done.json.get("unconfirmed", 0), HITS, done)
            self.assert_nothing_new(server, *self.words)
            self.assert_exact(server, START, END)

    def test_a_server_that_is_terminated_writes_what_it_has_and_the_import_goes_on(self):
        with self.server() as server:
            with server.start_sensor("--timeout", "60", *self.words) as sensor:
                server.wait_for_accepted(self.hits_of(0.3, 0))
                self.assert_exit(server.terminate(), 0)
                server.start()
                self.assert_in_the_middle(server, 0)
                self.assert_exit(sensor.wait(), 0)
            self.assert_nothing_new(server, *self.words)
            self.assert_exact(server, START, END)


if __name__ == "__main__":
    scantrend_process.main()
