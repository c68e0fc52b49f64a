"""Callers that take more than their share are refused or closed; the others are served on."""

import socket
import struct

import hit_model
import log_lines
import scantrend_process
from scantrend_process import ANY_YEAR, DEADLINE_S, ProcessTest, run

# What a client of HTTP/2 says first (RFC 9113, 3.4), with settings that are empty.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + struct.pack(">IBI", 4, 0, 0)
GOAWAY = 7
PING = 6


def connect(server):
    host, port = server.address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout=DEADLINE_S)


def read_to_end(connection):
    """All that comes until the server closes; fails if it does not."""
    received = b""
    while True:
        try:
            part = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not part:
            return received
        received += part


def frame_types(received):
    """The types of the frames of HTTP/2."""
    types = []
    while len(received) >= 9:
        size = int.from_bytes(received[:3], "big")
        types.append(received[3])
        received = received[9 + size :]
    return types


class LimitsTest(ProcessTest):
    def setUp(self):
        super().setUp()
        self.hits = log_lines.random_hits(log_lines.new_random(), 20_000, "2019-01-15", 5)
        self.log = self.write("log", map(log_lines.dshield_line, self.hits))

    def assert_goes_on(self, server):
        """Others are served as if nothing had been."""
        self.assert_exit(server.sensor("--format", "dshield", self.log, name="other"), 0)
        self.assert_counts(server, hit_model.Model(self.hits))

    def test_who_connects_and_says_nothing_is_closed_after_the_handshake_timeout(self):
        with self.server(*ANY_YEAR, "--handshake-timeout", "1") as server:
            with connect(server) as connection:
                read_to_end(connection)
            self.assert_goes_on(server)

    def test_a_connection_without_a_call_is_closed_after_the_idle_timeout(self):
        with self.server(*ANY_YEAR, "--idle-timeout", "1") as server:
            with connect(server) as connection:
                connection.sendall(PREFACE)
                self.assertIn(GOAWAY, frame_types(read_to_end(connection)))
            self.assert_goes_on(server)

    def test_who_does_not_answer_a_ping_is_closed(self):
        with self.server(*ANY_YEAR, "--keepalive", "1", "--keepalive-timeout", "1") as server:
            with connect(server) as connection:
                connection.sendall(PREFACE)
                self.assertIn(PING, frame_types(read_to_end(connection)))
            self.assert_goes_on(server)

    def test_a_batch_that_is_larger_than_a_message_may_be_is_refused_and_says_so(self):
        with self.server(*ANY_YEAR, "--message-size", "64k") as server:
            words = ("--format", "dshield", "--timeout", "1", self.log)
            done = server.sensor(*words, "--batch-size", "20000")
            self.assert_exit(done, 1)
            self.assertEqual(server.accepted_since_start(), 0)
            # gRPC has cut the call off.
            self.assertIn(" batches=0 code=CANCELLED\n", server.texts()[1])
            # In smaller batches all of it is taken.
            done = server.sensor(*words, "--batch-size", "1000")
            self.assert_exit(done, 0)
            self.assert_counts(server, hit_model.Model(self.hits))

    def test_a_sensor_that_sends_too_fast_is_slowed_down_and_loses_nothing(self):
        # 10,000 of the 20,000 hits are its burst; the rest takes ten seconds.
        with self.server(*ANY_YEAR, "--sensor-hits-per-second", "1000") as server:
            words = ("--format", "dshield", "--batch-size", "1000", self.log)
            done = self.assert_exit(server.sensor(*words), 0)
            self.assertEqual(done.json["accepted"], len(self.hits))
            self.assertIn("reason=TOO_MANY_HITS", server.texts()[1])
            self.assert_counts(server, hit_model.Model(self.hits))

    def test_limits_out_of_their_range_are_refused(self):
        for words in (
            ("--message-size", "1k"),
            ("--message-size", "1g"),
            ("--queries-max", "0"),
            ("--idle-timeout", "0"),
            ("--handshake-timeout", "never"),
        ):
            line = self.server(*words).words("--listen", "127.0.0.1:0")
            done = self.assert_exit(run(*line), 2)
            self.assertIn(words[0], done.err)


if __name__ == "__main__":
    scantrend_process.main()
