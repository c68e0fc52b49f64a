"""Clients that say nothing, read nothing, or send garbage: many at once, on one thread.

Each kind is a generator of what is sent next, a part a tick; after its last part a client stays
connected and is silent. Who is closed by the server comes again, as the next of its kind.
"""

import socket
import threading

import http2
from http2 import CONTINUATION, DATA, END_HEADERS, HEADERS, PING, RST_STREAM, WINDOW_UPDATE

TICK_S = 0.02
FLOOD_FRAMES = 50  # a tick, of who floods
# Likewise calls that are reset at once: gRPC has no bound for them (docs/security.md).
RESET_CALLS = 5
STREAM_HITS = "/scantrend.v1.IngestService/StreamHits"
TREND = "/scantrend.v1.TrendService/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
# DayRange of 4,000 days, as field 1 and as field 2.
DAYS = b"\x18\xa0\x1f"
RANGE_1, RANGE_2 = b"\x0a\x03" + DAYS, b"\x12\x03" + DAYS
TCP_853 = b"\x08\x06\x10\xd5\x06"  # a Series
SERIES_1 = b"\x0a" + bytes([len(TCP_853)]) + TCP_853
GET_TREND = SERIES_1 + RANGE_2
OPENING = b"\x0a\x03bad\x12\x04live"  # of sensor "bad"
NO_WINDOW = http2.PREFACE[:24] + http2.settings(_4=0)


def silent(chance):
    return
    yield


def half_a_preface(chance):
    yield http2.PREFACE[:10]


def preface_only(chance):
    yield http2.PREFACE


def silent_stream(chance):
    yield http2.PREFACE + http2.call(STREAM_HITS)


def opened_stream(chance):
    name = f"{chance.getrandbits(64):x}".encode()
    opening = OPENING + b"\x12" + bytes([len(name)]) + name  # the last one counts
    yield http2.PREFACE + http2.call(STREAM_HITS)
    yield http2.frame(DATA, 0, 1, http2.grpc_message(opening))


def half_a_message(chance):
    yield http2.PREFACE + http2.call(STREAM_HITS)
    yield http2.frame(DATA, 0, 1, http2.grpc_message(chance.randbytes(10_000), size=1_000_000))


def garbage_messages(chance):
    yield http2.PREFACE + http2.call(STREAM_HITS)
    for _ in range(10):
        yield http2.frame(DATA, 0, 1, http2.grpc_message(chance.randbytes(chance.randrange(500))))


def unread_export(chance):
    yield NO_WINDOW + http2.call(TREND + "ExportPoints", message=RANGE_1)


def unread_top(chance):
    yield NO_WINDOW + http2.call(TREND + "ListTopPorts", message=RANGE_1 + b"\x18\x90\x4e")


def unread_trends(chance):
    calls = (http2.call(TREND + "GetTrend", 2 * i + 1, GET_TREND) for i in range(10))
    yield NO_WINDOW + b"".join(calls)


def unread_watch(chance):
    yield NO_WINDOW + http2.call(TREND + "WatchTrend", message=SERIES_1)


def silent_reflection(chance):
    yield http2.PREFACE + http2.call(REFLECTION)


def settings_flood(chance):
    yield http2.PREFACE
    while True:
        yield http2.settings(_4=chance.getrandbits(16)) * FLOOD_FRAMES


def ping_flood(chance):
    yield http2.PREFACE
    while True:
        yield http2.frame(PING, payload=b"12345678") * FLOOD_FRAMES


def rapid_reset(chance):
    yield http2.PREFACE
    reset = http2.CANCEL.to_bytes(4, "big")
    for first in range(1, 2**30, 2 * RESET_CALLS):
        streams = range(first, first + 2 * RESET_CALLS, 2)
        path = chance.choice((TREND + "GetTrend", TREND + "ExportPoints", STREAM_HITS, "/none"))
        yield b"".join(
            http2.call(path, stream, GET_TREND) + http2.frame(RST_STREAM, 0, stream, reset)
            for stream in streams
        )


def continuation_flood(chance):
    yield http2.PREFACE + http2.frame(HEADERS, 0, 1, http2.headers_of(STREAM_HITS))
    while True:
        literal = b"\x00\x08" + chance.randbytes(4).hex().encode() + b"\x7e" + b"x" * 126
        yield http2.frame(CONTINUATION, 0, 1, literal * 20)


def window_overflow(chance):
    yield http2.PREFACE + http2.call(TREND + "GetTrend", message=GET_TREND)
    for _ in range(3):
        yield http2.frame(WINDOW_UPDATE, 0, chance.choice((0, 1)), b"\x7f\xff\xff\xff")


def bad_hpack(chance):
    yield http2.PREFACE
    for stream in range(1, 200, 2):
        yield http2.frame(HEADERS, END_HEADERS, stream, chance.randbytes(chance.randrange(1, 200)))


def garbage_frames(chance):
    yield http2.PREFACE
    while True:
        payload = chance.randbytes(chance.randrange(200))
        size = chance.choice((len(payload), chance.randrange(2**14), chance.getrandbits(24)))
        stream = chance.choice((0, 1, 2, chance.getrandbits(31), chance.getrandbits(32)))
        kind = chance.choice((*range(12), 255))
        yield http2.frame(kind, chance.getrandbits(8), stream, payload, size)


def mutated_session(chance):
    session = bytearray(
        http2.PREFACE
        + http2.call(STREAM_HITS)
        + http2.frame(DATA, 0, 1, http2.grpc_message(OPENING))
        + http2.call(TREND + "GetTrend", 3, GET_TREND)
    )
    for _ in range(chance.randrange(1, 6)):
        session[chance.randrange(24, len(session))] = chance.getrandbits(8)
    cut = chance.randrange(len(session))
    yield bytes(session[:cut])
    yield bytes(session[cut:])


def garbage(chance):
    for _ in range(20):
        yield chance.randbytes(chance.randrange(1, 2_000))


def http1(chance):
    yield b"GET /v1/trend/853 HTTP/1.1\r\nHost: x\r\n\r\n"


def half_a_handshake(chance):
    """Of TLS: a record that says it is longer than what comes."""
    yield b"\x16\x03\x01\x02\x00" + chance.randbytes(100)


def half_a_request(chance):
    yield b"GET / HTTP/1.1\r\nHost: "


def dripping_request(chance):
    yield b"GET / HTTP/1.1\r\n"
    while True:
        yield b"X: y\r\n"[: chance.randrange(1, 7)]


def unread_page(chance):
    while True:
        yield b"GET /v1/top?days=4000&limit=10000 HTTP/1.1\r\nHost: x\r\n\r\n" * 5


def large_headers(chance):
    yield b"GET / HTTP/1.1\r\nX: " + b"x" * 30_000


def http2_at_http(chance):
    yield http2.PREFACE + http2.call(STREAM_HITS)


GRPC_KINDS = (
    silent, half_a_preface, preface_only, silent_stream, opened_stream, half_a_message,
    garbage_messages, unread_export, unread_top, unread_trends, unread_watch, silent_reflection,
    settings_flood, ping_flood, rapid_reset, continuation_flood, window_overflow, bad_hpack,
    garbage_frames, mutated_session, garbage, http1, half_a_handshake,
)  # fmt: skip
HTTP_KINDS = (
    silent, half_a_request, dripping_request, unread_page, large_headers, garbage, http2_at_http,
    half_a_handshake,
)  # fmt: skip
# In place of a handshake.
TLS_KINDS = (silent, half_a_handshake, garbage, half_a_preface, preface_only, http1)
# Who takes the answers, so as to be able to go on.
READERS = (settings_flood, ping_flood)


class _Client:
    def __init__(self, address, kind, chance):
        self.kind, self._parts, self._unsent = kind, kind(chance), b""
        self.is_closed = False
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        # Of what the server sends, little is taken, even by the kernel.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.setblocking(False)

    def tick(self):
        """Sends what is next; whether the server has closed."""
        try:
            if self.kind in READERS:
                self._read()
            elif self.socket.recv(1, socket.MSG_PEEK) == b"":
                return True
        except BlockingIOError:
            pass
        except OSError:
            return True
        try:
            self._unsent = self._unsent or next(self._parts, b"")
            self._unsent = self._unsent[self.socket.send(self._unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            return True
        return False

    def _read(self):
        while True:
            if not self.socket.recv(65536):
                raise ConnectionResetError


class BadClients:
    """So many clients, while the `with` block lasts: of each address its share, of its kinds in turn."""

    def __init__(self, chance, count, *addresses_and_kinds):
        self._chance = chance
        self._places = [
            (address, kinds[i % len(kinds)])
            for address, kinds, share in addresses_and_kinds
            for i in range(int(count * share))
        ]
        self.ticks = self.reconnects = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._thread.join()

    def _run(self):
        clients = [None] * len(self._places)
        while not self._stopping.is_set():
            for i, client in enumerate(clients):
                try:
                    if client is None:
                        clients[i] = _Client(*self._places[i], self._chance)
                    elif client.tick():
                        client.socket.close()
                        self.reconnects += 1
                        clients[i] = None
                except OSError:
                    pass  # the server ends, or has ended
            self.ticks += 1
            self._stopping.wait(TICK_S)
        for client in clients:
            if client is not None:
                client.socket.close()
