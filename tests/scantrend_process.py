"""The binaries as processes: a server that can be killed and started again, the sensor, the CLI.

Every process is ended by its pid when its `with` block ends, also when a test fails. Nothing sleeps
for a time: wait_until polls for a condition and has a deadline.
"""

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import hit_model

# Generous: a test that waits this long has failed, on however slow a machine.
DEADLINE_S = 120
POLL_S = 0.002
# For logs of any year.
ANY_YEAR = ("--accept-days-back", "32000", "--retention-days", "32000", "--contact-days", "32000")


def binary(path):
    """A target of this workspace among the test's runfiles, such as server/scantrendd."""
    workspace = os.environ.get("TEST_WORKSPACE", "scantrend")
    return os.path.join(os.environ["TEST_SRCDIR"], workspace, path)


def wait_until(condition, what):
    """Polls until condition() is true, and returns what it returned; fails after DEADLINE_S."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {DEADLINE_S} s: {what}")
        time.sleep(POLL_S)


class Done:
    """A process that has ended."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"{self.words}\nexit {self.code}\nstdout: {self.out}\nstderr: {self.err}"


class Running:
    """A process; ended, if it still runs, when the `with` block ends."""

    def __init__(self, words, stdin=subprocess.DEVNULL):
        self.words = [str(word) for word in words]
        # Files, not pipes: nothing has to be read for the process to go on.
        self._out = tempfile.TemporaryFile(dir=os.environ["TEST_TMPDIR"])
        self._err = tempfile.TemporaryFile(dir=os.environ["TEST_TMPDIR"])
        self.process = subprocess.Popen(
            self.words, stdin=stdin, stdout=self._out, stderr=self._err
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        self._out.close()
        self._err.close()

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        """Ends it as kill -9 does."""
        if self.is_running():
            self.process.kill()
        self.process.wait(DEADLINE_S)

    def terminate(self):
        """Ends it as SIGTERM does."""
        self.process.terminate()
        return self.wait()

    def texts(self):
        """What it has written to stdout and stderr so far."""
        texts = []
        for file in (self._out, self._err):
            size = os.fstat(file.fileno()).st_size
            texts.append(os.pread(file.fileno(), size, 0).decode(errors="replace"))
        return texts

    def wait(self):
        """Waits for its end."""
        self.process.wait(DEADLINE_S)
        return Done(self.words, self.process.returncode, *self.texts())


def run(*words, stdin=subprocess.DEVNULL):
    with Running(words, stdin) as process:
        return process.wait()


def read_metrics(url):
    """The value of every line of a page of metrics, by name and labels."""
    with urllib.request.urlopen(url, timeout=DEADLINE_S) as answer:
        lines = answer.read().decode().splitlines()
    split = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in split}


def sensor_metrics(sensor):
    """Those of a scantrend-sensor that was started with --stats-http."""
    serves = re.compile(r"serves metrics on (\S+)\n")
    return read_metrics(wait_until(lambda: serves.search(sensor.texts()[1]), "an address")[1])


class Server:
    """A scantrendd on a data directory, which outlives its process."""

    def __init__(self, data_dir, *options):
        self.data_dir, self.options = data_dir, options
        # What the sensor and the CLI are told besides the address.
        self.client_options = ()
        self.address = None
        self.http_address = None
        self._running = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self._running:
            self._running.__exit__()

    def start(self):
        """Starts it on the ports that it had before, if it had any."""
        self._running = Running(
            self.words(
                "--listen", self.address or "127.0.0.1:0", http=self.http_address or "127.0.0.1:0"
            )
        )
        what = "scantrendd prints its addresses"
        self.address, self.http_address = wait_until(self._addresses, what)
        return self

    def words(self, *more, http="127.0.0.1:0"):
        """A command line that serves this directory."""
        program = binary("server/scantrendd")
        return [program, "--data-dir", self.data_dir, "--http", http, *self.options, *more]

    def _addresses(self):
        out, err = self._running.texts()
        if not self._running.is_running():
            raise AssertionError(f"scantrendd ended: {out}{err}")
        grpc = re.search(r"serves gRPC on (\S+)( over TLS)?\n", out)
        web = re.search(r"serves HTTP on https?://([^/]+)/\n", out)
        return (grpc[1], web[1]) if grpc and web else None

    def is_running(self):
        return self._running.is_running()

    @property
    def pid(self):
        return self._running.process.pid

    def signal(self, number):
        self._running.process.send_signal(number)

    def texts(self):
        """What it has written to stdout and stderr so far."""
        return self._running.texts()

    def kill(self):
        """kill -9: no chance to write anything."""
        self._running.kill()
        self._running.__exit__()

    def terminate(self):
        """SIGTERM; what became of it."""
        done = self._running.terminate()
        self._running.__exit__()
        return done

    def metrics(self):
        """The value of every line of /metrics, by name and labels."""
        return read_metrics(f"http://{self.http_address}/metrics")

    def accepted_since_start(self):
        return int(self.metrics()["scantrend_hits_accepted_total"])

    def wait_for_accepted(self, hits):
        """Until so many hits were accepted since the start; returns how many it were."""

        def enough():
            accepted = self.accepted_since_start()
            return accepted if accepted >= hits else None

        return wait_until(enough, f"{hits} hits are accepted")

    def sensor_words(self, *words, name="edge"):
        program = binary("client/sensor/scantrend-sensor")
        address = ("--server", self.address)
        return [program, *address, *self.client_options, "--sensor", name, *words]

    def start_sensor(self, *words):
        """A scantrend-sensor that runs on its own."""
        return Running(self.sensor_words(*words))

    def sensor(self, *words, name="edge", stdin=subprocess.DEVNULL):
        """A scantrend-sensor, to its end."""
        return run(*self.sensor_words(*words, name=name), stdin=stdin)

    def run_cli(self, *words):
        address = ("--server", self.address)
        return run(binary("client/cli/scantrend"), *words, *address, *self.client_options)

    def cli(self, *words):
        """The output of a scantrend command that must succeed."""
        done = self.run_cli(*words)
        if done.code != 0:
            raise AssertionError(str(done))
        return done.out

    def export(self, start, end, *words):
        """The rows of `scantrend export`, as hit_model.Model.export has them."""
        text = self.cli("export", "--start", start, "--end", end, *words)
        header, *rows = csv.reader(io.StringIO(text))
        assert header == "date,protocol,port,records,targets,sources,new_sources".split(","), header
        return [(day, protocol, *map(int, counts)) for day, protocol, *counts in rows]

    def trend(self, series, start, end, *words):
        range_words = ("--start", start, "--end", end)
        return json.loads(self.cli("trend", series, *range_words, "--format", "json", *words))

    def accepted(self):
        """Hits of all sensors that were ever accepted."""
        sensors = json.loads(self.cli("sensors", "--format", "json"))
        return sum(sensor["accepted"] for sensor in sensors)


class ProcessTest(unittest.TestCase):
    """A test with a directory of its own."""

    maxDiff = 4000

    def setUp(self):
        self.work = tempfile.mkdtemp(dir=os.environ["TEST_TMPDIR"])
        self.server_options = ANY_YEAR

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, data):
        """A file with these bytes, or with these lines; its path."""
        if not isinstance(data, bytes):
            data = "".join(line + "\n" for line in data).encode()
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def server(self, *options):
        """A server on the test's data directory, not started yet: use it in `with`."""
        return Server(self.path("data"), *(options or self.server_options))

    def assert_exit(self, done, code):
        self.assertEqual(done.code, code, str(done))
        return done

    def assert_counts(self, server, model, kinds=("probe",)):
        """Every point is the model's, and there are none else, nor in the three years around."""
        days = [day for points in model.series.values() for day in points]
        start, end = min(days) - 1_100, max(days) + 1_100
        for kind in kinds:
            want = model.export(kind)
            got = server.export(hit_model.date_of(start), hit_model.date_of(end), "--kind", kind)
            self.assertEqual(len(got), len(want), kind)
            for row, model_row in zip(got, want):
                self.assertEqual(row, model_row, kind)

    def assert_window(self, server, model, port, protocol, start, end):
        """The window counts of a series ("" is any protocol) are the model's."""
        series = f"{port}/{protocol}" if protocol else str(port)
        summary = server.trend(series, start, end)["summary"]
        window = model.window(port, protocol, start, end)
        self.assertEqual({name: summary[name] for name in window}, window, series)


def main():
    # As if a test had failed: `with` blocks end their processes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    unittest.main(verbosity=2)
