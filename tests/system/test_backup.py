# SPDX-License-Identifier: BSD-2-Clause
"""Backup and verify; what is said where there is no daemon to ask."""

import json
import os
import shutil
import socket
import subprocess
import threading

import pytest

from greywait import USER
from offline import fill, offline, run
from scratch import until


def test_backup_under_load(make_greywait):
    daemon = make_greywait().start()
    path = fill(daemon, 30000)
    load = subprocess.Popen(
        [os.environ["GREYWAIT"], "-q", "-s", daemon.control, "import",
         "--from", "milter-greylist", path])
    until(lambda: daemon.status()["store"]["records"]["conversations"] > 500,
          "some records")
    place = os.path.join(daemon.home, "backups")
    os.mkdir(place, 0o700)
    shutil.chown(place, USER)
    copy = os.path.join(place, "one")
    offline(daemon, "-q", "backup", copy)
    assert load.wait(60) == 0
    p = run(daemon, "-q", "backup", copy)
    assert p.returncode == 65 and "not empty" in p.stderr
    assert "verify" in offline(daemon, "backup", os.path.join(place, "two"))
    said = json.loads(offline(daemon, "-j", "verify", copy))
    assert said["ok"] is True and said["bad"] == 0 and said["records"]["conversations"] > 500
    daemon.stop()
    # As an operator would: the copy in the place of the store.
    shutil.rmtree(daemon.store_dir)
    shutil.copytree(os.path.join(place, "two"), daemon.store_dir)
    subprocess.run(["chown", "-R", USER, daemon.store_dir], check=True)
    daemon.start()
    assert daemon.status()["store"]["records"]["conversations"] == 30000


def test_backup_where_the_daemon_may_not_write(greywait):
    p = run(greywait, "-q", "backup", "/nowhere/copy")
    assert p.returncode != 0 and "/nowhere/copy" in p.stderr
    p = run(greywait, "-q", "backup", "/usr/greywait-copy")
    assert p.returncode == 77 and "user id" in p.stderr


def test_verify_finds_a_damaged_page(make_greywait):
    daemon = make_greywait()
    offline(daemon, "-q", "import", "--from", "milter-greylist",
            fill(daemon, 3000))
    assert "0 do not decode" in offline(daemon, "verify")
    path = os.path.join(daemon.store_dir, "conversations.db")
    with open(path, "r+b") as f:
        f.seek(5 * 4096 + 2000)
        f.write(b"\0\1\2\3\4\5\6\7")
    for _ in range(2):
        p = run(daemon, "-q", "verify")
        assert p.returncode == 70 and f"{path}: " in p.stderr, p.stderr


def damage_page(f):
    f.seek(5 * 4096 + 2000)
    f.write(b"\0\1\2\3\4\5\6\7")


@pytest.mark.parametrize("damage", [
    damage_page, lambda f: f.truncate(0), lambda f: f.truncate(4096 * 4)])
def test_verify_names_what_recovery_stumbles_over(make_greywait, damage):
    """In the files of a daemon that was killed, of which a backup has written
    all pages. Each time, and as JSON."""
    daemon = make_greywait().start()
    offline(daemon, "-q", "import", "--from", "milter-greylist",
            fill(daemon, 3000))
    place = os.path.join(daemon.home, "backups")
    os.mkdir(place, 0o700)
    shutil.chown(place, USER)
    offline(daemon, "-q", "backup", os.path.join(place, "one"))
    daemon.kill()
    path = os.path.join(daemon.store_dir, "conversations.db")
    with open(path, "r+b") as f:
        damage(f)
    for _ in range(2):
        p = run(daemon, "-j", "verify", daemon.store_dir)
        assert p.returncode == 70 and f"greywait: {path}: " in p.stderr
        said = json.loads(p.stdout)
        assert said["ok"] is False and path in said["reason"]


def test_verify_misses_a_table(make_greywait):
    """And does not make an empty one in its place."""
    daemon = make_greywait().start()
    assert daemon.stop() == 0
    path = os.path.join(daemon.store_dir, "conversations.db")
    os.remove(path)
    for _ in range(2):
        p = run(daemon, "-q", "verify")
        assert p.returncode == 70 and f"{path}: missing" in p.stderr, p.stderr
    assert not os.path.exists(path)


def test_verify_makes_no_store(make_greywait):
    daemon = make_greywait()
    p = run(daemon, "-jq", "verify", daemon.store_dir)
    assert p.returncode == 65 and "no store" in p.stderr
    said = json.loads(p.stdout)
    assert said["ok"] is False and "no store" in said["reason"]
    assert os.listdir(daemon.store_dir) == []


def test_a_store_that_is_in_use_stays_alone(greywait):
    p = run(greywait, "-q", "verify", greywait.store_dir)
    assert p.returncode == 65 and str(greywait.process.pid) in p.stderr


COMMANDS = [("verify",), ("export",), ("backup", "/nowhere/copy"),
            ("import", "--from", "milter-greylist")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_who_cannot_be_asked_is_told(make_greywait, command):
    """Neither a faulty configuration nor a dying helper is a daemon that hung
    up; nothing is printed but what is wrong."""
    daemon = make_greywait()
    if command[0] == "import":
        command += (fill(daemon, 1),)
    daemon.write_conf(dely="3s")
    p = run(daemon, "-q", *command)
    assert (p.returncode, p.stdout) == (65, ""), p.stdout
    assert f"{daemon.conf}:" in p.stderr and "'dely'" in p.stderr
    assert "cannot use its configuration" in p.stderr
    assert "--config" in p.stderr
    daemon.write_conf(dely=None)
    for helper, words in (("/bin/false", "ended with status 1"),
                          ("/nowhere/greywaitd", "cannot be started")):
        p = run(daemon, "-q", *command, GREYWAITD=helper)
        assert p.returncode in (69, 70) and p.stdout == ""
        assert helper in p.stderr and words in p.stderr


def test_a_helper_that_is_killed(make_greywait):
    daemon = make_greywait()
    helper = os.path.join(daemon.home, "helper")
    with open(helper, "w", encoding="ascii") as f:
        f.write("#!/bin/sh\nkill -9 $$\n")
    os.chmod(helper, 0o755)
    p = run(daemon, "-q", "export", GREYWAITD=helper)
    assert (p.returncode, p.stdout) == (70, "")
    assert "was ended by signal 9" in p.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_daemon_that_ends_in_the_middle(make_greywait, command):
    daemon = make_greywait()
    if command[0] == "import":
        command += (fill(daemon, 1),)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(daemon.control)
        s.listen()
        s.settimeout(30)

        def hang_up():
            for _ in range(2):  # one is to see whether somebody is there
                with s.accept()[0] as c:
                    c.recv(1000)

        thread = threading.Thread(target=hang_up)
        thread.start()
        p = run(daemon, "-q", *command)
        thread.join()
    assert (p.returncode, p.stdout) == (69, "")
    assert f"the daemon at {daemon.control} hung up" in p.stderr
    assert "systemctl status" in p.stderr


def test_a_socket_that_nobody_listens_at(make_greywait):
    """As a killed daemon leaves it: the store itself is worked on."""
    daemon = make_greywait().start()
    daemon.kill()
    assert os.path.exists(daemon.control)
    p = run(daemon, "export")
    assert p.returncode == 0 and len(p.stdout.splitlines()) == 2
    assert f"no daemon answers at {daemon.control}" in p.stderr


@pytest.mark.parametrize("where", ["/nowhere/store", None])
def test_a_refused_export_prints_nothing(make_greywait, where):
    """There is no store, or a daemon that listens elsewhere has it."""
    daemon = make_greywait()
    if where is None:
        daemon.start()
        os.rename(daemon.control, daemon.control + ".away")
        daemon.write_conf()
    else:
        daemon.write_conf(store_dir=where)
    p = run(daemon, "-q", "export")
    assert (p.returncode, p.stdout) == (65, "")
    assert (where or str(daemon.process.pid)) in p.stderr
