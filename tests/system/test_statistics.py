# SPDX-License-Identifier: BSD-2-Clause
"""Statistics of senders and origins, over a stop and a crash."""

from scratch import until
from smtp import ACCEPTED, DEFERRED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"
NAME = "mx.example.org"


def code(mx, user):
    return attempt(mx.address, CLIENT, SENDER, user, name=NAME)[0]


def deferred_and_passed(mx, user):
    assert code(mx, user) == DEFERRED
    until(lambda: code(mx, user) == ACCEPTED, "the retry accepted",
          pause_s=0.5)


def test_a_clean_stop_writes_what_was_gathered(mx, make_greywait, box):
    daemon = make_greywait(statistics_interval="10m").start()
    deferred_and_passed(mx, box("user"))
    assert daemon.cli("sender", "example.com").returncode == 65  # not yet
    log = daemon.decisions(sender=SENDER)
    assert daemon.stop() == 0
    daemon.start()
    for one in (daemon.ask("sender", SENDER),
                daemon.ask("origin", "example.org")):
        assert one["attempts"] == len(log)
        assert one["decisions"]["first"] == 1
        assert one["decisions"]["retried"] == 1
        assert one["grades"]["verified"] == len(log)
        assert sum(b["count"] for b in one["first_retries"]) == 1


def test_what_was_written_survives_a_crash(mx, make_greywait, box):
    daemon = make_greywait(statistics_interval="1s").start()
    assert code(mx, box("user")) == DEFERRED
    until(lambda: daemon.cli("sender", "example.com").returncode == 0,
          "the sender in the store")
    daemon.kill()
    daemon.start()
    assert daemon.ask("sender", "example.com")["attempts"] == 1
    assert "example.com" in daemon.cli("senders").stdout
    assert "example.org" in daemon.cli("origins").stdout
