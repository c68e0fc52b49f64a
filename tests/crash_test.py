"""scantrendd is killed again and again while sensors stream: every acked hit is counted once.

The oracle is the logs themselves, which lie outside the data directory. SCANTREND_KILLS and
SCANTREND_SEED in the environment: how often, and which (default: by the clock; it is printed).
"""

import os
import random
import time

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ProcessTest, wait_until

START, END = "2019-01-15", "2019-03-15"
DAYS = 60
HITS = 60_000
SENSORS = 3
KILLS = int(os.environ.get("SCANTREND_KILLS", "20"))
SEED = int(os.environ.get("SCANTREND_SEED") or time.time_ns() % 1_000_000)
# A server is killed at a moment up to so long after its start.
LIFE_S_MAX = 0.8


class CrashTest(ProcessTest):
    def setUp(self):
        super().setUp()
        print(f"seed {SEED}: SCANTREND_SEED={SEED} runs this again", flush=True)
        self.chance = random.Random(SEED)
        self.restarts_s = []

    def make_log(self, name, model):
        """Hits of 60 days as a log, which the model counts, too; its path."""
        hits = log_lines.random_hits(self.chance, HITS, START, DAYS)
        model.add(hits)
        return self.write(name, map(log_lines.dshield_line, hits))

    def restart(self, server):
        """Starts the server after a kill, and notes how long that took."""
        started = time.monotonic()
        server.start()
        self.restarts_s.append(time.monotonic() - started)

    def test_every_hit_is_counted_once_through_kills_at_random_moments(self):
        kills = 0
        while kills < KILLS:
            kills += self.run_to_the_end(KILLS - kills, kills)
        longest, middle = max(self.restarts_s), sorted(self.restarts_s)[len(self.restarts_s) // 2]
        print(f"{kills} kills; restart: median {middle:.2f} s, longest {longest:.2f} s")

    def run_to_the_end(self, kills_max, number):
        """Imports logs while the server is killed, until all are imported; how many kills it took."""
        self.data_dir = self.path(f"data{number}")
        model = hit_model.Model()
        logs = [self.make_log(f"log{number}.{i}", model) for i in range(SENSORS)]
        server = scantrend_process.Server(self.data_dir, *self.server_options)
        kills = 0
        with server:
            sensors = [self.start_sensor(server, i, log) for i, log in enumerate(logs)]
            try:
                while kills < kills_max and any(s.is_running() for s in sensors):
                    self.let_live(sensors)
                    server.kill()
                    kills += 1
                    self.restart(server)
                accepted = 0
                for sensor in sensors:
                    done = self.assert_exit(sensor.wait(), 0)
                    self.assertEqual(done.json["hits"], HITS, done)
                    accepted += done.json["accepted"] + done.json.get("unconfirmed", 0)
            finally:
                for sensor in sensors:
                    sensor.__exit__()
            # The acks of some batches went with a connection: they were counted all the same.
            self.assertEqual(accepted, SENSORS * HITS)
            self.assertEqual(server.accepted(), SENSORS * HITS)
            self.assert_counts(server, model)
            for port, protocol in ((853, "tcp"), (853, ""), (8, "icmp"), (445, "tcp")):
                self.assert_window(server, model, port, protocol, START, END)
            self.assert_exit(server.run_cli("admin", "verify", "--format", "json"), 0)
        return kills

    def start_sensor(self, server, number, log):
        words = ("--format", "dshield", "--batch-size", "20", "--timeout", "60", log)
        return scantrend_process.Running(server.sensor_words(*words, name=f"sensor{number}"))

    def let_live(self, sensors):
        """Lets the server run for a random time, or until there is nothing more to do."""
        end = time.monotonic() + self.chance.random() * LIFE_S_MAX
        wait_until(
            lambda: time.monotonic() >= end or not any(s.is_running() for s in sensors),
            "the server has lived for a second",
        )


if __name__ == "__main__":
    scantrend_process.main()
