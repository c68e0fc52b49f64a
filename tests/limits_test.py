"""Callers that take more than their share are refused or closed; the others are served on."""

import contextlib
import re
import socket

import hit_model
import http2
import log_lines
import scantrend_process
from http2 import GOAWAY, PING, PREFACE, frame_types
from load_sensors import workload
from scantrend_process import ANY_YEAR, DEADLINE_S, ProcessTest, run, wait_until

# Of each option: values that are refused, and the bounds of those that are not.
RANGES = (
    ("--message-size", ("1k", "1g"), 64 << 10, 64 << 20),
    ("--stream-window", ("1k", "1g"), 64 << 10, 64 << 20),
    ("--batch-hits-max", ("0", "65537"), 1, 65536),
    ("--stream-batches-max", ("0", "1025"), 1, 1024),
    ("--sensor-streams-max", ("0", "1000001"), 1, 1000000),
    ("--queries-max", ("1", "1025"), 2, 1024),
    ("--query-days-max", ("0", "4001"), 1, 4000),
    ("--connection-calls-max", ("0", "65537"), 1, 65536),
    ("--handshake-timeout", ("0", "3601"), 1, 3600),
    ("--idle-timeout", ("0", "86401"), 1, 86400),
    ("--keepalive", ("0", "86401"), 1, 86400),
    ("--keepalive-timeout", ("0", "3601"), 1, 3600),
    ("--http-connections-max", ("7", "65537"), 8, 65536),
    ("--http-request-size", ("4095", "2m"), 4096, 1 << 20),
    ("--http-idle-timeout", ("0", "3601"), 1, 3600),
    ("--http-request-timeout", ("0", "3601"), 1, 3600),
    ("--http-answer-timeout", ("0", "3601"), 1, 3600),
    ("--http-workers", ("0", "257"), 1, 256),
)
# Of a client whose window for answers is shut.
NO_WINDOW = http2.PREFACE[:24] + http2.settings(_4=0)
STREAM_HITS = "/scantrend.v1.IngestService/StreamHits"
EXPORT = "/scantrend.v1.TrendService/ExportPoints"
GET_TREND = "/scantrend.v1.TrendService/GetTrend"
# An ExportPointsRequest of 4,000 days, and a GetTrendRequest of those of a port.
LAST_4000_DAYS = b"\x0a\x03\x18\xa0\x1f"
TREND_OF_4000_DAYS = b"\x0a\x05\x08\x06\x10\xd5\x06\x12\x03\x18\xa0\x1f"

def connect(server, http=False):
    host, port = (server.http_address if http else server.address).rsplit(":", 1)
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

    def test_a_batch_of_more_hits_than_may_be_is_refused_and_names_the_field(self):
        with self.server(*ANY_YEAR, "--batch-hits-max", "100") as server:
            words = ("--format", "dshield", "--timeout", "1", self.log)
            done = self.assert_exit(server.sensor(*words, "--batch-size", "101"), 1)
            self.assertIn("a batch has 1 to 100 hits", done.err)
            self.assertIn("code=INVALID_ARGUMENT reason=INVALID_FIELD field=ipv4", server.texts()[1])
            self.assert_exit(server.sensor(*words, "--batch-size", "100"), 0)
            self.assert_counts(server, hit_model.Model(self.hits))

    def test_a_message_that_is_no_batch_ends_its_stream_and_that_is_logged(self):
        with self.server(*ANY_YEAR) as server, connect(server) as connection:
            garbage = http2.frame(http2.DATA, 0, 1, http2.grpc_message(b"\xff" * 10))
            connection.sendall(PREFACE + http2.call(STREAM_HITS) + garbage)
            refused = r"info stream_refused \S+ sensor=\"\" stream=\"\" \S+ code=INVALID_ARGUMENT\n"
            wait_until(lambda: re.search(refused, server.texts()[1]), "the stream is refused")
            self.assert_goes_on(server)

    def test_a_stream_that_may_have_one_batch_that_is_not_acked_delivers_all_the_same(self):
        with self.server(*ANY_YEAR, "--stream-batches-max", "1") as server:
            words = ("--format", "dshield", "--batch-size", "500", self.log)
            self.assert_exit(server.sensor(*words), 0)
            self.assert_counts(server, hit_model.Model(self.hits))

    def test_a_query_of_more_days_than_may_be_is_refused_over_grpc_and_http(self):
        with self.server(*ANY_YEAR, "--query-days-max", "30") as server:
            self.assert_exit(server.run_cli("trend", "853", "--days", "30"), 0)
            done = self.assert_exit(server.run_cli("trend", "853", "--days", "31"), 1)
            self.assertIn("must be 1 to 30, not 31", done.err)
            between = ("--start", "2019-01-01", "--end", "2019-01-31")
            done = self.assert_exit(server.run_cli("export", *between), 1)
            self.assertIn("at most 30 days, not 31", done.err)
            self.assertEqual(self.ask_http(server, b"GET /v1/top?days=30 HTTP/1.0\r\n\r\n"), 200)
            self.assertEqual(self.ask_http(server, b"GET /v1/top?days=31 HTTP/1.0\r\n\r\n"), 400)

    def test_exports_that_nobody_reads_give_way_to_others_and_take_no_thread_of_queries(self):
        day = workload("2019-01-10", 20_000, self.path("day"))
        with self.server(*ANY_YEAR, "--queries-max", "4") as server:
            self.assert_exit(server.sensor("--format", "dshield", self.path("day")), 0)
            model = hit_model.Model(day)
            with contextlib.ExitStack() as connections:
                for _ in range(2):
                    connection = connections.enter_context(connect(server))
                    connection.sendall(NO_WINDOW + http2.call(EXPORT, message=LAST_4000_DAYS))

                def export():
                    done = server.run_cli("export", "--start", "2019-01-10", "--end", "2019-01-10")
                    if done.code != 0:
                        self.assertIn("exports are under way", done.err)
                    return done.code == 0

                wait_until(export, "an export that nobody reads gives way")
                # All of these are answered, though both exports may be unread ones again.
                for _ in range(5):
                    self.assertEqual(server.run_cli("top", "--end", "2019-01-10").code, 0)
                self.assertGreaterEqual(server.metrics()["scantrend_answers_cut_off_total"], 1)
                self.assert_counts(server, model)

    def test_queries_beyond_those_that_may_be_at_once_are_refused_counted_and_logged(self):
        with self.server(*ANY_YEAR, "--queries-max", "2") as server:
            self.assert_exit(server.sensor("--format", "dshield", self.log), 0)
            streams = range(1, 201, 2)
            calls = b"".join(http2.call(GET_TREND, stream, TREND_OF_4000_DAYS) for stream in streams)

            def refused():
                with connect(server) as connection:
                    connection.sendall(http2.PREFACE + calls)
                    wait_until(lambda: len(connection.recv(65536)) > 0, "an answer")
                    return server.metrics()["scantrend_queries_refused_total"] > 0

            wait_until(refused, "a query is refused")
            self.assertRegex(
                server.texts()[1],
                r"warning query_failed request=\S+ method=GetTrend peer=\S+ "
                r"code=RESOURCE_EXHAUSTED reason=TOO_MANY_QUERIES",
            )
            self.assert_counts(server, hit_model.Model(self.hits))

    def ask_http(self, server, request):
        """The status of the answer."""
        with connect(server, http=True) as connection:
            connection.sendall(request)
            return int(read_to_end(connection).split()[1])

    def test_a_request_of_http_that_is_too_long_is_refused(self):
        with self.server(*ANY_YEAR, "--http-request-size", "4k") as server:
            header = b"X: " + b"x" * 5_000
            self.assertEqual(self.ask_http(server, b"GET / HTTP/1.0\r\n%s\r\n\r\n" % header), 431)
            line = b"GET /?%s HTTP/1.0\r\n\r\n" % (b"x" * 5_000)
            self.assertEqual(self.ask_http(server, line), 414)
            self.assertEqual(self.ask_http(server, b"GET /healthz HTTP/1.0\r\n\r\n"), 200)

    def test_who_is_silent_on_http_is_closed_and_lets_others_in(self):
        options = ("--http-connections-max", "8", "--http-idle-timeout", "1")
        with self.server(*ANY_YEAR, *options) as server, contextlib.ExitStack() as connections:
            silent = [connections.enter_context(connect(server, http=True)) for _ in range(8)]
            # The ninth waits for one of them.
            self.assertEqual(self.ask_http(server, b"GET /healthz HTTP/1.0\r\n\r\n"), 200)
            for connection in silent:
                self.assertEqual(read_to_end(connection), b"")

    def test_who_never_ends_his_request_of_http_is_closed(self):
        with self.server(*ANY_YEAR, "--http-request-timeout", "1") as server:
            with connect(server, http=True) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\n")

                def is_closed():
                    try:
                        connection.sendall(b"X")
                    except (BrokenPipeError, ConnectionResetError):
                        return True
                    return False

                wait_until(is_closed, "the server closes the connection")

    def test_limits_out_of_their_range_are_refused_and_name_it(self):
        for option, values, least, most in RANGES:
            for value in values:
                line = self.server(option, value).words("--listen", "127.0.0.1:0")
                done = self.assert_exit(run(*line), 2)
                self.assertIn(f"{option}: ", done.err)
                for bound in (least, most):
                    self.assertIn(str(bound), done.err)
        for option in ("--handshake-timeout", "--http-workers"):
            line = self.server(option, "never").words("--listen", "127.0.0.1:0")
            self.assertIn(option, self.assert_exit(run(*line), 2).err)

    def test_what_is_in_force_is_printed(self):
        words = [word for option, _, least, _ in RANGES for word in (option, least)]
        done = self.assert_exit(run(*self.server(*words).words("--print-config")), 0)
        for option, _, least, _ in RANGES:
            self.assertIn(f"{option[2:]} = {least}  # flag\n", done.out)


if __name__ == "__main__":
    scantrend_process.main()
