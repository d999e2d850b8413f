# SPDX-License-Identifier: BSD-2-Clause
"""Many sessions, long ones, and clients that misbehave."""

import concurrent.futures
import smtplib
import threading

import pytest

from scratch import until
from smtp import ACCEPTED, DEFERRED, Client, attempt

SENDER = "alice@example.com"
AT_ONCE = 200


def test_many_sessions_at_once(mx, greywait, box):
    """Each of its own sender; every other one is whitelisted."""
    assert greywait.cli("whitelist", "add", "client",
                        "198.51.100.0/24").returncode == 0
    together = threading.Barrier(AT_ONCE, timeout=60)

    def session(i):
        net = "198.51.100" if i % 2 else "192.0.2"
        with Client(mx.address, f"{net}.{i}") as client:
            together.wait()  # all are open now
            replies, _ = client.mail(f"s{i}@example.com", box("user"))
            return replies[0][0]

    def all_sessions():
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(session, range(AT_ONCE)))

    expected = [ACCEPTED if i % 2 else DEFERRED for i in range(AT_ONCE)]
    assert all_sessions() == expected
    until(lambda: greywait.status()["sessions"] == 0, "all sessions ended")
    files, memory = greywait.descriptors(), greywait.memory_kib()
    assert all_sessions() == expected
    until(lambda: greywait.status()["sessions"] == 0, "all sessions ended")
    assert greywait.descriptors() <= files + 2
    assert greywait.memory_kib() <= memory + 4096
    assert len(greywait.decisions(reason="first")) == AT_ONCE


def test_many_transactions_in_one_session(mx, greywait, box):
    users = [box("user") for _ in range(100)]
    with Client(mx.address, "192.0.2.1") as client:
        for user in users:
            assert client.mail(SENDER, user)[0][0][0] == DEFERRED
        for user in users:
            until(lambda: client.mail(SENDER, user)[0][0][0] == ACCEPTED,
                  "the retry accepted")
        for user in users:
            assert client.mail(SENDER, user)[1][0] == ACCEPTED
    assert len(greywait.decisions(reason="passed")) == len(users)


def test_header_is_of_its_own_message_only(mta, greywait, box):
    waited, passed = box("waited"), box("passed")
    mta.attempt("192.0.2.1", SENDER, waited)
    mta.attempt("192.0.2.1", SENDER, passed)
    until(lambda: mta.attempt("192.0.2.1", SENDER, passed)[0]
          == ACCEPTED, "the retry accepted")
    with mta.client("192.0.2.1") as client:
        assert client.mail(SENDER, waited, subject=waited)[1][0] == ACCEPTED
        assert client.mail(SENDER, passed, subject=passed)[1][0] == ACCEPTED
    assert mta.delivered(waited)["X-Greylist"] is not None
    assert mta.delivered(passed)["X-Greylist"] is None


def test_rset_forgets_the_transaction(mta, greywait, box):
    with mta.client("192.0.2.1") as client:
        assert client.envelope("", box("user"))[0][0] == ACCEPTED
        assert client.docmd("RSET")[0] == 250
        # A deferral that was put off to DATA is gone with it.
        assert greywait.cli("whitelist", "add", "sender",
                            SENDER).returncode == 0
        replies, end = client.mail(SENDER, box("user"))
        assert (replies[0][0], end[0]) == (ACCEPTED, ACCEPTED)


def test_clients_that_vanish(mta, greywait, box):
    def vanish(client):
        client.sock.close()
        client.close()

    files = greywait.descriptors()
    for i in range(20):
        for steps in range(4):
            client = mta.client("192.0.2.1")
            if steps > 0:
                client.docmd("MAIL", f"FROM:<{SENDER}>")
            if steps > 1:
                client.docmd("RCPT", f"TO:<{box('user')}>")
            if steps > 2:
                client.docmd("DATA")
            vanish(client)
    until(lambda: greywait.status()["sessions"] == 0, "all sessions ended")
    assert greywait.descriptors() <= files + 2
    assert mta.attempt("192.0.2.1", SENDER, box("user"))[0] \
        == DEFERRED


def test_too_many_sessions_are_told_to_come_back(mx, make_greywait, box):
    daemon = make_greywait(max_sessions=5).start()
    assert daemon.cli("whitelist", "add", "sender", SENDER).returncode == 0
    clients = [Client(mx.address) for _ in range(5)]
    for _ in range(3):
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            Client(mx.address)
        assert refused.value.smtp_code == 421
    for client in clients:
        assert client.mail(SENDER, box("user"))[1][0] == ACCEPTED
        client.close()
    assert daemon.status()["events"]["sessions_refused"] == 3
    until(lambda: daemon.status()["sessions"] == 0, "all sessions ended")
    assert attempt(mx.address, "192.0.2.1", SENDER, box("user"))[0] \
        == ACCEPTED


def test_bytes_that_are_no_text(mx, greywait, box):
    with Client(mx.address, "192.0.2.1", helo="a,b=c") as client:
        odd = '"a, verdict=accept\\"\t%s%n"@example.com'
        assert client.envelope(odd, box("user"))[0][0] == DEFERRED
    d = greywait.decisions(reason="first")
    assert len(d) == 1
    assert d[0]["verdict"] == "defer"
    assert d[0]["helo"] == "a\\x2cb\\x3dc"
