# SPDX-License-Identifier: BSD-2-Clause
"""Shadow mode: mail flows, and what would have been is told."""

from smtp import ACCEPTED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def test_shadow_mode(mx, make_greywait, box):
    daemon = make_greywait(shadow=True, delay="1h").start()
    user, other = box("user"), box("other")
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
    told = [(d["reason"], d["would"]) for d in daemon.decisions()]
    assert told == [("shadow", "first"), ("shadow", "early")]
    said = daemon.cli("explain", CLIENT, SENDER, other)
    assert said.returncode == 0
    assert "ACCEPTED now" in said.stdout
    assert "Without shadow mode it would be DEFERRED" in said.stdout
    assert "let through in shadow mode" in daemon.cli("list").stdout
