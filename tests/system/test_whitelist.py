# SPDX-License-Identifier: BSD-2-Clause
"""`greywait whitelist`: each kind holds at once, and after a restart."""

import pytest

from smtp import ACCEPTED, DEFERRED, attempt

# kind, value, a client (address, name, sender) that it frees, one it does not
KINDS = [
    ("client", "192.0.2.5",
     ("192.0.2.5", "[UNAVAILABLE]", "a@example.com"),
     ("192.0.2.6", "[UNAVAILABLE]", "a@example.com")),
    ("client", "2001:db8:7::/48",
     ("2001:db8:7:1::1", "[UNAVAILABLE]", "a@example.com"),
     ("2001:db8:8:1::1", "[UNAVAILABLE]", "a@example.com")),
    ("client-name", "example.org",
     ("192.0.2.5", "mx.example.org", "a@example.com"),
     ("192.0.2.5", "mx.badexample.org", "a@example.com")),
    ("sender", "boss@example.com",
     ("192.0.2.5", "[UNAVAILABLE]", "boss@example.com"),
     ("192.0.2.5", "[UNAVAILABLE]", "aboss@example.com")),
    ("sender", "example.com",
     ("192.0.2.5", "[UNAVAILABLE]", "a@sub.example.com"),
     ("192.0.2.5", "[UNAVAILABLE]", "a@anexample.com")),
]


def answer(mx, who, user):
    address, name, sender = who
    return attempt(mx.address, address, sender, user, name=name)[0]


@pytest.mark.parametrize("kind, value, freed, other", KINDS)
def test_entry(mx, greywait, box, kind, value, freed, other):
    assert answer(mx, freed, box("user")) == DEFERRED
    p = greywait.cli("whitelist", "add", kind, value, "a comment")
    assert p.returncode == 0, p.stdout
    assert answer(mx, freed, box("user")) == ACCEPTED
    assert answer(mx, other, box("user")) == DEFERRED
    assert greywait.decisions(reason="rule", rule=f"{kind}:{value}")
    assert value in greywait.cli("whitelist", "list").stdout
    greywait.kill()
    greywait.start()
    assert answer(mx, freed, box("user")) == ACCEPTED
    assert greywait.cli("whitelist", "del", kind, value).returncode == 0
    assert answer(mx, freed, box("user")) == DEFERRED


def test_recipient_entry(mx, greywait, box):
    user = box("user")
    client = ("192.0.2.5", "[UNAVAILABLE]", "a@example.com")
    assert greywait.cli("whitelist", "add", "recipient",
                        user).returncode == 0
    assert answer(mx, client, user) == ACCEPTED
    assert answer(mx, client, box("user")) == DEFERRED
    assert greywait.stop() == 0
    greywait.start()
    assert answer(mx, client, user) == ACCEPTED


@pytest.mark.parametrize("kind, value", [
    ("client", "example.org"),
    ("client", "192.0.2.1/24"),
    ("client-name", "192.0.2.1"),
    ("client-name", "a@example.org"),
    ("sender", "192.0.2.0/24"),
])
def test_entry_of_the_wrong_kind_is_refused(greywait, kind, value):
    p = greywait.cli("whitelist", "add", kind, value)
    assert p.returncode != 0
    assert value in p.stdout
    assert greywait.status()["rules"] == 0
