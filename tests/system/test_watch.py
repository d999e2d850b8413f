# SPDX-License-Identifier: BSD-2-Clause
"""`greywait watch`: decisions behind Postfix, as an operator sees them."""

import json
import os
import signal
import subprocess

from scratch import until
from smtp import ACCEPTED, DEFERRED, attempt

CLIENT = "192.0.2.5"
SENDER = "alice@example.com"


def heed_ctrl_c():
    """A shell has its background jobs ignore it, and those the tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def watch(greywait, *args):
    """One that watches: it does already when this returns."""
    p = subprocess.Popen(
        [os.environ["GREYWAIT"], "-s", greywait.control, "watch", *args],
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=heed_ctrl_c)
    until(lambda: greywait.status()["watchers"] == 1, "one who watches")
    return p


def test_decisions_are_shown_and_ctrl_c_ends_it(mx, greywait, box):
    user, other = box("user"), box("other")
    p = watch(greywait, "-t", user)
    assert attempt(mx.address, CLIENT, SENDER, other)[0] == DEFERRED
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    line = p.stdout.readline()
    assert f"  defer   first          {CLIENT}  {SENDER} -> {user}" in line
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=20)
    assert (out, err) == ("", "")
    assert p.returncode == -signal.SIGINT
    until(lambda: greywait.status()["watchers"] == 0, "its seat free again")


def test_who_does_not_read_delays_no_mail(mx, greywait, box):
    users = [box("user") for _ in range(3)]
    p = watch(greywait, "-j")
    p.send_signal(signal.SIGSTOP)
    for user in users:
        assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    p.send_signal(signal.SIGCONT)
    seen = [json.loads(p.stdout.readline())["recipient"] for _ in users]
    assert seen == users
    p.kill()
    p.communicate()


def test_a_stopping_daemon_says_so_at_once(mx, greywait, box):
    p = watch(greywait)
    assert greywait.cli("pass", CLIENT, SENDER,
                        user := box("user")).returncode == 0
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
    assert "accept  passed" in p.stdout.readline()
    assert greywait.stop() == 0
    _, err = p.communicate(timeout=20)
    assert err == "greywait: the daemon is stopping\n"
    assert p.returncode == 69
