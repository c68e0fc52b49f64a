"""scantrendd as a service: what it tells who started it."""

import os
import signal
import socket

import scantrend_process
from scantrend_process import DEADLINE_S, ProcessTest, Running, wait_until

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
                wait_until(lambda: "not reloaded" in process.texts()[1], "what is wrong is said")

                process.process.send_signal(signal.SIGTERM)
                self.assertEqual(told.next()["STOPPING"], "1")
                self.assert_exit(process.wait(), 0)


if __name__ == "__main__":
    scantrend_process.main()
