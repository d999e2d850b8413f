# SPDX-License-Identifier: BSD-2-Clause
"""Debian 12 machines to install in: a root made by mmdebstrap, an overlay for
each machine, booted by systemd-nspawn with a network of its own.

systemd runs in them, so maintainer scripts start and stop services, and the
unit's sandbox holds, as on a server. Nothing outside of them is touched, and
they reach nothing outside: apt installs from the packages that the base holds.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

SUITE = "bookworm"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")

# In every machine.
INCLUDED = ("systemd-sysv", "dbus", "netbase", "iproute2", "rsyslog", "swaks",
            "autopkgtest", "dpkg-dev", "bash-completion")
# Fetched, to be installed there; what conflicts stands in lines of its own.
FETCHED = (("postfix", "logcheck-database", "logwatch", "fail2ban"),
           ("sendmail-bin", "sendmail-cf", "m4", "make"))

FETCH = """
set -e
export DEBIAN_FRONTEND=noninteractive
cp "$2" "$1/tmp/package.deb"
{fetches}
rm "$1/tmp/package.deb"
"""
FETCH_ONE = ("chroot \"$1\" apt-get -qq -y --no-install-recommends "
             "--download-only install /tmp/package.deb {names}")


def until(condition, what, timeout_s=120.0, pause_s=0.1):
    deadline = time.monotonic() + timeout_s
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, \
            f"not within {timeout_s:.0f} s: {what}"
        time.sleep(pause_s)


def make_base(path, deb):
    """The directory that all machines have in common."""
    script = FETCH.format(fetches="\n".join(
        FETCH_ONE.format(names=" ".join(names)) for names in FETCHED))
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as hook:
        hook.write(script)
        hook.flush()
        subprocess.run(
            ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase",
             "--skip=cleanup/apt,cleanup/tmp",
             "--include=" + ",".join(INCLUDED),
             f"--customize-hook=sh {hook.name} \"$1\" {deb}",
             SUITE, path, MIRROR], check=True)


class Machine:
    """One machine; `run` and `script` are done in it, as root."""

    def __init__(self, base, home, name):
        self.home = home
        self.name = name
        self.root = os.path.join(home, "root")
        self.console = os.path.join(home, "console")
        for part in ("upper", "work", "root"):
            os.mkdir(os.path.join(home, part))
        subprocess.run(
            ["mount", "-t", "overlay", "greywait-" + name, "-o",
             f"lowerdir={base},upperdir={home}/upper,workdir={home}/work",
             self.root], check=True)
        self.nspawn = None
        self.leader = None
        self.write("/etc/hostname", "mx.example.net\n")
        self.write("/etc/hosts",
                   "127.0.0.1 localhost\n127.0.1.1 mx.example.net mx\n")
        self.write("/etc/resolv.conf", "")

    def boot(self):
        with open(self.console, "wb") as console:
            self.nspawn = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--directory", self.root,
                 "--boot", "--private-network", "--register=no",
                 "--keep-unit", "--console=pipe", "--resolv-conf=off",
                 "--machine=" + self.name],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        until(self._find_leader, "a first process")
        until(self._is_up, "the machine up")
        return self

    def _find_leader(self):
        pid = self.nspawn.pid
        if self.nspawn.poll() is not None:
            with open(self.console, encoding="utf-8") as console:
                raise AssertionError("systemd-nspawn: " + console.read())
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as f:
            children = f.read().split()
        self.leader = int(children[0]) if children else None
        return self.leader

    def _is_up(self):
        return self.run("systemctl", "is-system-running").stdout.strip() in (
            "running", "degraded")

    def run(self, *args, timeout_s=900):
        """What was printed, standard error with it, and the status."""
        return subprocess.run(
            ["nsenter", "--target", str(self.leader), "--all",
             "env", "--chdir=/", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
             "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
            stderr=subprocess.STDOUT, text=True, timeout=timeout_s)

    def do(self, *args, timeout_s=900):
        """A command that must work; what it printed."""
        p = self.run(*args, timeout_s=timeout_s)
        assert p.returncode == 0, f"{' '.join(args)}:\n{p.stdout}"
        return p.stdout

    def script(self, text):
        return self.do("sh", "-ec", text)

    def install(self, *names, options=()):
        """By apt, without the network; a name may be a .deb in the machine.
        What apt and the maintainer scripts printed."""
        return self.do("apt-get", "-q", "-y", "--no-install-recommends",
                       *options, "install", *names)

    def put(self, source, path):
        """Copy a file or directory of this host to a path in the machine."""
        target = self.root + path
        if os.path.isdir(source):
            shutil.copytree(source, target, symlinks=True)
        else:
            shutil.copy(source, target)
        return path

    def exists(self, path):
        return os.path.lexists(self.root + path)

    def read(self, path):
        with open(self.root + path, encoding="utf-8",
                  errors="replace") as f:
            return f.read()

    def write(self, path, text, mode="w"):
        with open(self.root + path, mode, encoding="utf-8") as f:
            f.write(text)

    def files(self):
        """Every path but those of the kernel, of apt and of the log."""
        passed = re.compile(
            r"(dev|proc|sys|run|tmp|root|home|var/(tmp|log|cache|lib/apt|"
            r"lib/dpkg|lib/systemd|backups|spool/rsyslog))(/|$)")
        found = set()
        for at, directories, names in os.walk(self.root):
            inside = os.path.relpath(at, self.root)
            directories[:] = [
                d for d in directories
                if not passed.match(os.path.normpath(f"{inside}/{d}"))]
            found.update(os.path.normpath(f"/{inside}/{n}")
                         for n in names + directories)
        return found

    def close(self):
        if self.nspawn is not None and self.nspawn.poll() is None:
            if self.leader is not None:
                os.kill(self.leader, signal.SIGKILL)
            else:
                self.nspawn.terminate()
            self.nspawn.wait(20)
        subprocess.run(["umount", self.root], check=True)
