# SPDX-License-Identifier: BSD-2-Clause
"""The MTA's end of the milter protocol, where a whole Postfix is too slow or
too polite: as many connections as one likes, from any client, cut anywhere."""

import socket
import struct
import time

NO_CONNECT, NO_HELO, NO_MAIL = 0x1, 0x2, 0x4
SILENT_CONNECT, SILENT_HELO, SILENT_MAIL = 0x1000, 0x2000, 0x4000

ACCEPTED, DEFERRED = 250, 451


class Gone(Exception):
    """The filter has closed the connection."""


class Mta:
    """One connection, negotiated as Postfix does it."""

    def __init__(self, path, timeout_s=20):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout_s)
        self.socket.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, command, data=b""):
        self.socket.sendall(
            struct.pack(">I", 1 + len(data)) + command + data)

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise Gone
            data += part
        return data

    def receive(self):
        """The next packet that is no progress: its command and data."""
        while True:
            size = struct.unpack(">I", self.read(4))[0]
            packet = self.read(size)
            if packet[:1] != b"p":
                return packet[:1], packet[1:]

    def negotiate(self):
        self.send(b"O", struct.pack(">III", 6, 0x1ff, 0x1fffff))
        command, data = self.receive()
        assert command == b"O", command
        self.steps = struct.unpack(">III", data[:12])[2]
        return self

    def code(self):
        """The reply to a step as an SMTP code."""
        command, data = self.receive()
        if command in b"ca":
            return ACCEPTED
        if command == b"y":
            return int(data[:3])
        return DEFERRED if command == b"t" else 550

    def step(self, command, data, skip, silent):
        if self.steps & skip:
            return ACCEPTED
        self.send(command, data)
        return ACCEPTED if self.steps & silent else self.code()

    def client(self, address, name="unknown", helo="mx.example.com"):
        """CONNECT and HELO; the answer to the first."""
        host = f"[{address}]" if name == "unknown" else name
        family = b"6" if ":" in address else b"4"
        self.send(b"D", b"C{client_name}\0" + name.encode() +
                  b"\0{client_addr}\0" + address.encode() + b"\0")
        code = self.step(b"C", host.encode() + b"\0" + family +
                         struct.pack(">H", 25) + address.encode() + b"\0",
                         NO_CONNECT, SILENT_CONNECT)
        self.step(b"H", helo.encode() + b"\0", NO_HELO, SILENT_HELO)
        return code

    def attempt(self, sender, recipient):
        """One transaction, ended after RCPT; the answer to that."""
        self.step(b"M", f"<{sender}>".encode() + b"\0", NO_MAIL, SILENT_MAIL)
        self.send(b"R", f"<{recipient}>".encode() + b"\0")
        code = self.code()
        self.send(b"A")
        return code


def attempt(path, address, sender, recipient, name="unknown"):
    """One over a connection of its own: the code, and how long it took."""
    began = time.monotonic()
    with Mta(path) as mta:
        mta.negotiate().client(address, name)
        code = mta.attempt(sender, recipient)
    return code, time.monotonic() - began
