"""scantrendd as a service: what it tells who started it, what it is told, what it logs."""

import json
import os
import signal
import socket
import urllib.error
import urllib.request

import log_lines
import scantrend_process
from scantrend_process import ANY_YEAR, DEADLINE_S, ProcessTest, Running, binary, run, wait_until

ANY_PORT = ("--listen", "127.0.0.1:0")


class NotifySocket:
    """A socket such as systemd gives to a service (sd_notify(3))."""

    def __init__(self):
        # In the abstract namespace: the paths of tests are too long.
        self.name = f"scantrend-service-test-{os.getpid()}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{self.name}")
        self.socket.settimeout(DEADLINE_S)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def next(self, but="WATCHDOG"):
        """The variables of the next message that is not `but`."""
        while True:
            lines = self.socket.recv(4096).decode().split("\n")
            told = dict(line.split("=", 1) for line in lines)
            if but not in told:
                return told


class ServiceTest(ProcessTest):
    def test_who_started_it_is_told_when_it_serves_reloads_and_stops(self):
        scanners = self.write("scanners", ["192.0.2.0/24 Example University"])
        words = self.server("--scanners", scanners).words(*ANY_PORT)
        with NotifySocket() as told:
            with Running(["env", f"NOTIFY_SOCKET=@{told.name}", *words]) as process:
                ready = told.next()
                self.assertEqual(ready["READY"], "1")
                self.assertRegex(
                    ready["STATUS"], r"^serves gRPC on 127\.0\.0\.1:\d+, HTTP on http://127"
                )
                # It really serves: the line for people is there.
                self.assertIn(ready["STATUS"].split(",")[0], process.texts()[0])
                self.assertEqual(told.next(but=None), {"WATCHDOG": "1"})

                process.process.send_signal(signal.SIGHUP)
                reloading = told.next()
                self.assertEqual(reloading["RELOADING"], "1")
                self.assertGreater(int(reloading["MONOTONIC_USEC"]), 0)
                self.assertEqual(told.next(), ready)

                # Also if there is nothing to be reloaded: it goes on with what it had.
                self.write("scanners", ["no network"])
                process.process.send_signal(signal.SIGHUP)
                self.assertEqual(told.next()["RELOADING"], "1")
                self.assertEqual(told.next(), ready)
                wait_until(lambda: " error not_reloaded error=" in process.texts()[1], "what is wrong is said")

                process.process.send_signal(signal.SIGTERM)
                self.assertEqual(told.next()["STOPPING"], "1")
                self.assert_exit(process.wait(), 0)

    def test_what_is_in_force_is_printed_and_says_the_same_as_a_file(self):
        """The file of one start configures the next."""
        program = binary("server/scantrendd")
        file = self.write(
            "scantrendd.conf",
            ["# ours", f"data-dir = {self.path('data')}", "watch-port = 853/tcp", "log-level = error"],
        )
        words = ("--config", file, "--http", "127.0.0.1:0", "--print-config")
        done = self.assert_exit(run("env", "SCANTREND_RETENTION_DAYS=500", program, *words), 0)
        for line in (
            f"data-dir = {self.path('data')}  # {file}:2",
            f"watch-port = 853/tcp  # {file}:3",
            f"log-level = error  # {file}:4",
            "retention-days = 500  # SCANTREND_RETENTION_DAYS",
            "http = 127.0.0.1:0  # flag",
            "listen = 127.0.0.1:8530  # default",
            "# monitored =",
        ):
            self.assertIn(line + "\n", done.out)
        self.assertFalse(os.path.exists(self.path("data")))
        printed = self.write("printed.conf", done.out.splitlines())
        words = ("--config", printed, "--listen", "127.0.0.1:0")
        with Running([program, *words]) as process:
            wait_until(lambda: "serves HTTP" in process.texts()[0], "it serves")
            done = self.assert_exit(process.terminate(), 0)
            self.assertEqual(done.err, "")
        self.assertTrue(os.path.isdir(self.path("data")))

    def test_what_is_wrong_in_a_file_is_refused_with_its_line_by_server_and_sensor(self):
        """Both read files alike."""
        file = self.write("server.conf", ["data-dir = d", "monitored = 192.0.2.0/33"])
        done = self.assert_exit(run(binary("server/scantrendd"), "--config", file), 2)
        self.assertIn(f"{file}:2: --monitored: ", done.err)
        self.assertEqual(done.out, "")
        program = binary("client/sensor/scantrend-sensor")
        log = self.write("log", [])
        file = self.write("sensor.conf", ["sensor = edge", "", "batch-size = 0"])
        done = self.assert_exit(run(program, "--config", file, log), 2)
        self.assertIn(f"{file}:3: --batch-size: ", done.err)
        self.assertEqual(done.out, "")
        file = self.write("sensor.conf", ["sensor = edge", "tz = Mars/Olympus"])
        done = self.assert_exit(run(program, "--config", file, log), 2)
        self.assertIn(f"{file}:2: --tz: ", done.err)
        file = self.write("sensor.conf", ["sensor = edge", "count = all", "journal = true"])
        done = self.assert_exit(run(program, "--config", file, "--print-config"), 0)
        self.assertIn(f"count = all  # {file}:2\n", done.out)
        self.assertIn(f"journal = true  # {file}:3\n", done.out)


class LogTest(ProcessTest):
    def events(self, server):
        """What it has logged so far, as JSON."""
        return [json.loads(line) for line in server.texts()[1].splitlines()]

    def event(self, server, name):
        """The first event of this name, waited for."""

        def find():
            return next((e for e in self.events(server) if e["event"] == name), None)

        return wait_until(find, f"{name} is logged")

    def test_start_sensors_refusals_and_stop_are_events_without_addresses_of_hits(self):
        hits = log_lines.random_hits(log_lines.new_random(), 200, "2019-01-15", 5)
        log = self.write("log", map(log_lines.dshield_line, hits))
        with self.server(*ANY_YEAR, "--log-format", "json") as server:
            started = self.event(server, "started")
            self.assertEqual(started["level"], "info")
            self.assertEqual(started["grpc"], server.address)
            self.assertRegex(started["time"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

            self.assert_exit(server.sensor("--format", "dshield", log), 0)
            connected = self.event(server, "sensor_connected")
            self.assertEqual(connected["sensor"], "edge")
            self.assertRegex(connected["peer"], r"^ipv4:127\.0\.0\.1:\d+$")
            ended = self.event(server, "sensor_disconnected")
            self.assertEqual((ended["code"], ended["batches"]), ("OK", 1))
            self.assertEqual(ended["stream"], connected["stream"])

            self.assert_exit(server.run_cli("source", hits[0].source, "--days", "1"), 0)
            with self.assertRaises(urllib.error.HTTPError) as answer:
                urllib.request.urlopen(f"http://{server.http_address}/v1/trend/{hits[0].source}")
            answer.exception.close()
            self.assertGreaterEqual(answer.exception.code, 400)
            refused = self.event(server, "http_failed")
            self.assertEqual(refused["request"], answer.exception.headers["X-Request-Id"])
            self.assertRegex(refused["request"], r"^[0-9a-f]{8}-\d+$")

            done = server.terminate()
        names = [json.loads(line)["event"] for line in done.err.splitlines()]
        self.assertEqual((names[0], names[-2], names[-1]), ("started", "stopping", "stopped"))
        for hit in hits:
            self.assertNotIn(hit.source, done.err)
            self.assertNotIn(hit.target, done.err)

    def test_what_does_not_start_is_an_event_too_where_programs_read(self):
        words = self.server("--log-format", "json").words("--listen", "nonsense")
        done = self.assert_exit(run(*words), 1)
        event = json.loads(done.err)
        self.assertEqual(event["event"], "not_started")
        self.assertIn("write it as HOST:PORT", event["error"])

    def test_levels_and_formats_that_are_none_are_refused(self):
        for words in (("--log-level", "loud"), ("--log-format", "xml")):
            done = self.assert_exit(run(*self.server(*words).words(*ANY_PORT)), 2)
            self.assertIn(words[0], done.err)


if __name__ == "__main__":
    scantrend_process.main()
