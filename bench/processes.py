# SPDX-License-Identifier: BSD-2-Clause
"""The programs that are measured, each as a process with a directory of its
own. Whoever starts one ends it."""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

START_S = 60
CONF = """\
milter_socket = "unix:{directory}/milter.sock"
milter_socket_group = ""
milter_socket_mode = "0666"
control_socket = "unix:{directory}/control.sock"
control_socket_group = ""
user = ""
store_dir = "{store}"
log_to = "stderr"
log_level = "info"
{more}
"""
OFFER = struct.pack(">IcIII", 13, b"O", 6, 0x1ff, 0x1fffff)
# A few connections stand for all the world here: its quota is no one's.
QUOTA = {"max_pending_per_net": "100000000L"}
# Its defaults, but for the lists that a site makes for itself.
MILTER_GREYLIST_CONF = """\
pidfile "{directory}/pid"
socket "{directory}/milter.sock" 666
dumpfile "{directory}/greylist.db" 600
dumpfreq 600
user "root"
quiet
racl greylist default delay 5m
"""


def ticks(pid):
    """Of processor: of `pid`, and of those of its children that it has
    buried; and its parent."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12]),
            int(fields[13]) + int(fields[14]), int(fields[1]))


def family_cpu_s(parent):
    """Seconds of processor of a process and its children, dead ones too."""
    own, dead, _ = ticks(parent)
    total = own + dead
    for name in os.listdir("/proc"):
        try:
            own, _, its_parent = ticks(name) if name.isdigit() else (0, 0, 0)
        except OSError:
            continue  # it has ended meanwhile
        total += own if its_parent == parent else 0
    return total / os.sysconf("SC_CLK_TCK")


class Process:
    """A program that listens on a Unix socket in `directory`."""

    def __init__(self, command, directory, path):
        """A milter counts as started when it has answered an offer: its
        socket is there long before."""
        self.directory, self.path = directory, path
        self.is_milter = path.endswith("milter.sock")
        self.log = os.path.join(directory, "log")
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL)
        try:
            self.wait()
        except BaseException:
            self.kill()
            raise
        self.start_s = time.monotonic() - began

    def wait(self):
        until = time.monotonic() + START_S
        while True:
            if self.answers(until - time.monotonic()):
                break
            if self.process.poll() is not None or time.monotonic() > until:
                with open(self.log, errors="replace") as log:
                    sys.exit("bench: it did not start:\n" + log.read())
            time.sleep(0.002)
        os.chmod(self.path, 0o666)

    def answers(self, timeout_s):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(self.path) != 0:
                return False
            if not self.is_milter:
                return True
            probe.settimeout(max(timeout_s, 0.1))
            probe.sendall(OFFER)
            return probe.recv(5)[4:] == b"O"

    @property
    def address(self):
        return "unix:" + self.path

    def cpu_s(self):
        """Seconds of processor that it has used, all threads."""
        return ticks(self.process.pid)[0] / os.sysconf("SC_CLK_TCK")

    def written_b(self):
        """Bytes that it has given to write(2) and the like, logs too."""
        with open(f"/proc/{self.process.pid}/io") as io:
            return int(re.search(r"wchar: (\d+)", io.read()).group(1))

    def resident_b(self):
        """At its most."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return 1024 * int(re.search(r"VmHWM:\s*(\d+)",
                                        status.read()).group(1))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """As an init system does it; how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
        return time.monotonic() - began


class Programs:
    """Starts the programs of a build, below one scratch directory."""

    def __init__(self, builddir):
        self.builddir = os.path.abspath(builddir)
        self.home = tempfile.mkdtemp(prefix="greywait-bench.", dir="/tmp")
        os.chmod(self.home, 0o755)
        self.count = 0
        self.reply = None  # greywaitd's to a first attempt
        self.running = []

    def close(self):
        for one in self.running:
            if one.process.poll() is None:
                one.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.builddir, *names)

    def directory(self):
        self.count += 1
        directory = os.path.join(self.home, str(self.count))
        os.mkdir(directory)
        os.chmod(directory, 0o755)
        return directory

    def run(self, command, directory, name):
        one = Process(command, directory, os.path.join(directory, name))
        self.running.append(one)
        return one

    def end(self, one):
        """libmilter takes up to 5 s to end, and nothing here is kept."""
        one.kill()
        self.running.remove(one)
        shutil.rmtree(one.directory, ignore_errors=True)

    def write_conf(self, directory, store, options):
        more = "".join(f"{k} = {v};\n" 
                       for k, v in {**QUOTA, **options}.items())
        with open(os.path.join(directory, "greywait.conf"), "w") as out:
            out.write(CONF.format(directory=directory, store=store,
                                  more=more))

    def greywaitd(self, store=None, **options):
        directory = self.directory()
        if store is None:
            store = os.path.join(directory, "store")
            os.mkdir(store, 0o700)
        self.write_conf(directory, store, options)
        return self.run([self.path("greywaitd"), "-f",
                         os.path.join(directory, "greywait.conf")],
                        directory, "milter.sock")

    def ask(self, one, *command):
        """What the command prints of a running greywaitd."""
        return subprocess.run(
            [self.path("greywait"), "-s",
             os.path.join(one.directory, "control.sock"), *command],
            check=True, stdout=subprocess.PIPE, text=True).stdout

    def nothing(self, program="nothing", record=None):
        directory = self.directory()
        flags = ["-w", os.path.join(directory, record)] if record else []
        return self.run([self.path("bench", program), "-d", self.reply,
                         *flags, f"unix:{directory}/milter.sock"],
                        directory, "milter.sock")

    def nothing_alike(self):
        """Reads, has stacks and is scheduled as greywaitd."""
        return self.nothing("nothing-alike")

    def nothing_that_writes(self):
        """As much as greywaitd has to write for each decision."""
        return self.nothing("nothing-alike", "record")

    def postgrey(self):
        directory = self.directory()
        return self.run(
            ["postgrey", f"--unix={directory}/policy.sock",
             f"--dbdir={directory}", "--user=root", "--group=root",
             f"--pidfile={directory}/pid", "--whitelist-clients=/dev/null",
             "--whitelist-recipients=/dev/null"], directory, "policy.sock")

    def milter_greylist(self):
        directory = self.directory()
        conf = os.path.join(directory, "greylist.conf")
        with open(conf, "w") as out:
            out.write(MILTER_GREYLIST_CONF.format(directory=directory))
        return self.run([os.environ["MILTER_GREYLIST"], "-D", "-f", conf],
                        directory, "milter.sock")


def have_postgrey():
    return shutil.which("postgrey", path=os.environ["PATH"] +
                        ":/usr/sbin:/usr/bin") is not None


def have_milter_greylist():
    return bool(os.environ.get("MILTER_GREYLIST"))
