"""scantrend-sensor is killed in the middle of imports, or both are: every hit is counted once."""

import log_lines
import scantrend_process
from kill_testing import BATCH, HITS, KILLS, KillTest


class SensorKillTest(KillTest):
    def test_each_run_after_a_kill_goes_on_where_the_counts_end(self):
        start, end = "2019-01-15", "2019-03-15"
        log = self.make_log(start, log_lines.dshield_line)
        words = ("--format", "dshield", *BATCH, log)
        counted = 0
        with self.server() as server:
            for share in KILLS:
                with server.start_sensor(*words) as sensor:
                    server.wait_for_accepted(self.hits_of(share, counted))
                    sensor.kill()
                before, counted = counted, self.assert_in_the_middle(server, counted)
                self.assertGreater(counted, before)
            last = self.assert_exit(server.sensor(*words), 0)
            # What was under way at the last kill may have been counted after we looked.
            self.assertGreaterEqual(last.json["lines_before"], counted, last)
            self.assertEqual(last.json["lines_before"] + last.json["lines"], HITS, last)
            self.assert_nothing_new(server, *words)
            self.assert_exact(server, start, end)

    def test_kills_of_both_in_turn_lose_nothing_of_a_log_that_crosses_new_year_without_years(self):
        start, end = "2018-12-01", "2019-01-29"
        log = self.make_log(start, log_lines.netfilter_line)
        words = ("--format", "netfilter", "--year", "2018", *BATCH, log)
        counted = at_start = 0
        with self.server() as server:
            for number, share in enumerate(KILLS):
                with server.start_sensor("--timeout", "0.2", *words) as sensor:
                    server.wait_for_accepted(self.hits_of(share, counted) - at_start)
                    if number % 2 == 0:
                        sensor.kill()
                    else:
                        server.kill()
                        self.assert_exit(sensor.wait(), 1)
                        server.start()
                counted = self.assert_in_the_middle(server, counted)
                if number % 2 == 1:
                    at_start = counted
            last = self.assert_exit(server.sensor(*words), 0)
            self.assertEqual(last.json["lines_before"] + last.json["lines"], HITS, last)
            self.assert_nothing_new(server, *words)
            self.assert_exact(server, start, end)


if __name__ == "__main__":
    scantrend_process.main()
