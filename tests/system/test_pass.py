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


def test_pass_and_forget_of_a_null_sender_need_no_name(mx, greywait, box):
    user, name = box("user"), "mx.example.com"

    def bounce():
        return attempt(mx.address, CLIENT, "", user, name=name)[0]

    assert bounce() == DEFERRED
    assert greywait.cli("pass", CLIENT, "<>", user).returncode == 0
    assert bounce() == ACCEPTED
    assert greywait.logged("control command=pass by=root outcome=ok "
                           f"client={CLIENT} sender=<> recipient={user}")
    p = greywait.cli("forget", CLIENT, "<>", user)
    assert (p.returncode, p.stdout) == (
        0, f"forgotten: {CLIENT} (example.com), from <> to {user}, passed, "
        "tried 1 time\n")
    assert bounce() == DEFERRED
    assert greywait.logged("control command=forget by=root outcome=ok "
                           f"client={CLIENT} sender=<> recipient={user}")


def test_pass_before_the_first_attempt_outlives_a_kill(mx, greywait, box):
    user = box("user")
    assert greywait.cli("pass", CLIENT, SENDER, user).returncode == 0
    greywait.kill()
    greywait.start()
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
