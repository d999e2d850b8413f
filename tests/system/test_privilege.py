# SPDX-License-Identifier: BSD-2-Clause
"""What greywaitd may do, and who may do something to it."""

import glob
import json
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess

import pytest

from mta import ACCEPTED, DEFERRED, attempt

UNIT = os.path.join(os.path.dirname(__file__), "..", "..", "etc",
                    "greywait.service")
EXPOSURE_MOST = 1.5  # of systemd's scale, whose tightest is 0


def mail(daemon, user="user"):
    return attempt(daemon.milter_path, "192.0.2.1", "alice@example.org",
                   f"{user}@example.net")[0]


def test_no_capability_is_left(make_daemon):
    """Neither in effect nor to be had, by any of its threads."""
    daemon = make_daemon().start()
    assert mail(daemon) == DEFERRED  # libmilter's threads are there
    tasks = glob.glob(daemon.proc("task/*/status"))
    assert len(tasks) > 3
    for task in tasks:
        with open(task, encoding="ascii") as lines:
            fields = dict(line.split(":\t", 1) for line in lines)
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            assert int(fields[name], 16) == 0, (task, name)
        assert fields["NoNewPrivs"].strip() == "1"
        assert "0" not in fields["Uid"].split() + fields["Gid"].split()


def test_configuration_that_everybody_can_write(make_daemon):
    daemon = make_daemon()
    os.chmod(daemon.conf, 0o646)
    status, said = daemon.run_refused()
    assert status == 78
    assert daemon.conf in said and "chmod o-w" in said
    assert daemon.run("-t", "-f", daemon.conf).returncode == 78
    os.chmod(daemon.conf, 0o644)
    daemon.start()
    daemon.write_conf(delay="1h")
    os.chmod(daemon.conf, 0o646)
    p = daemon.cli("reload")
    assert p.returncode != 0
    assert "chmod o-w" in p.stdout
    assert daemon.status()["configuration"]["delay_s"] == 2


def test_list_that_everybody_can_write(make_daemon):
    """A start goes on without it, a reload leaves what there is."""
    daemon = make_daemon()
    path = os.path.join(daemon.home, "list")
    with open(path, "w", encoding="ascii") as f:
        f.write("sender alice@example.org\n")
    os.chmod(path, 0o666)
    daemon.write_conf(whitelist_files=[path])
    daemon.start()
    assert mail(daemon) == DEFERRED
    assert re.search(f"{path}.*written by everybody", daemon.log())
    os.chmod(path, 0o644)
    assert daemon.cli("reload").returncode == 0
    assert mail(daemon, "other") == ACCEPTED
    os.chmod(path, 0o666)
    assert daemon.cli("reload").returncode != 0
    assert mail(daemon, "third") == ACCEPTED


def test_store_that_everybody_can_write(make_daemon):
    daemon = make_daemon()
    os.chmod(daemon.store_dir, 0o707)
    status, said = daemon.run_refused()
    assert status not in (0, 78)
    assert daemon.store_dir in said and "0700" in said
    assert os.listdir(daemon.store_dir) == []


def test_files_are_the_daemons_alone(make_daemon):
    """Whatever umask it was started with; a copy, too."""
    daemon = make_daemon(checkpoint_interval="1s")
    copy = os.path.join(daemon.store_dir, "copy")
    was = os.umask(0)
    try:
        daemon.start()
    finally:
        os.umask(was)
    assert mail(daemon) == DEFERRED
    assert daemon.cli("backup", copy).returncode == 0
    names = [os.path.join(at, name)
             for at, _, files in os.walk(daemon.store_dir) for name in files]
    assert len(names) > 8 and any("/copy/" in name for name in names)
    for name in names:
        st = os.stat(name)
        assert stat.S_IMODE(st.st_mode) == 0o600, name
        assert st.st_uid == pwd.getpwnam(daemon.options["user"]).pw_uid
    assert stat.S_IMODE(os.stat(copy).st_mode) == 0o700


def as_user(uid, gid, groups, act):
    """What `act()` says in a process of that user."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups(groups)
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        os.write(there, json.dumps(act()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(there)
    with os.fdopen(here, encoding="ascii") as answer:
        return json.load(answer)


def request(daemon, cmd, **args):
    """How a control command ends: "ok", or the error."""
    with socket.socket(socket.AF_UNIX) as s:
        try:
            s.connect(daemon.control)
        except PermissionError:
            return "no connection"
        s.sendall(json.dumps({"v": 1, "cmd": cmd, "args": args}).encode()
                  + b"\n")
        for line in s.makefile(encoding="utf-8"):
            last = json.loads(line)
            if "ok" in last or "error" in last:
                return "ok" if last.get("ok") else last["error"]["code"]
    return "no answer"


@pytest.mark.parametrize("uid, gid, groups, connects", [
    (65001, 65002, [], False),          # a stranger on this host
    (65001, 65002, [65003], True),      # in the socket's group
    (65001, 65003, [], True),           # it is his first one
    (0, 0, [], True),
])
def test_who_may_talk_to_it(make_daemon, uid, gid, groups, connects):
    """By the kernel's word: the group reads and writes, others do not get as
    far. Should the mode let them, they may look and not touch."""
    daemon = make_daemon().start()
    os.chown(daemon.control, -1, 65003)

    def ask(cmd, **args):
        return as_user(uid, gid, groups, lambda: request(daemon, cmd, **args))

    rule = {"kind": "sender", "value": "example.com"}
    expected = "ok" if connects else "no connection"
    assert ask("status") == expected
    assert ask("whitelist-add", **rule) == expected
    assert ask("trust", origin="example.com",
               word="distrusted") == expected
    os.chmod(daemon.control, 0o666)
    assert ask("status") == "ok"
    assert ask("whitelist-del", **rule) == (
        "ok" if connects else "permission")
    assert ask("reload") == ("ok" if connects else "permission")


def test_unit_is_tight(tmp_path):
    """Without the drop-ins beside it."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: tools/install-packages test")
    unit = shutil.copy(UNIT, tmp_path)
    p = subprocess.run(
        ["systemd-analyze", "security", "--no-pager", "--offline=yes", unit],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)
    last = p.stdout.strip().splitlines()[-1]
    level = re.search(r"exposure level for greywait.service: ([0-9.]+) ", last)
    assert level, p.stdout
    assert float(level.group(1)) <= EXPOSURE_MOST, p.stdout
