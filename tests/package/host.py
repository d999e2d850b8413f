# SPDX-License-Identifier: BSD-2-Clause
"""What the tests ask of a machine with the package."""

import json
import re

CONF = "/etc/greywait/greywait.conf"
STORE = "/var/lib/greywait"
CHROOT_DIR = "/var/spool/postfix/greywait"

COMPLAINT = re.compile(
    r"(?i)\b(warning|failed|failure|error|cannot|invalid|no such|not found|"
    r"unknown|denied)\b")


def complaints(output):
    """Lines of apt's output that an operator would stop at."""
    return [s for s in output.splitlines() if COMPLAINT.search(s)]


def pid(machine):
    return int(machine.do("systemctl", "show", "--property=MainPID",
                          "--value", "greywait"))


def status(machine):
    return json.loads(machine.do("greywait", "--json", "status"))


def listed(machine):
    """The store's origins, without what changes by itself."""
    lines = machine.do("greywait", "--json", "list", "--all").splitlines()
    return [json.loads(line) for line in lines]


def expect_running(machine):
    assert machine.do("systemctl", "is-active", "greywait") == "active\n"
    assert machine.do("systemctl", "is-enabled", "greywait") == "enabled\n"
    assert status(machine)


def owner(machine, path):
    return machine.do("stat", "--format=%U:%G %a", path).strip()


def exposure(machine):
    """systemd's word on the running unit's sandbox: 0 is the tightest."""
    last = machine.do("systemd-analyze", "security", "--no-pager",
                      "greywait.service").strip().splitlines()[-1]
    return float(re.search(r": ([0-9.]+) ", last).group(1))


def attempt(machine, recipient):
    """One attempt of the stranger's: was it accepted?"""
    return machine.run("sh", "-c", ". /root/source/debian/tests/lib; "
                       f"attempt {recipient}; r=$?; echo \"$said\"; exit $r"
                       ).returncode == 0


def decisions(machine, **fields):
    found = []
    for line in machine.do("journalctl", "--output=cat",
                           "--identifier=greywaitd").splitlines():
        if line.startswith("verdict="):
            d = dict(part.split("=", 1) for part in line.split(", "))
            if all(d.get(k) == v for k, v in fields.items()):
                found.append(d)
    return found
