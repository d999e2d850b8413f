# SPDX-License-Identifier: BSD-2-Clause
"""`greywait pass`: the operator lets one mail through, behind Postfix."""

from smtp import ACCEPTED, DEFERRED, attempt

CLIENT = "192.0.2.5"
SENDER = "alice@example.com"


def test_pass(mx, greywait, box):
    user, other = box("user"), box("user")
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    p = greywait.cli("pass", CLIENT, SENDER, user)
    assert p.returncode == 0, p.stdout
    assert "accepted at the next try" in p.stdout
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
    assert greywait.decisions(verdict="accept", reason="passed")
    assert attempt(mx.address, CLIENT, SENDER, other)[0] == DEFERRED
    assert greywait.logged("control command=pass by=root outcome=ok "
                           f"client={CLIENT} sender={SENDER}")


def test_pass_before_the_first_attempt_outlives_a_kill(mx, greywait, box):
    user = box("user")
    assert greywait.cli("pass", CLIENT, SENDER, user).returncode == 0
    greywait.kill()
    greywait.start()
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
