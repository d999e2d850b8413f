# SPDX-License-Identifier: BSD-2-Clause
"""What a stop, a crash and a signal do to mail."""

import json
import signal
import time

from scratch import until
from smtp import ACCEPTED, DEFERRED, Client, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def code(mta, user):
    return mta.attempt(CLIENT, SENDER, user)[0]


def test_killed_between_attempt_and_retry(mta, make_greywait, box):
    daemon = make_greywait(delay="4s").start()
    user, began = box("user"), time.monotonic()
    assert code(mta, user) == DEFERRED
    daemon.kill()
    daemon.start()
    assert code(mta, user) == DEFERRED  # not before its time
    until(lambda: code(mta, user) == ACCEPTED, "the retry accepted")
    assert time.monotonic() - began > 3.0
    assert not daemon.decisions(reason="expired")
    assert len(daemon.decisions(reason="first")) == 1
    daemon.kill()
    daemon.start()
    assert code(mta, user) == ACCEPTED
    assert daemon.decisions(reason="passed", recipient=user)


def test_killed_under_load_loses_nothing_that_was_answered(
        mx, greywait, box):
    users = [box("user") for _ in range(300)]
    with Client(mx.address, CLIENT) as client:
        for user in users:
            assert client.envelope(SENDER, user)[0][0] == DEFERRED
            client.docmd("RSET")
    greywait.kill()
    greywait.start()
    rows = greywait.cli("--json", "list", "--all", "pending").stdout
    assert {json.loads(row)["recipient"] for row in rows.splitlines()} \
        == set(users)


def test_mail_flows_while_stopped(mta, greywait, box):
    assert code(mta, box("user")) == DEFERRED
    assert greywait.stop() == 0
    user = box("user")
    assert mta.attempt(CLIENT, SENDER, user, subject=user)[0] \
        == ACCEPTED
    assert mta.delivered(user)["X-Greylist"] is None
    greywait.start()
    assert code(mta, box("user")) == DEFERRED


def test_sigterm_with_sessions_open(mta, greywait, box):
    clients = [mta.client(CLIENT) for _ in range(5)]
    for client in clients[1:]:
        client.envelope(SENDER, box("user"))
    began = time.monotonic()
    assert greywait.stop(timeout_s=15) == 0
    assert time.monotonic() - began < 15
    assert "greywaitd has ended" in greywait.log()
    # The sessions go on without it.
    for client in clients:
        client.docmd("RSET")
        replies, end = client.mail(SENDER, box("user"))
        assert (replies[0][0], end[0]) == (ACCEPTED, ACCEPTED)
        client.close()


def test_sigint_ends_it_too(greywait):
    greywait.signal(signal.SIGINT)
    assert greywait.process.wait(15) == 0


def test_sighup_reloads_and_does_not_end_it(mta, greywait, box):
    user = box("user")
    with mta.client(CLIENT) as client:
        assert client.envelope(SENDER, user)[0][0] == DEFERRED
        greywait.write_conf(reply_text="Greylisted, and reloaded")
        greywait.signal(signal.SIGHUP)
        greywait.logged("reloaded")
        client.docmd("RSET")
        reply = client.envelope(SENDER, user)[0]
    assert reply[0] == DEFERRED
    assert b"and reloaded" in reply[1]
    for _ in range(20):
        greywait.signal(signal.SIGHUP)
        time.sleep(0.02)
    assert code(mta, box("user")) == DEFERRED
    assert greywait.running()


def test_second_instance_is_refused(mx, make_greywait, greywait, box):
    """Neither takes the store nor the sockets of the first."""
    other = make_greywait(milter_socket=f"unix:{greywait.home}/second.sock",
                          store_dir=greywait.store_dir)
    status, said = other.run_refused()
    assert status not in (0, 78)
    assert greywait.store_dir in said
    assert f"process {greywait.process.pid};" in said
    assert code(mx, box("user")) == DEFERRED
    assert greywait.status()["pid"] == greywait.process.pid
