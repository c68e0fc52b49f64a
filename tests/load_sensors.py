"""Many sensors at once, each on a connection of its own: one process of the load generator."""

import json
import subprocess

import hit_model
from scantrend_process import Running, binary, run, wait_until

DAY = "2019-01-15"


class LoadSensors(Running):
    """Sensors bench-0, bench-1, ... of a server. In each round every one delivers a batch of so many
    hits, and gets its ack, before any delivers its next; between rounds nothing is under way."""

    def __init__(self, server, count, rounds, batch, *words):
        self.count, self.rounds, self.batch = count, rounds, batch
        self._rests = 0
        program = binary("bench/scantrend-bench-load")
        shape = ("--streams", count, "--batch", batch, "--rounds", "--step", "--sensors")
        hits = ("--hits-per-day", count * rounds * batch, "--last-day", DAY)
        super().__init__(
            [program, "stream", "--server", server.address, *shape, *hits, *words],
            stdin=subprocess.PIPE,
        )

    def __exit__(self, *_):
        self.process.stdin.close()
        super().__exit__()

    def _lines(self):
        lines = self.texts()[0].splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def rest(self):
        """Waits until all streams are open, or the round is over: how many hits were acked so far."""

        def is_at_rest():
            assert self.is_running(), self.texts()
            return len(self._lines()) > self._rests

        wait_until(is_at_rest, f"rest {self._rests} of the sensors")
        self._rests += 1
        return self._lines()[self._rests - 1]["acked_hits"]

    def go_on(self):
        """Begins the next round, or ends the streams after the last one."""
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def end(self):
        """Ends the streams; what the load generator says of it all."""
        # After the last round comes the end of all hits.
        self.go_on()
        self.rest()
        self.go_on()
        done = self.wait()
        assert done.code == 0, str(done)
        return self._lines()[-1]

    def hits(self, path):
        """What they deliver in all rounds; leaves a log of it at `path`."""
        return workload(DAY, self.count * self.rounds * self.batch, path)


def workload(date, count, path):
    """The hits of a day of the load generator, as it writes them to a log in the DShield format."""
    words = ("--format", "dshield", "--day", date, "--hits", count, path)
    assert run(binary("bench/scantrend-bench-log"), *words).code == 0
    with open(path, encoding="ascii") as file:
        return list(map(_hit_of, file))


def _hit_of(line):
    """A line of the DShield format."""
    time, _, _, source, _, target, port, protocol = line.split("\t")[:8]
    name = hit_model.PROTOCOL_NAMES[int(protocol)]
    return hit_model.Hit(hit_model.time_of(time[:19]), source, target, name, int(port))
