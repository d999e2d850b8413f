# SPDX-License-Identifier: BSD-2-Clause
"""Which clients count as one, which are exempt, and what each is answered."""

import pytest

import sasl
from scratch import until
from smtp import ACCEPTED, DEFERRED, Client, attempt

SENDER = "alice@example.com"


def passes_in_the_end(mta, client, sender, recipient):
    until(lambda: mta.attempt(client, sender, recipient)[0]
          == ACCEPTED, f"{client} accepted")


@pytest.mark.parametrize("first, second", [
    ("192.0.2.1", "192.0.2.254"),
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"),
])
def test_one_network_counts_as_one_client(mta, greywait, box, first, second):
    user = box("user")
    assert mta.attempt(first, SENDER, user)[0] == DEFERRED
    passes_in_the_end(mta, second, SENDER, user)
    d = greywait.decisions(client_address=second)
    assert (d[0]["reason"], d[0]["link"]) == ("early", "net")


@pytest.mark.parametrize("first, second", [
    ("192.0.2.1", "198.51.100.1"),
    ("2001:db8:1:2::1", "2001:db8:1:3::1"),
    ("192.0.2.1", "2001:db8:1:2::1"),
])
def test_another_network_does_not(mta, greywait, box, first, second):
    user = box("user")
    assert mta.attempt(first, SENDER, user)[0] == DEFERRED
    passes_in_the_end(mta, first, SENDER, user)
    assert mta.attempt(second, SENDER, user)[0] == DEFERRED
    d = greywait.decisions(reason="first", client_address=second)
    assert d[0]["link"] == "none"


def test_real_ipv6_client(mx, greywait, box, ipv6):
    user = box("user")
    assert attempt(mx.address6, None, SENDER, user)[0] == DEFERRED
    assert greywait.decisions(reason="first", client_address="::1")


def test_local_network_is_exempt(mta, make_greywait, box):
    daemon = make_greywait(
        local_networks=["192.0.2.0/24", "2001:db8:5::/48"]).start()
    assert mta.attempt("192.0.2.7", SENDER, box("user"))[0] \
        == ACCEPTED
    assert mta.attempt("2001:db8:5:6::7", SENDER, box("user"))[0] \
        == ACCEPTED
    assert mta.attempt("192.0.3.7", SENDER, box("user"))[0] \
        == DEFERRED
    assert daemon.decisions(reason="local", client_address="192.0.2.7")


def test_authenticated_client_is_exempt(mta, greywait, box):
    with mta.client_with_login("192.0.2.1") as client:
        client.login(sasl.USER, sasl.PASSWORD)
        replies, end = client.mail(SENDER, box("user"), box("user"))
    assert [code for code, _ in replies] == [ACCEPTED, ACCEPTED]
    assert end[0] == ACCEPTED
    assert greywait.decisions(reason="authenticated")


def test_authenticated_client_can_be_greylisted(mta, make_greywait, box):
    make_greywait(greylist_authenticated=True).start()
    with mta.client_with_login("192.0.2.1") as client:
        client.login(sasl.USER, sasl.PASSWORD)
        replies, _ = client.mail(SENDER, box("user"))
    assert replies[0][0] == DEFERRED


def test_unknown_user_is_for_the_mta_to_refuse(mta, greywait):
    code, _ = mta.attempt("192.0.2.1", SENDER, "x@elsewhere.example")
    assert code in (550, 554)
    assert not greywait.decisions()


def test_recipients_are_answered_one_by_one(mta, greywait, box):
    old, new = box("old"), box("new")
    mta.attempt("192.0.2.1", SENDER, old)
    passes_in_the_end(mta, "192.0.2.1", SENDER, old)
    with mta.client("192.0.2.1") as client:
        replies, end = client.mail(SENDER, new, old, subject=old)
    assert [code for code, _ in replies] == [DEFERRED, ACCEPTED]
    assert end[0] == ACCEPTED
    assert mta.delivered(old)["Delivered-To"] == old


def test_whitelisted_recipient_does_not_free_the_others(mta, greywait, box):
    free = box("free")
    assert greywait.cli("whitelist", "add", "recipient",
                        free).returncode == 0
    with mta.client("192.0.2.1") as client:
        replies, end = client.mail(SENDER, box("other"), free, box("other"))
    assert [code for code, _ in replies] == [DEFERRED, ACCEPTED, DEFERRED]
    assert end[0] == ACCEPTED


def test_null_sender_is_deferred_at_data(mta, greywait, box):
    user = box("user")
    with mta.client("192.0.2.1") as client:
        replies, end = client.mail("", user)
    assert replies[0][0] == ACCEPTED
    assert end[0] == DEFERRED
    assert end[1].startswith(b"4.7.1 Greylisted")
    passes_in_the_end(mta, "192.0.2.1", "", user)


def test_callback_verification_is_not_harmed(mta, greywait, box):
    with mta.client("192.0.2.1") as client:
        assert client.envelope("", box("user"))[0][0] == ACCEPTED
        assert client.docmd("RSET")[0] == 250
        # What comes next is nobody's callback.
        assert client.envelope(SENDER, box("user"))[0][0] == DEFERRED


def test_null_sender_at_rcpt_if_so_configured(mta, make_greywait, box):
    make_greywait(null_sender="rcpt").start()
    with mta.client("192.0.2.1") as client:
        assert client.envelope("", box("user"))[0][0] == DEFERRED
