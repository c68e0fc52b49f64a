"""A thousand sensors are connected at once, in little memory, and each of them gets on."""

import hashlib
import json
import os
import random
import re
import resource

import hit_model
import scantrend_process
from certificates import Authority
from load_sensors import LoadSensors
from scantrend_process import ANY_YEAR, ProcessTest

SENSORS = 1_000
ROUNDS = 3
BATCH = 50
# As a shell without `ulimit -n`: fewer than there are sensors. Who needs more raises it.
SOFT_OPEN_FILES = 256
# Of the hard limit: a connection takes one of the server, and one of the load generator.
HARD_OPEN_FILES = 2 * SENSORS
# What the server may have in memory at any time. It was 92 MiB, and 160 over TLS: 35 for itself, and
# for each sensor a connection, a stream and buffers of 60 KiB, or 125. This is half as much again,
# for other versions of the libraries.
RESIDENT_BYTES_MAX = 240 << 20


class SensorsTest(ProcessTest):
    def setUp(self):
        super().setUp()
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.assertGreaterEqual(hard, HARD_OPEN_FILES, "ulimit -Hn is too low for this test")
        resource.setrlimit(resource.RLIMIT_NOFILE, (SOFT_OPEN_FILES, hard))

    def streams(self, server):
        """How many are open."""
        stats = server.cli("admin", "stats", "--no-counts", "--format", "json")
        return json.loads(stats)["open_streams"]

    def resident_peak_bytes(self, server):
        """The most that the server ever had in memory."""
        with open(f"/proc/{server.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+) kB", file.read())[1]) * 1024

    def assert_all_deliver(self, server, *words):
        with LoadSensors(server, SENSORS, ROUNDS, BATCH, *words) as sensors:
            self.assertEqual(sensors.rest(), 0)
            for number in range(1, ROUNDS + 1):
                self.assertEqual(self.streams(server), SENSORS)
                sensors.go_on()
                self.assertEqual(sensors.rest(), number * SENSORS * BATCH)
                listed = json.loads(server.cli("sensors", "--format", "json"))
                accepted = {sensor["name"]: sensor["accepted"] for sensor in listed}
                want = {f"bench-{i}": number * BATCH for i in range(SENSORS)}
                self.assertEqual(accepted, want)
            self.assertEqual(self.streams(server), SENSORS)
            result = sensors.end()
            self.assertEqual(result["stream_batches"], {"min": ROUNDS, "max": ROUNDS})
            self.assert_counts(server, hit_model.Model(sensors.hits(self.path("log"))))
        peak = self.resident_peak_bytes(server)
        print(f"at most {peak / 2**20:.0f} MiB resident", flush=True)
        self.assertLess(peak, RESIDENT_BYTES_MAX)
        self.assertEqual(server.terminate().code, 0)

    def test_a_thousand_sensors_deliver_in_rounds_while_all_are_connected(self):
        with self.server(*ANY_YEAR) as server:
            self.assert_all_deliver(server)

    def test_so_do_a_thousand_over_tls_each_with_a_token_of_its_own(self):
        authority = Authority(self.path("ca"), "authority")
        certificate, key = authority.sign("server", "IP:127.0.0.1")
        chance = random.Random(1)
        tokens = Tokens(chance, self.path("data"), self.path("tokens"))
        for i in range(SENSORS):
            tokens.add(str(i), "ingest", f"bench-{i}")
        admin = tokens.add("admin", "admin", "-")
        tokens.write()
        with self.server(*ANY_YEAR, "--tls-cert", certificate, "--tls-key", key) as server:
            ca = ("--tls-ca", authority.certificate)
            server.client_options = (*ca, "--token-file", admin)
            self.assert_all_deliver(server, *ca, "--token-dir", self.path("tokens"))


class Tokens:
    """Tokens as `scantrend admin token create` makes them, but a thousand at once: the server's file
    of their hashes, and a file of each for who calls."""

    def __init__(self, chance, data_dir, token_dir):
        self._chance, self._data_dir, self._token_dir = chance, data_dir, token_dir
        self._lines = ["# scantrend tokens 1"]
        os.mkdir(data_dir, mode=0o700)
        os.mkdir(token_dir)

    def add(self, name, role, sensor):
        """The path of the new token's file."""
        token_id = f"{self._chance.getrandbits(32):08x}"
        text = f"sct_{token_id}_{self._chance.getrandbits(256):064x}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._lines.append(f"{token_id} {role} {sensor} 2026-01-01T00:00:00Z - {digest}")
        path = os.path.join(self._token_dir, name)
        with open(path, "w", encoding="ascii") as file:
            file.write(text + "\n")
        return path

    def write(self):
        path = os.path.join(self._data_dir, "tokens")
        with open(path, "w", encoding="ascii", opener=_open_private) as file:
            file.write("".join(line + "\n" for line in self._lines))


def _open_private(path, flags):
    return os.open(path, flags, mode=0o600)


if __name__ == "__main__":
    scantrend_process.main()
