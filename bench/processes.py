"""The processes that are measured: started, watched through /proc, and ended by their pid."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 60
POLL_S = 0.05
# A server has settled when, over this long, it used less than that of one core.
IDLE_WINDOW_S = 2
IDLE_SHARE = 0.05
SETTLE_TIMEOUT_S = 900
RISING_TIMEOUT_S = 600
# A program's memory is looked at so often; it grows no more, once its buffers are full.
MEMORY_POLL_S = 0.01
# No server is so slow that a load takes longer.
HITS_PER_S_MIN = 10_000


class BenchError(Exception):
    """The benchmark has failed, for the reason that it says."""


def run_json(words, timeout_s):
    """The JSON object that a program writes to stdout."""
    words = [str(word) for word in words]
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        raise BenchError(f"not done within {timeout_s:.0f} s: {' '.join(words)}") from None
    if done.returncode != 0:
        raise BenchError(f"{' '.join(words)} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def run_measured(words, timeout_s):
    """As run_json; also how long it took, its CPU time and the most memory it had in RAM."""
    words = [str(word) for word in words]
    with tempfile.TemporaryFile(mode="w+") as out, tempfile.TemporaryFile(mode="w+") as err:
        begin = time.monotonic()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        peak, usage = 0, None
        try:
            while usage is None:
                peak = max(peak, _peak_resident_bytes(process.pid))
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                if pid == 0:
                    usage = None
                    if time.monotonic() > begin + timeout_s:
                        raise BenchError(f"not done within {timeout_s:.0f} s: {' '.join(words)}")
                    time.sleep(MEMORY_POLL_S)
            seconds = time.monotonic() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.kill()
                process.wait(STOP_TIMEOUT_S)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            raise BenchError(f"{' '.join(words)} failed: {err.read().strip()}")
        return {
            "answer": json.load(out),
            "seconds": seconds,
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "peak_resident_bytes": peak,
        }


def _peak_resident_bytes(pid):
    """VmHWM, as of ru_maxrss but without the memory of the process that started it; 0 at its end."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        found = re.search(r"VmHWM:\s+(\d+) kB", file.read())
    return int(found[1]) * 1024 if found else 0


def load_timeout_s(hits):
    return 60 + hits // HITS_PER_S_MIN


class Server:
    """A process that serves until it is told to end: from its start to the end of the `with` block.
    It is ready once it has written what `ready` matches; `address` is the group of that, if any."""

    def __init__(self, words, ready=r"serves gRPC on (\S+)\n"):
        self._words = [str(word) for word in words]
        self._ready = re.compile(ready)
        self._process = self._out = None
        self.address = None

    def __enter__(self):
        self._out = tempfile.TemporaryFile(mode="w+")
        self._process = subprocess.Popen(
            self._words, stdin=subprocess.DEVNULL, stdout=self._out, stderr=subprocess.STDOUT
        )
        try:
            self.address = next(iter(self._wait_until_ready().groups()), None)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(STOP_TIMEOUT_S)
        self._out.close()

    def stop(self):
        """Ends it as SIGTERM does, and must."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{self._words[0]} does not end on SIGTERM") from None
        if code != 0:
            raise BenchError(f"{self._words[0]} ended with {code}: {self._text()}")

    def kill(self):
        """Ends it as kill -9 does."""
        self._process.kill()
        self._process.wait(STOP_TIMEOUT_S)

    @property
    def http_address(self):
        """HOST:PORT."""
        return re.search(r"serves (?:HTTP|metrics) on http://([^/\s]+)/", self._text())[1]

    def metric(self, name):
        """The value of a metric without labels."""
        url = f"http://{self.http_address}/metrics"
        with urllib.request.urlopen(url, timeout=STOP_TIMEOUT_S) as answer:
            text = answer.read().decode()
        return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])

    def answer(self):
        """The JSON object that it has written when it ended."""
        return json.loads(re.search(r"^\{.*\}$", self._text(), re.MULTILINE)[0])

    def _text(self):
        size = os.fstat(self._out.fileno()).st_size
        return os.pread(self._out.fileno(), size, 0).decode(errors="replace")

    def _wait_until_ready(self):
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            found = self._ready.search(self._text())
            if found:
                return found
            if self._process.poll() is not None:
                raise BenchError(f"{self._words[0]} ended: {self._text()}")
            time.sleep(POLL_S)
        raise BenchError(f"{self._words[0]} does not serve within {START_TIMEOUT_S} s")

    def _proc(self, name):
        with open(f"/proc/{self._process.pid}/{name}", encoding="ascii") as file:
            return file.read()

    def peak_resident_bytes(self):
        """The most memory that it ever had in RAM (VmHWM)."""
        return _peak_resident_bytes(self._process.pid)

    def resident_bytes(self):
        """The memory that it has in RAM now (VmRSS)."""
        return int(re.search(r"VmRSS:\s+(\d+) kB", self._proc("status"))[1]) * 1024

    def written_bytes(self):
        """What it has caused to be written to disk (write_bytes), also what was deleted again."""
        return int(re.search(r"^write_bytes: (\d+)", self._proc("io"), re.MULTILINE)[1])

    def cpu_s(self):
        """CPU time that it has used, in user and kernel mode."""
        fields = self._proc("stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self):
        """Waits until it has nothing to do any more; how long that took."""
        begin = time.monotonic()
        while time.monotonic() < begin + SETTLE_TIMEOUT_S:
            used = self.cpu_s()
            time.sleep(IDLE_WINDOW_S)
            if self.cpu_s() - used <= IDLE_SHARE * IDLE_WINDOW_S:
                return time.monotonic() - begin - IDLE_WINDOW_S
        raise BenchError(f"{self._words[0]} does not settle within {SETTLE_TIMEOUT_S} s")


SERVER_PROGRAMS = ("server/scantrendd", "client/cli/scantrend", "bench/scantrend-bench-load")
RISING_PROGRAM = "bench/scantrend-bench-rising"
SENSOR_PROGRAMS = (
    *SERVER_PROGRAMS,
    "client/sensor/scantrend-sensor",
    "bench/scantrend-bench-log",
    "bench/scantrend-bench-storm",
)
LIVE_PROGRAMS = (
    "server/scantrendd",
    "client/sensor/scantrend-sensor",
    "bench/scantrend-bench-storm",
)
# Into a network where nothing is reached but what is put there; takes no rights.
OWN_NETWORK = ("unshare", "--user", "--map-root-user", "--net")


class Programs:
    """The binaries of a build; those of `names` have to be there."""

    def __init__(self, directory, names=SERVER_PROGRAMS):
        self._directory = directory
        for name in names:
            if not os.access(self.path(name), os.X_OK):
                raise BenchError(f"there is no {self.path(name)}: --bin names a bazel-bin")

    def path(self, name):
        return os.path.join(self._directory, name)

    def scantrendd(self, data_dir):
        any_port = "127.0.0.1:0"
        words = ["--data-dir", data_dir, "--listen", any_port, "--http", any_port]
        return Server([self.path("server/scantrendd"), *words])

    def null_server(self):
        return Server([self.path("bench/scantrend-bench-null")])

    def sort(self, hits):
        program = self.path("bench/scantrend-bench-sort")
        return run_json([program, "--hits", hits], load_timeout_s(hits))

    def rising(self, *words):
        return run_json([self.path(RISING_PROGRAM), *words], RISING_TIMEOUT_S)

    def write_log(self, log_format, day, hits, path):
        """A day of the workload as a log; what it holds."""
        words = ["--format", log_format, "--day", day, "--hits", hits, path]
        return run_json([self.path("bench/scantrend-bench-log"), *words], load_timeout_s(hits))

    def sensor(self, server, log_format, path, lines):
        """A sensor that reads a log to its end: what it says, and what it took."""
        words = ["--server", server.address, "--sensor", "bench", "--format", log_format, path]
        program = self.path("client/sensor/scantrend-sensor")
        return run_measured([program, *words], load_timeout_s(lines))

    def live_sensor(self, server, interface):
        """A sensor that captures on an interface."""
        words = ["--server", server.address, "--sensor", "bench", "--interface", interface]
        program = self.path("client/sensor/scantrend-sensor")
        words += ["--stats-http", "127.0.0.1:0"]
        return Server([program, *words], ready=rf"interface {interface}: captures\n")

    def storm(self, interface, packets, rate):
        """Sends packets on an interface; how fast it did."""
        words = ["--interface", interface, "--packets", packets, "--rate", rate]
        return run_json([self.path("bench/scantrend-bench-storm"), *words], load_timeout_s(packets))

    def live(self, packets, rate):
        """live.py, in a network of its own."""
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "live.py")
        words = [sys.executable, script, self._directory, packets, rate]
        return run_json([*OWN_NETWORK, *words], 2 * START_TIMEOUT_S + load_timeout_s(packets))

    def load(self, command, hits, *words):
        """A command of the load generator; `hits`: of all days, which bounds its time."""
        program = self.path("bench/scantrend-bench-load")
        return run_json([program, command, *words], load_timeout_s(hits))

    def stepped_load(self, hits, words, at_rest):
        """The command `stream`; calls at_rest() once all streams are open, and once all is acked,
        while they are still open."""
        program = self.path("bench/scantrend-bench-load")
        command = [program, "stream", "--step", "--timeout", load_timeout_s(hits), *words]
        command = [str(word) for word in command]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            answer = None
            for line in process.stdout:
                answer = json.loads(line)
                if "done" in answer:
                    at_rest()
                    process.stdin.write("\n")
                    process.stdin.flush()
            why = process.stderr.read().strip()
        if process.returncode != 0:
            raise BenchError(f"{' '.join(command)} failed: {why}")
        return answer

    def start_load(self, command, *words):
        """The load generator as a process that goes on beside us."""
        words = [self.path("bench/scantrend-bench-load"), command, *map(str, words)]
        null = subprocess.DEVNULL
        return subprocess.Popen(words, stdin=null, stdout=null, stderr=null)

    def trend(self, server, series, start_date, end_date):
        words = ["--start", start_date, "--end", end_date, "--format", "json"]
        program = self.path("client/cli/scantrend")
        command = [program, "trend", series, "--server", server.address, *words]
        return run_json(command, load_timeout_s(0))
