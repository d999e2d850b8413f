# SPDX-License-Identifier: BSD-2-Clause
"""SMTP sessions, many at a time, each from an address of its own below
127.0.0.0/8: connect, EHLO, MAIL and RCPT and QUIT in one, as a client that
pipelines (RFC 2920) does. A decision is the reply to RCPT."""

import errno
import selectors
import socket
import statistics
import time

from triplets import Triplet

DOMAIN = "example.net"  # what the private Postfix delivers


class Session:
    def __init__(self, load):
        load.next += 1
        t = Triplet(load.seed, load.next)
        h = t.number
        # One of 16 million; not the server's own network.
        self.source = f"127.{1 + h % 254}.{(h >> 8) & 255}.{(h >> 16) & 255}"
        self.lines = (f"MAIL FROM:<{t.sender}>\r\nRCPT TO:<u{load.next}"
                      f"@{DOMAIN}>\r\nQUIT\r\n").encode()
        self.replies = []
        self.data = b""
        self.began = time.monotonic()
        self.asked = self.began
        self.peer = socket.socket()
        self.peer.setblocking(False)
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.peer.bind((self.source, 0))
        code = self.peer.connect_ex(("127.0.0.1", load.port))
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, "no connection to Postfix")

    def read(self):
        """True once the last reply is there."""
        part = self.peer.recv(65536)
        if not part:
            raise OSError("Postfix has hung up")
        self.data += part
        *lines, self.data = self.data.split(b"\r\n")
        for text in lines:
            if text[3:4] == b" ":
                self.on_reply(int(text[:3]))
        return len(self.replies) == 5

    def on_reply(self, code):
        """To: the connection, EHLO, MAIL, RCPT, QUIT."""
        self.replies.append(code)
        if len(self.replies) == 1:
            self.peer.sendall(b"EHLO mx.example.com\r\n")
        elif len(self.replies) == 2:
            self.asked = time.monotonic()
            self.peer.sendall(self.lines)
        elif len(self.replies) == 4:
            self.took = time.monotonic() - self.asked


class Load:
    def __init__(self, port, seed):
        self.port, self.seed, self.next = port, seed, 0
        self.took, self.codes = [], {}
        self.selector = selectors.EpollSelector()

    def open(self):
        session = Session(self)
        self.selector.register(session.peer, selectors.EVENT_READ, session)

    def close(self, session):
        self.selector.unregister(session.peer)
        session.peer.close()

    def run(self, connections, warm_up, seconds):
        begin = time.monotonic() + warm_up
        end = begin + seconds
        for _ in range(connections):
            self.open()
        live = connections
        while live > 0:
            events = self.selector.select(30)
            if not events:
                raise OSError("Postfix said nothing for 30 s")
            for key, _ in events:
                session = key.data
                if not session.read():
                    continue
                self.close(session)
                now = time.monotonic()
                if begin <= now < end:
                    self.took.append(session.took)
                    code = session.replies[3]
                    self.codes[code] = self.codes.get(code, 0) + 1
                if now < end:
                    self.open()
                else:
                    live -= 1
        return self.result(seconds)

    def result(self, seconds):
        took = sorted(self.took)
        if not took:
            raise OSError("Postfix answered nothing in time")
        return {"decisions": len(took), "codes": self.codes,
                "decisions_per_s": len(took) / seconds,
                "decision_p50_us": 1e6 * statistics.median(took),
                "decision_p99_us": 1e6 * took[len(took) * 99 // 100]}
