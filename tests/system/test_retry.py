# SPDX-License-Identifier: BSD-2-Clause
"""A mail's first attempt, its retries, and what arrives in the end."""

import time

from scratch import until
from smtp import ACCEPTED, DEFERRED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def accepted(mta, recipient, client=CLIENT, **kwargs):
    code, _ = mta.attempt(client, SENDER, recipient, **kwargs)
    return code == ACCEPTED


def test_first_attempt_is_told_why(mta, greywait, box):
    code, text = mta.attempt(CLIENT, SENDER, box("user"))
    assert code == DEFERRED
    assert text.startswith("4.7.1 Greylisted")
    assert greywait.decisions(reason="first", link="none", delay="2",
                              client_address=CLIENT, sender=SENDER)


def test_early_retry_is_deferred_and_says_what_is_left(
        mta, make_greywait, box):
    daemon = make_greywait(delay="1h",
                           reply_text="Greylisted: {seconds} left").start()
    user = box("user")
    mta.attempt(CLIENT, SENDER, user)
    code, text = mta.attempt(CLIENT, SENDER, user)
    assert code == DEFERRED
    assert 3500 <= int(text.split()[2]) <= 3600
    assert daemon.decisions(reason="early", link="addr")


def test_early_retries_do_not_restart_the_clock(mx, make_greywait, box):
    make_greywait(delay="3s").start()
    user, began = box("user"), time.monotonic()
    assert not accepted(mx, user)
    until(lambda: accepted(mx, user), "the retry accepted", pause_s=0.3)
    # Times are whole seconds: 3 of them are more than 2.
    assert time.monotonic() - began > 2.0


def test_retry_is_delivered_and_says_that_it_waited(mta, greywait, box):
    user = box("user")
    assert not accepted(mta, user)
    until(lambda: accepted(mta, user, subject=user), "the retry accepted")
    header = mta.delivered(user)["X-Greylist"]
    assert header.startswith(("delayed 2 seconds", "delayed 3 seconds"))
    assert "link addr" in header
    # What follows is not delayed and says nothing.
    assert accepted(mta, user, subject="next " + user)
    assert mta.delivered("next " + user)["X-Greylist"] is None
    assert greywait.decisions(reason="passed", recipient=user)


def test_header_can_be_left_out(mx, make_greywait, box):
    make_greywait(add_header="never").start()
    user = box("user")
    assert not accepted(mx, user)
    until(lambda: accepted(mx, user, subject=user), "the retry accepted")
    assert mx.delivered(user)["X-Greylist"] is None


def test_header_can_be_always(mta, make_greywait, box):
    make_greywait(add_header="always", delay="1s").start()
    user = box("user")
    until(lambda: accepted(mta, user), "the retry accepted")
    assert accepted(mta, user, subject=user)
    assert mta.delivered(user)["X-Greylist"].startswith("not delayed")


def test_other_mail_waits_for_itself(mx, greywait, box):
    user, other = box("user"), box("other")
    assert not accepted(mx, user)
    until(lambda: accepted(mx, user), "the retry accepted")
    assert not accepted(mx, other)
    code, _ = attempt(mx.address, CLIENT, "bob@example.com", user)
    assert code == DEFERRED
