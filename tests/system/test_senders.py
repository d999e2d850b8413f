# SPDX-License-Identifier: BSD-2-Clause
"""Real senders: the queues of Postfix and Sendmail, swaks, smtp-source."""

import smtplib
import subprocess

import pytest

from postfix import Postfix
from scratch import free_port, until
from sendmail import SendmailSender

CLIENT = "192.0.2.1"


def postfix_sender(home, server):
    """A second Postfix that hands all mail to a server."""
    client = Postfix(home, {
        "myhostname": "mail.example.com",
        "mynetworks": "127.0.0.0/8",
        "smtpd_relay_restrictions": "permit_mynetworks, reject",
        "relayhost": f"[127.0.0.1]:{server[1]}",
        "queue_run_delay": "1s",
        "minimal_backoff_time": "1s",
        "maximal_backoff_time": "2s",
    })
    client.address = ("127.0.0.1", free_port())
    client.listen(*client.address)
    return client


@pytest.fixture(params=["postfix", "sendmail"])
def sender(request, scratch, mta):
    """An MTA with a queue, which hands all mail to `mta`."""
    if request.param == "sendmail":
        request.getfixturevalue("sendmail")  # or a reason to skip
    make = {"postfix": postfix_sender, "sendmail": SendmailSender}
    client = make[request.param](scratch.fresh("sender"), mta.address)
    try:
        client.start()
        yield client
    finally:
        client.stop()


def hand_over(sender, who, to, subject):
    with smtplib.SMTP(*sender.address) as session:
        session.sendmail(who, to, f"Subject: {subject}\r\n\r\nText.\r\n")


def test_a_real_queue_retries_and_delivers(mta, greywait, sender, box):
    users = [box("user") for _ in range(3)]
    for user in users:
        hand_over(sender, "alice@example.com", user, user)
    for user in users:
        assert mta.delivered(user)["X-Greylist"].startswith("delayed ")
    until(sender.queue_is_empty, "an empty queue")
    assert sender.log().count("451 4.7.1 Greylisted") >= len(users)
    subjects = [m["Subject"] for m in mta.messages()]
    assert [subjects.count(user) for user in users] == [1, 1, 1]


def test_a_bounce_gets_through_a_real_queue(mta, greywait, sender, box):
    user = box("user")
    hand_over(sender, "", user, user)
    mta.delivered(user)
    until(sender.queue_is_empty, "an empty queue")
    assert "451 4.7.1 Greylisted" in sender.log()
    assert greywait.decisions(reason="first", sender="<>")


def swaks(mx, user, **xclient):
    args = ["swaks", "--server", mx.address[0], "--port", str(mx.address[1]),
            "--from", "carol@example.com", "--to", user,
            "--helo", "mx.example.com", "--header", f"Subject: {user}"]
    for key, value in xclient.items():
        args += [f"--xclient-{key}", value]
    p = subprocess.run(args, text=True, stdout=subprocess.PIPE, check=False,
                       stderr=subprocess.STDOUT, timeout=60)
    return p.returncode, p.stdout


def test_swaks(mx, greywait, box):
    user = box("user")
    who = {"addr": CLIENT, "name": "mx.example.com"}
    status, text = swaks(mx, user, **who)
    assert status != 0
    assert "<** 451 4.7.1 Greylisted" in text
    until(lambda: swaks(mx, user, **who)[0] == 0, "swaks accepted",
          pause_s=0.5)
    mx.delivered(user)
    assert greywait.decisions(reason="retried", client_address=CLIENT,
                              client_name="mx.example.com")


def test_smtp_source_all_deferred_then_all_accepted(mx, greywait):
    def run():
        p = subprocess.run(
            ["smtp-source", "-A", "-N", "-s", "20", "-m", "300",
             "-f", "dave@example.com", "-t", "load@example.net",
             f"{mx.address[0]}:{mx.address[1]}"],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            check=False, timeout=120)
        assert p.returncode == 0, p.stdout

    run()
    assert len(greywait.decisions(reason="first")) == 300
    assert not greywait.decisions(verdict="accept")
    until(lambda: (run(), greywait.decisions(reason="retried"))[1],
          "accepted", pause_s=1)
    run()
    assert len(greywait.decisions(reason="retried")) == 300
    assert greywait.status()["sessions"] == 0
