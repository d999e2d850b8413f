# SPDX-License-Identifier: BSD-2-Clause
"""What Sendmail does in a way of its own: how it tells names, and what it
says to a client that may not come in."""

import smtplib

import pytest

from scratch import until
from smtp import ACCEPTED, DEFERRED

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


@pytest.mark.parametrize("resolve, name, grade", [
    ("OK", "mx.example.org", "verified"),
    ("FAIL", "unknown", "unknown"),
    ("FORGED", "unknown", "unknown"),
    ("TEMP", "unknown", "unknown"),
])
def test_only_a_resolved_name_is_one(sendmail, names, greywait, box,
                                     resolve, name, grade):
    """By the values of {client_resolve}; of a name that is not confirmed,
    Sendmail makes a literal, [192.0.2.1]."""
    if resolve == "FAIL":
        names.tell(CLIENT, "[UNAVAILABLE]")
    else:
        names.tell(CLIENT, "mx.example.org", confirmed=resolve == "OK")
    if resolve == "TEMP":
        names.fail(CLIENT)
    with sendmail.client_at(CLIENT) as client:
        assert client.envelope(SENDER, box("user"))[0][0] == DEFERRED
    d = greywait.decisions(reason="first")[0]
    assert (d["client_name"], d["grade"]) == (name, grade)


def test_session_without_greywaitd_stays_without(sendmail, greywait, box):
    """A filter that was not there at the beginning is not asked later."""
    greywait.kill()
    with sendmail.client(CLIENT) as client:
        greywait.start()
        assert client.mail(SENDER, box("user"))[1][0] == ACCEPTED
    assert sendmail.attempt(CLIENT, SENDER, box("user"))[0] == DEFERRED


def test_too_many_sessions_are_told_to_come_back(
        sendmail, make_greywait, box):
    daemon = make_greywait(max_sessions=2).start()
    clients = [sendmail.client(CLIENT) for _ in range(2)]
    with pytest.raises(smtplib.SMTPConnectError) as refused:
        sendmail.client(CLIENT)
    assert refused.value.smtp_code == 421
    for client in clients:
        client.close()
    until(lambda: daemon.status()["sessions"] == 0, "all sessions ended")
    assert sendmail.attempt(CLIENT, SENDER, box("user"))[0] == DEFERRED
