# SPDX-License-Identifier: BSD-2-Clause
"""What Postfix tells of a client's name decides: grades, links, trust."""

import time

import pytest

from scratch import until
from smtp import ACCEPTED, DEFERRED, Client, attempt

SENDER = "alice@example.com"


def code(mta, address, user, **kwargs):
    return mta.attempt(address, SENDER, user, **kwargs)[0]


def passes(mta, address, user, **kwargs):
    until(lambda: code(mta, address, user, **kwargs) == ACCEPTED,
          f"{address} accepted")


@pytest.fixture
def graded(make_greywait):
    """A daemon whose log tells the grades apart by their delays."""
    return make_greywait(delay="20m", delay_verified="10m",
                         delay_suspicious="30m").start()


def test_names_of_one_domain_are_one_sender(mta, greywait, box):
    user = box("user")
    first = ("192.0.2.1", "out1.mail.example.org")
    second = ("2001:db8:1::1", "out2.mail.example.org")
    assert code(mta, first[0], user, name=first[1]) == DEFERRED
    passes(mta, second[0], user, name=second[1])
    linked = greywait.decisions(client_address=second[0])[0]
    assert (linked["reason"], linked["link"]) == ("early", "name")


def test_names_of_two_domains_are_two_senders(mta, greywait, box):
    user = box("user")
    assert code(mta, "192.0.2.1", user, name="a.example.org") == DEFERRED
    passes(mta, "192.0.2.1", user, name="a.example.org")
    assert code(mta, "198.51.100.1", user, name="a.example.com") == DEFERRED


@pytest.mark.parametrize("name, helo, grade, delay", [
    ("mx.example.org", "mx.example.org", "verified", "600"),
    ("[UNAVAILABLE]", "mx.example.org", "unknown", "1200"),
    ("dsl-192-0-2-1.example.org", "mx.example.org", "suspicious", "1800"),
    ("[UNAVAILABLE]", "localhost", "suspicious", "1800"),
    ("[UNAVAILABLE]", "192.0.2.1", "suspicious", "1800"),
    # A confirmed name excuses a careless HELO.
    ("mx.example.org", "localhost", "verified", "600"),
])
def test_grade_makes_the_delay(mta, graded, box, name, helo, grade, delay):
    assert code(mta, "192.0.2.1", box("user"), name=name,
                helo=helo) == DEFERRED
    d = graded.decisions(reason="first")[0]
    assert (d["grade"], d["delay"]) == (grade, delay)


def test_name_that_is_not_confirmed_vouches_for_nobody(mx, graded, box):
    with Client(mx.address) as client:
        code, _ = client.docmd(
            "XCLIENT", "ADDR=192.0.2.1 NAME=[UNAVAILABLE] "
                       "REVERSE_NAME=mx.example.org")
        assert code == 220
        client.ehlo()
        assert client.envelope(SENDER, box("user"))[0][0] == DEFERRED
    d = graded.decisions(reason="first")[0]
    assert (d["grade"], d["client_name"]) == ("unknown", "unknown")


def test_pool_of_networks_gets_through(mx, greywait, box):
    user = box("user")
    for net in ("192.0.2", "198.51.100"):
        assert code(mx, f"{net}.1", user) == DEFERRED
    time.sleep(3.1)  # the delay is over for the first, and so for the pool
    assert code(mx, "203.0.113.1", user) == ACCEPTED
    assert greywait.decisions(reason="retried", link="pool", recipient=user)


def test_who_retries_is_trusted_also_after_a_restart(
        mta, make_greywait, box):
    daemon = make_greywait(trust_after=2).start()
    who = {"name": "mx.example.org"}
    for _ in range(2):
        user = box("user")
        assert code(mta, "192.0.2.1", user, **who) == DEFERRED
        passes(mta, "192.0.2.1", user, **who)
    daemon.kill()
    daemon.start()
    user = box("user")
    assert code(mta, "198.51.100.9", user, name="mx2.example.org") == ACCEPTED
    assert daemon.decisions(reason="trusted", recipient=user)
    assert code(mta, "198.51.100.9", box("user")) == DEFERRED


def test_sender_that_changes_with_each_mail_is_one(mx, greywait, box):
    user = box("user")

    def mail(sender):
        return attempt(mx.address, "192.0.2.1", sender, user)[0]

    assert mail("prvs=1234abcdef=bounce@example.com") == DEFERRED
    until(lambda: mail("prvs=5678fedcba=bounce@example.com") == ACCEPTED,
          "the retry accepted")
    assert mail("prvs=9999aaaaaa=bounce@example.com") == ACCEPTED
