"""A log is followed while it is rotated and everybody is killed: every hit is counted once."""

import gzip
import os
import shutil

import log_lines
import scantrend_process
from hit_model import Model
from scantrend_process import ProcessTest, wait_until

HITS = 30_000
START = "2019-01-15"
DAYS = 60
ROTATIONS = 10
KILLS = 20
OPTIONS = ("--format", "netfilter", "--year", "2019", "--batch-size", "50", "--flush-interval", "0.05")


class RotatedLog:
    """A log, the program that writes it, and the one that rotates it."""

    def __init__(self, path, chance):
        self.path, self.chance = path, chance
        self._file = open(path, "ab", buffering=0)
        # While the writer has not been told to turn to the new file: the number of the one that it
        # has, and the pieces that it still writes there.
        self._held = None
        self._late = 0

    def write(self, text):
        self._late -= 1
        if self._held and self._late <= 0:
            # It finishes its line.
            end = text.find(b"\n") + 1
            self._file.write(text[:end])
            text = text[end:]
            self._held = None
            self.close()
            self._file = open(self.path, "ab", buffering=0)
        self._file.write(text)

    def close(self):
        self._file.close()

    def rotate_by_renaming(self):
        """The writer is told some pieces later."""
        self._shift()
        if not os.path.exists(self.path):
            open(self.path, "wb").close()
        os.rename(self.path, self._rotated(1))
        if not self._held:
            self._held = 1
            self._late = self.chance.randrange(1, 4)
        if self.chance.random() < 0.5:
            open(self.path, "wb").close()

    def rotate_by_copying(self):
        self._shift()
        shutil.copy2(self.path, self._rotated(1))
        os.truncate(self.path, 0)

    def compress(self, number):
        """As gzip does: the original goes once the compressed file is whole, with its time."""
        plain = self._rotated(number)
        if not os.path.exists(plain) or number == self._held:
            return
        with open(plain, "rb") as source, gzip.open(plain + ".gz", "wb") as target:
            shutil.copyfileobj(source, target)
        shutil.copystat(plain, plain + ".gz")
        os.remove(plain)

    def _rotated(self, number):
        return f"{self.path}.{number}"

    def _shift(self):
        for number in range(2 * ROTATIONS, 0, -1):
            for suffix in ("", ".gz"):
                if os.path.exists(self._rotated(number) + suffix):
                    os.rename(self._rotated(number) + suffix, self._rotated(number + 1) + suffix)
        if self._held:
            self._held += 1


class FollowTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.chance = log_lines.new_random()
        self.hits = log_lines.random_hits(self.chance, HITS, START, DAYS)
        self.log = RotatedLog(self.path("kern.log"), self.chance)
        self.addCleanup(self.log.close)

    def words(self):
        return (*OPTIONS, "--follow", self.log.path)

    def pieces(self, count):
        """All lines but the last, in so many pieces that end anywhere; the lines whole by then."""
        lines = [log_lines.netfilter_line(hit) + "\n" for hit in self.hits[:-1]]
        text = "".join(lines).encode()
        cuts = sorted(self.chance.randrange(len(text)) for _ in range(count - 1))
        for start, end in zip([0, *cuts], [*cuts, len(text)]):
            yield text[start:end], text.count(b"\n", 0, end)

    def follow(self, rotate):
        """Writes the log in pieces; after each it is rotated, or somebody is killed."""
        events = [rotate] * ROTATIONS + ["kill sensor", "kill server"] * (KILLS // 2)
        self.chance.shuffle(events)
        pieces = self.pieces(len(events) + 1)
        with self.server() as server:
            counted_at_start = 0
            sensor = server.start_sensor(*self.words())
            self.addCleanup(lambda: sensor.kill())
            for number, event in enumerate(events):
                piece, whole_lines = next(pieces)
                self.log.write(piece)
                # In the middle of it; and until the first ack nobody knows that there is a log.
                if number == 0 or self.chance.random() < 0.5:
                    wanted = max(1, int(whole_lines * self.chance.random()))
                    server.wait_for_accepted(wanted - counted_at_start)
                if event == "kill sensor":
                    self.assertTrue(sensor.is_running(), sensor.texts())
                    sensor.kill()
                    sensor = server.start_sensor(*self.words())
                elif event == "kill server":
                    server.kill()
                    server.start()
                    counted_at_start = server.accepted()
                else:
                    event()
                    self.log.compress(self.chance.randrange(1, 4))
            self.log.write(next(pieces)[0])
            wait_until(lambda: server.accepted() >= HITS - 1, "all hits are counted")
            sensor.kill()
            # Nor does the next one count anything but what is new.
            last_line = log_lines.netfilter_line(self.hits[-1]) + "\n"
            with server.start_sensor(*self.words()) as sensor:
                self.log.write(last_line.encode())
                wait_until(lambda: server.accepted() >= HITS, "the last hit is counted")
                done = self.assert_exit(sensor.terminate(), 0)
            self.assertEqual(done.json["hits"], 1, done)
            self.assertEqual(server.accepted(), HITS)
            self.assert_counts(server, Model(self.hits))

    def test_ten_rotations_by_renaming_and_twenty_kills(self):
        self.follow(self.log.rotate_by_renaming)

    def test_ten_rotations_by_copying_and_twenty_kills(self):
        self.follow(self.log.rotate_by_copying)


if __name__ == "__main__":
    scantrend_process.main()
