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
    p = greywait.cli("whitelist", "add", kind, value,
                     "--comment", "a comment")
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


CLIENT = ("192.0.2.5", "mx.example.org", "a@example.com")


def write_list(greywait, text):
    path = f"{greywait.home}/list"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def test_list_file(mx, make_greywait, box):
    """Read at the start and at a reload; a bad line costs itself alone."""
    daemon = make_greywait()
    path = write_list(daemon, "client-name =mx.example.org # named here\n")
    daemon.write_conf(whitelist_files=[path])
    daemon.start()
    assert answer(mx, CLIENT, box("user")) == ACCEPTED
    assert daemon.decisions(reason="rule", rule_from=f"{path}:1")
    p = daemon.cli("explain", "-N", "mx.example.org", CLIENT[0], CLIENT[2],
                   box("user"))
    assert p.returncode == 0 and f"{path}:1: named here" in p.stdout
    write_list(daemon, "# none\nclient mx.example.org\n"
               "client-name /^mx\\.example\\.(net|com)$/\n")
    p = daemon.cli("reload")
    assert p.returncode == 0 and f"{path}:2" in p.stdout
    assert f"whitelist: {path}:2: " in daemon.log()
    assert answer(mx, CLIENT, box("user")) == DEFERRED
    assert answer(mx, ("192.0.2.5", "MX.example.net", CLIENT[2]),
                  box("user")) == ACCEPTED
    p = daemon.cli("whitelist", "lint")
    assert p.returncode == 1 and f"{path}:2: wrong-kind" in p.stdout
    status = daemon.run("-t", "-f", daemon.conf).returncode
    assert status == 65


def test_half_a_list_and_another_file_leave_the_old_list(mx, make_greywait,
                                                         box):
    daemon = make_greywait(max_rules=100)
    path = write_list(daemon, f"client {CLIENT[0]}\n")
    daemon.write_conf(max_rules=100, whitelist_files=[path])
    daemon.start()
    for text, what in (("".join(f"client 198.51.100.{i}\n"
                                for i in range(101)),
                        f"{path}:101: too many entries"),
                       ("127.0.0.1 localhost\n", f"{path}: no line of it")):
        write_list(daemon, text)
        p = daemon.cli("reload")
        assert p.returncode != 0 and what in p.stdout
        assert answer(mx, CLIENT, box("user")) == ACCEPTED


def test_an_expression_is_shown_as_it_is_given(greywait):
    written = r"/^mx\d+\.example\.org$/"
    p = greywait.cli("whitelist", "add", "client-name", written)
    assert p.returncode == 0 and written in p.stdout
    assert written in greywait.cli("whitelist", "list").stdout
    p = greywait.cli("explain", "-N", "mx7.example.org", CLIENT[0], CLIENT[2],
                     "user@example.net")
    assert written in p.stdout
    assert greywait.cli("whitelist", "del", "client-name",
                        written).returncode == 0


def test_hits_survive_a_restart(mx, greywait, box):
    assert greywait.cli("whitelist", "add", "client-name", "example.org",
                        "--expires", "1h").returncode == 0
    for _ in range(3):
        assert answer(mx, CLIENT, box("user")) == ACCEPTED
    assert greywait.stop() == 0
    greywait.start()
    row = greywait.ask("whitelist", "list")
    assert row["hits"] == 3 and row["last_hit"] > 0 and not row["expired"]
    assert row["from"] == "root"


def test_greylist_entry_goes_before_an_accepting_one(mx, greywait, box):
    user = box("user")
    assert greywait.cli("whitelist", "add", "recipient", user).returncode == 0
    assert answer(mx, CLIENT, user) == ACCEPTED
    assert greywait.cli("whitelist", "add", "client", CLIENT[0], "--action",
                        "greylist").returncode == 0
    assert answer(mx, CLIENT, user) == DEFERRED
    assert greywait.decisions(reason="first", rule=f"client:{CLIENT[0]}",
                              rule_from="root")


def test_an_entry_for_no_time_is_refused(greywait):
    for time in "0s", "0":
        p = greywait.cli("whitelist", "add", "sender", "a@example.org",
                         "--expires", time)
        assert p.returncode == 64 and "--expires" in p.stdout
    assert greywait.cli("whitelist", "add", "sender", "a@example.org",
                        "--expires", "1ms").returncode == 0
    assert greywait.ask("whitelist", "list")["expires"] > 0
