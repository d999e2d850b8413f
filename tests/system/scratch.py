# SPDX-License-Identifier: BSD-2-Clause
"""What the harness needs of the machine: places, ports, patience."""

import os
import shutil
import socket
import tempfile
import time


class Scratch:
    """A directory below /tmp that Postfix and the daemon's user can enter.

    Socket paths below it stay far under the 108 bytes that a Unix socket's
    address holds.
    """

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="greywait-system.", dir="/tmp")
        os.chmod(self.path, 0o755)
        # Sendmail calls a socket unsafe below a directory that all may write.
        self.run = tempfile.mkdtemp(prefix="greywait-system.", dir="/run")
        os.chmod(self.run, 0o755)
        self.taken = 0

    def remove(self, keep_logs):
        shutil.rmtree(self.run)
        if not keep_logs:
            shutil.rmtree(self.path)

    def fresh(self, name):
        """A new directory; the number keeps it short and unique."""
        self.taken += 1
        path = os.path.join(self.path, f"{self.taken:03d}-{name[:40]}")
        os.mkdir(path)
        os.chmod(path, 0o755)
        return path


def until(condition, what, timeout_s=60.0, pause_s=0.05):
    """Poll until `condition()` is true and return what it returned."""
    deadline = time.monotonic() + timeout_s
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, \
            f"not within {timeout_s:.0f} s: {what}"
        time.sleep(pause_s)


def free_port(host="127.0.0.1"):
    """A port of `host` that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as s:
        s.bind((host, 0))
        return s.getsockname()[1]


def have_ipv6():
    try:
        free_port("::1")
    except OSError:
        return False
    return True


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    except FileNotFoundError:
        return ""
