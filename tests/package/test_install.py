# SPDX-License-Identifier: BSD-2-Clause
"""Installing and purging on hosts of several kinds."""

import re

from host import (CHROOT_DIR, STORE, complaints, expect_running, exposure,
                  owner, pid)

# Copies that useradd and its like leave of what they have changed. The user
# and the group stay, on purpose.
ACCOUNTS = {f"/etc/{name}" for name in (
    "passwd-", "group-", "shadow-", "gshadow-", ".pwd.lock")}


def purge(machine):
    machine.do("apt-get", "-q", "-y", "purge", "--autoremove", "greywait")


def tighten(machine):
    """As README.Debian says."""
    machine.script(
        "cp -r /usr/share/doc/greywait/examples/greywait.service.d "
        "/etc/systemd/system/; "
        "systemctl daemon-reload; systemctl restart greywait")


def test_without_an_mta(machine, package):
    before = machine.files()

    assert complaints(machine.install(package)) == []

    expect_running(machine)
    assert owner(machine, STORE) == "greywait:greywait 700"
    assert owner(machine, "/run/greywait") == "greywait:greywait 755"
    assert owner(machine, "/run/greywait/milter.sock") == \
        "greywait:greywait 660"
    assert not machine.exists("/var/spool/postfix")
    purge(machine)
    assert machine.files() - before - ACCOUNTS == set()
    assert not machine.exists("/run/greywait")
    assert machine.run("systemctl", "is-failed", "greywait").returncode != 0


def test_postfix_comes_and_goes(machine, package):
    machine.install(package)

    out = machine.install("postfix")

    assert [s for s in complaints(out) if "greywait" in s] == []
    machine.do("systemctl", "restart", "greywait")
    assert owner(machine, CHROOT_DIR) == "greywait:postfix 2750"
    machine.do("apt-get", "-q", "-y", "purge", "postfix")
    expect_running(machine)
    purge(machine)
    assert not machine.exists("/var/spool/postfix")


def test_sandbox(machine, package):
    machine.install(package)
    fields = dict(line.split(":\t", 1) for line in machine.do(
        "cat", f"/proc/{pid(machine)}/status").splitlines())

    assert fields["CapBnd"] == "0000000000000000"
    assert fields["Seccomp"] == "2"
    assert fields["NoNewPrivs"] == "1"
    assert exposure(machine) <= 1.5
    assert "SCHED_BATCH" in machine.do("chrt", "--pid", str(pid(machine)))
    out = machine.run("systemd-analyze", "verify", "--man=no",
                      "greywait.service")
    assert (out.returncode, out.stdout) == (0, "")


def test_sandbox_for_unix_sockets(machine, package):
    machine.install(package)

    tighten(machine)

    expect_running(machine)
    assert exposure(machine) <= 0.5


def test_what_is_shipped(machine, package):
    machine.install(package)
    documents = machine.do("dpkg", "-L", "greywait").splitlines()

    for path in ("man/man8/greywaitd.8.gz", "man/man8/greywait.8.gz",
                 "man/man5/greywait.conf.5.gz",
                 "man/man5/greywait.whitelist.5.gz", "greywait/whitelist",
                 "doc/greywait/names.tsv", "doc/greywait/senders.tsv",
                 "doc/greywait/changelog.gz"):
        assert "/usr/share/" + path in documents
    for name in re.findall(r"\]\(([\w-]+\.md)\)", machine.read(
            "/usr/share/doc/greywait/GUIDES.md")):
        assert machine.exists("/usr/share/doc/greywait/" + name), name
    assert machine.do("dpkg-query", "-W", "-f=${Conffiles}", "greywait") \
        .split()[::2] == ["/etc/greywait/greywait.conf",
                          "/etc/greywait/whitelist",
                          "/etc/logcheck/ignore.d.server/greywait"]
