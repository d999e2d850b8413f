# SPDX-License-Identifier: BSD-2-Clause
"""Just enough of Dovecot's authentication protocol (version 1.1) for a real
SMTP AUTH: every user with the right password is let in."""

import base64
import os
import socketserver
import threading

USER, PASSWORD = "author@example.net", "right"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\n"
                         b"SPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef\nDONE\n")
        for line in self.rfile:
            words = line.decode("ascii").rstrip("\n").split("\t")
            if words[0] == "AUTH":
                self.answer(words[1], words[2:])

    def answer(self, number, words):
        response = next(w for w in words if w.startswith("resp="))[5:]
        _, user, password = base64.b64decode(response).decode().split("\0")
        word = "OK" if password == PASSWORD else "FAIL"
        self.wfile.write(f"{word}\t{number}\tuser={user}\n".encode())


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 100  # each smtpd process connects when it starts

    def __init__(self, path):
        super().__init__(path, Handler)
        os.chmod(path, 0o666)
        threading.Thread(target=self.serve_forever, daemon=True).start()
