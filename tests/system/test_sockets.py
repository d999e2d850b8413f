# SPDX-License-Identifier: BSD-2-Clause
"""Where the daemon listens: kinds of sockets, and what is in their way."""

import grp
import os
import pwd
import socket
import stat

import pytest

from greywait import USER
from smtp import DEFERRED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def deferred(address, box):
    return attempt(address, CLIENT, SENDER, box("user"))[0] == DEFERRED


def test_inet(mx, make_greywait, box):
    address, milter = mx.inet
    make_greywait(milter_socket=milter).start()
    assert deferred(address, box)


def test_inet6(mx, make_greywait, box, ipv6):
    address, milter = mx.inet6
    make_greywait(milter_socket=milter).start()
    assert deferred(address, box)


def test_inet_beyond_loopback_needs_a_word(make_greywait):
    status, said = make_greywait(
        milter_socket="inet:8899@0.0.0.0").run_refused()
    assert status == 78
    assert "milter_public" in said


def test_sockets_have_the_access_they_should(mx, make_greywait):
    daemon = make_greywait(milter_socket_mode="0660",
                           milter_socket_group="postfix").start()
    milter = os.stat(mx.milter.removeprefix("unix:"))
    control = os.stat(daemon.control)
    assert stat.S_IMODE(milter.st_mode) == 0o660
    assert stat.S_IMODE(control.st_mode) == 0o660
    assert milter.st_gid == grp.getgrnam("postfix").gr_gid


def test_process_is_not_root(greywait):
    with open(greywait.proc("status"), encoding="ascii") as f:
        lines = dict(line.split(":", 1) for line in f)
    uid = str(pwd.getpwnam(USER).pw_uid)
    assert lines["Uid"].split() == [uid] * 4
    assert "0" not in lines["Gid"].split() + lines["Groups"].split()
    assert lines["NoNewPrivs"].strip() == "1"


def test_stale_sockets_are_replaced(mx, greywait, box):
    greywait.kill()
    assert os.path.exists(mx.milter.removeprefix("unix:"))
    assert os.path.exists(greywait.control)
    greywait.start()
    assert deferred(mx.address, box)
    assert greywait.status()["pid"] == greywait.process.pid


@pytest.mark.parametrize("option", ["milter_socket", "control_socket"])
def test_file_in_the_way_is_left_alone(make_greywait, option):
    daemon = make_greywait()
    path = os.path.join(daemon.home, "file")
    with open(path, "w", encoding="ascii") as f:
        f.write("precious")
    daemon.write_conf(**{option: f"unix:{path}"})
    status, said = daemon.run_refused()
    assert status != 0
    assert path in said
    with open(path, encoding="ascii") as f:
        assert f.read() == "precious"


@pytest.mark.parametrize("option", ["milter_socket", "control_socket"])
def test_socket_in_use_is_left_alone(make_greywait, option):
    daemon = make_greywait()
    path = os.path.join(daemon.home, "theirs.sock")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(path)
        other.listen()
        daemon.write_conf(**{option: f"unix:{path}"})
        status, said = daemon.run_refused()
        assert status != 0
        assert path in said
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)


def test_user_that_is_not_there(make_greywait):
    status, said = make_greywait(user="nosuchuser").run_refused()
    assert status != 0
    assert "nosuchuser" in said
