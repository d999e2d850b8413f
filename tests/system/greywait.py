# SPDX-License-Identifier: BSD-2-Clause
"""One greywaitd with a configuration, a store and a log of its own."""

import json
import os
import re
import shutil
import signal
import subprocess

from scratch import read, until

USER = "nobody"  # the daemon is started as root and becomes this user
READY = "is greylisting"


def literal(value):
    """A value in the configuration's syntax."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[ " + ", ".join(literal(v) for v in value) + " ]"
    return '"' + value + '"'


class Greywait:
    """Options are given by their names; see greywait.conf(5)."""

    def __init__(self, home, milter_socket, **options):
        self.home = home
        self.conf = os.path.join(home, "greywait.conf")
        self.logfile = os.path.join(home, "greywaitd.log")
        self.store_dir = os.path.join(home, "store")
        self.control = os.path.join(home, "control.sock")
        self.options = {
            "milter_socket": milter_socket,
            "milter_socket_mode": "0666",
            "control_socket": f"unix:{self.control}",
            "control_socket_group": "",
            "user": USER,
            "store_dir": self.store_dir,
            "log_to": "stderr",
            "delay": "2s",
            "delay_verified": "2s",
            "delay_suspicious": "2s",
            "trust_after": 0,
            "local_networks": [],
            "whitelist_files": [],
        }
        self.options.update(options)
        self.process = None
        if not os.path.exists(self.store_dir):
            os.mkdir(self.store_dir, 0o700)
            shutil.chown(self.store_dir, USER)
        self.write_conf()

    def write_conf(self, **changes):
        self.options.update(changes)
        text = "".join(f"{k} = {literal(v)};\n"
                       for k, v in self.options.items() if v is not None)
        with open(self.conf, "w", encoding="ascii") as f:
            f.write(text)

    def run(self, *args):
        """A run of greywaitd that ends by itself."""
        return subprocess.run([os.environ["GREYWAITD"], *args], text=True,
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=30)

    def run_refused(self):
        """Start it, expect it to give up; its exit code and what it said."""
        p = self.run("-f", self.conf)
        return p.returncode, p.stdout

    def start(self):
        before = self.log().count(READY)
        with open(self.logfile, "ab") as log:
            self.process = subprocess.Popen(
                [os.environ["GREYWAITD"], "-f", self.conf],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")

        def ready():
            assert self.process.poll() is None, \
                f"greywaitd has ended: {self.log()}"
            return self.log().count(READY) > before

        until(ready, "greywaitd ready", pause_s=0.01)
        return self

    def running(self):
        return self.process is not None and self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, timeout_s=20):
        """SIGTERM; the exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(timeout_s)

    def kill(self):
        """SIGKILL, as a crash or the kernel would."""
        self.signal(signal.SIGKILL)
        self.process.wait(20)

    def close(self):
        if self.running():
            self.kill()

    def log(self):
        return read(self.logfile)

    def decisions(self, **fields):
        """The log's decisions as dictionaries, those with these values."""
        found = []
        for line in self.log().splitlines():
            if not line.startswith("verdict="):
                continue
            d = dict(part.split("=", 1) for part in line.split(", "))
            if all(d.get(k) == v for k, v in fields.items()):
                found.append(d)
        return found

    def logged(self, pattern):
        """Wait for a line of the log; the match."""
        return until(lambda: re.search(pattern, self.log()),
                     f"/{pattern}/ in {self.logfile}")

    def cli(self, *args):
        return subprocess.run(
            [os.environ["GREYWAIT"], "-s", self.control, *args], text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
            stderr=subprocess.STDOUT, timeout=30)

    def ask(self, *args):
        """A command that must work, its answer decoded."""
        p = self.cli("--json", *args)
        assert p.returncode == 0, p.stdout
        return json.loads(p.stdout)

    def status(self):
        return self.ask("status")

    def proc(self, name):
        return f"/proc/{self.process.pid}/{name}"

    def descriptors(self):
        return len(os.listdir(self.proc("fd")))

    def memory_kib(self):
        return int(re.search(r"VmRSS:\s+(\d+) kB",
                             read(self.proc("status"))).group(1))
