"""HTTP/2 and gRPC by hand (RFC 9113, RFC 7541), as far as clients need it that break the rules."""

import struct

# What a client says first (RFC 9113, 3.4), with settings that are empty.
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + struct.pack(">IBI", 4, 0, 0)
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4
INITIAL_WINDOW_SIZE = 4
CANCEL = 8


def frame(kind, flags=0, stream=0, payload=b"", size=None):
    """A frame; `size`: what it says that its payload takes, if that is another than it does."""
    size = len(payload) if size is None else size
    return size.to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def settings(**values):
    """Settings by number: settings(_4=0) is INITIAL_WINDOW_SIZE=0."""
    pairs = (struct.pack(">HI", int(name[1:]), value) for name, value in values.items())
    return frame(SETTINGS, payload=b"".join(pairs))


def _text(text):
    assert len(text) < 127
    return bytes([len(text)]) + text.encode()


def headers_of(path, scheme="http"):
    """HPACK of a call, without tables and Huffman's code."""
    method, scheme_field = b"\x83", {"http": b"\x86", "https": b"\x87"}[scheme]
    fields = {":authority": "localhost", "content-type": "application/grpc", "te": "trailers"}
    literals = (b"\x00" + _text(name) + _text(value) for name, value in fields.items())
    return method + scheme_field + b"\x04" + _text(path) + b"".join(literals)


def call(path, stream=1, message=None):
    """A call of gRPC: its headers, and if there is a message, that and the end of the request."""
    opened = frame(HEADERS, END_HEADERS, stream, headers_of(path))
    if message is None:
        return opened
    return opened + frame(DATA, END_STREAM, stream, grpc_message(message))


def grpc_message(message, size=None):
    """A message of gRPC in its envelope."""
    return b"\x00" + (len(message) if size is None else size).to_bytes(4, "big") + message


def frame_types(received):
    """The types of the frames in what was received."""
    types = []
    while len(received) >= 9:
        size = int.from_bytes(received[:3], "big")
        types.append(received[3])
        received = received[9 + size :]
    return types
