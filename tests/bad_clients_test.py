"""Two hundred clients that say nothing, read nothing or send garbage change nothing for the others."""

import json
import re
import ssl
import urllib.request

import hit_model
import scantrend_process
from bad_clients import GRPC_KINDS, HTTP_KINDS, TLS_KINDS, BadClients
from certificates import Authority
from load_sensors import DAY, LoadSensors, workload
from log_lines import new_random
from scantrend_process import ANY_YEAR, DEADLINE_S, ProcessTest, wait_until

BAD_CLIENTS = 200
# What is there before, so that large queries have large answers.
DAY_BEFORE, HITS_BEFORE = "2019-01-10", 20_000
SENSORS, ROUNDS, BATCH = 20, 5, 200
# So that every kind has begun what it does, and floods have flooded.
TICKS = 25
# As much as 1,000 good sensors may have (sensors_test.py).
RESIDENT_BYTES_MAX = 300 << 20
# The log must not grow with what is sent: some hundred lines at once are those of calls that fail.
LOG_BYTES_MAX = 2 << 20


class BadClientsTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.chance = new_random()
        self.authority = None  # of the server's certificate, over TLS
        self.before = workload(DAY_BEFORE, HITS_BEFORE, self.path("before"))

    def deliver_before(self, server):
        done = server.sensor("--format", "dshield", self.path("before"))
        self.assert_exit(done, 0)

    def assert_all_counted(self, server, sensors):
        hits = sensors.hits(self.path("log"))
        self.assert_counts(server, hit_model.Model(self.before).add(hits))

    def bad_clients(self, server):
        grpc, http = (TLS_KINDS, TLS_KINDS) if self.authority else (GRPC_KINDS, HTTP_KINDS)
        places = ((server.address, grpc, 0.75), (server.http_address, http, 0.25))
        return BadClients(self.chance, BAD_CLIENTS, *places)

    def get(self, server, path):
        scheme, context = "http", None
        if self.authority:
            scheme = "https"
            context = ssl.create_default_context(cafile=self.authority.certificate)
        url = f"{scheme}://{server.http_address}{path}"
        with urllib.request.urlopen(url, timeout=DEADLINE_S, context=context) as answer:
            return answer.read().decode()

    def wait_for_ticks(self, bad):
        wait_until(lambda: bad.ticks >= TICKS, f"{TICKS} ticks of the bad clients")

    def assert_rounds(self, server, sensors, bad):
        """Hits come in and queries are answered while bad clients go on."""
        for number in range(1, ROUNDS + 1):
            ticks = bad.ticks
            sensors.go_on()
            hits = number * SENSORS * BATCH
            self.assertEqual(sensors.rest(), hits)
            rows = server.export(DAY, DAY)
            self.assertEqual(sum(row[3] for row in rows), hits)
            top = json.loads(server.cli("top", "--end", DAY, "--format", "json"))
            self.assertEqual(self.get(server, "/healthz"), "ok\n")
            # Administrators have threads as long as silent callers of reflection leave some.
            stats = json.loads(server.cli("admin", "stats", "--no-counts", "--format", "json"))
            self.assertGreaterEqual(stats["open_streams"], SENSORS)
            of_http = json.loads(self.get(server, f"/v1/top?days=1&end={DAY}"))
            self.assertEqual([row["sources"] for row in of_http], [row["sources"] for row in top])
            self.assertEqual(len(top), 20)
            wait_until(lambda seen=ticks: bad.ticks > seen, "the bad clients go on")

    def assert_bounded(self, server, bad):
        with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", file.read())[1]) * 1024
        log = server.texts()[1]
        print(
            f"{bad.ticks} ticks, {bad.reconnects} closed; at most {peak / 2**20:.0f} MiB resident, "
            f"{len(log)} bytes of log in {log.count(chr(10))} lines",
            flush=True,
        )
        self.assertLess(peak, RESIDENT_BYTES_MAX)
        self.assertLess(len(log), LOG_BYTES_MAX)
        for line in log.splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (info|warning|error) \w+")

    def assert_later_ones_notice_nothing(self, server):
        self.deliver_before(server)
        with self.bad_clients(server) as bad:
            self.wait_for_ticks(bad)
            with LoadSensors(server, SENSORS, ROUNDS, BATCH, *server.client_options) as sensors:
                sensors.rest()
                self.assert_rounds(server, sensors, bad)
                sensors.end()
                self.assert_all_counted(server, sensors)
            self.assert_bounded(server, bad)
            # While they are connected.
            self.assertEqual(server.terminate().code, 0)

    def test_sensors_and_readers_that_come_after_them_notice_nothing(self):
        with self.server(*ANY_YEAR) as server:
            self.assert_later_ones_notice_nothing(server)

    def test_nor_do_they_over_tls_where_garbage_comes_in_place_of_a_handshake(self):
        self.authority = Authority(self.path("ca"), "authority")
        certificate, key = self.authority.sign("server", "IP:127.0.0.1")
        tls = ("--tls-cert", certificate, "--tls-key", key, "--auth", "off")
        with self.server(*ANY_YEAR, *tls) as server:
            server.client_options = ("--tls-ca", self.authority.certificate)
            self.assert_later_ones_notice_nothing(server)

    def test_nor_do_those_that_were_connected_before(self):
        with self.server(*ANY_YEAR) as server:
            self.deliver_before(server)
            with LoadSensors(server, SENSORS, ROUNDS, BATCH) as sensors:
                sensors.rest()
                with self.bad_clients(server) as bad:
                    self.wait_for_ticks(bad)
                    self.assert_rounds(server, sensors, bad)
                    self.assert_bounded(server, bad)
                # They have gone, and it goes on.
                sensors.end()
                self.assert_all_counted(server, sensors)
            self.assertEqual(server.terminate().code, 0)


if __name__ == "__main__":
    scantrend_process.main()
