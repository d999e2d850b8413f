# SPDX-License-Identifier: BSD-2-Clause
"""`greywait doctor`: a set-up that is well, and each way of being unwell."""

import json
import os

import pytest

from scratch import read
from test_setup import bare, chroot_smtpd, postconf, postfix, set_up
from test_store import small_disk

__all__ = ["bare", "postfix", "small_disk"]  # fixtures

CODES = {"ok": 0, "skip": 0, "warn": 1, "fail": 2}


@pytest.fixture
def host(greywait, postfix, names):
    """A daemon and its Postfix, set up by the book."""
    assert set_up(greywait, postfix, "--apply").returncode == 0
    return greywait


def look(daemon, postfix, *args):
    p = daemon.cli("--json", "doctor", "-p", postfix.etc, *args)
    rows = [json.loads(line) for line in p.stdout.splitlines()
            if line.startswith("{")]
    assert p.returncode == max(CODES[row["state"]] for row in rows)
    for row in rows:
        assert bool(row["advice"]) == (row["state"] in ("warn", "fail")), row
    return {row["check"]: row for row in rows}


def state(daemon, postfix, check, *args):
    return look(daemon, postfix, *args)[check]["state"]


def test_all_is_well(host, postfix):
    rows = look(host, postfix)
    # What keeps the clock of the machine of the tests is not their business.
    del rows["clock"]
    assert {name: row["state"] for name, row in rows.items()} \
        == {name: "ok" for name in rows}
    assert len(rows) == 13


def test_shadow_mode(make_greywait, postfix, names):
    daemon = make_greywait(shadow=True).start()
    row = look(daemon, postfix)["shadow"]
    assert row["state"] == "warn"
    assert "shadow = false" in row["advice"]


def test_for_people(host, postfix):
    postconf(postfix, "-e", "smtpd_milters=")
    p = host.cli("doctor", "-p", postfix.etc)
    assert p.returncode == 2
    assert "fail  smtpd-milters" in p.stdout
    assert "do: greywait postfix-setup --apply" in p.stdout
    quiet = host.cli("-q", "doctor", "-p", postfix.etc).stdout
    assert "fail  smtpd-milters" in quiet
    assert "ok    " not in quiet


def test_daemon_that_is_gone(host, postfix):
    host.kill()
    rows = look(host, postfix, "-m", host.options["milter_socket"])
    assert rows["daemon"]["state"] == "fail"
    assert "start greywait" in rows["daemon"]["advice"]
    assert rows["store"]["state"] == "skip"
    assert rows["socket"]["state"] == "fail"


def test_failure_since_the_start(host, postfix):
    host.write_conf(delay="soon")
    assert host.cli("reload").returncode != 0
    row = look(host, postfix)["counters"]
    assert row["state"] == "warn"
    assert "reloads_failed: 1" in row["found"]


def test_little_room_on_the_disk(small_disk, postfix, names):
    row = look(small_disk.start(), postfix)["disk"]
    assert row["state"] == "fail"
    assert small_disk.store_dir in row["found"]


def test_resolver_that_fails(host, postfix, names):
    names.all_failing = True
    try:
        assert state(host, postfix, "resolver") == "fail"
    finally:
        names.all_failing = False


def test_socket_that_postfix_may_not_use(make_greywait, postfix):
    daemon = make_greywait(milter_socket_mode="0600").start()
    row = look(daemon, postfix)["socket"]
    assert row["state"] == "fail"
    assert "postfix cannot connect" in row["found"]


def test_socket_that_a_chroot_hides(host, postfix):
    chroot_smtpd(postfix)
    row = look(host, postfix)["smtpd-milters"]
    assert row["state"] == "fail"
    assert "milter_socket = " in row["advice"]


def test_socket_in_a_chroot(make_greywait, postfix):
    place = os.path.join(postfix.home, "queue/greywait")
    os.makedirs(place, exist_ok=True)
    daemon = make_greywait(milter_socket=f"unix:{place}/milter.sock").start()
    chroot_smtpd(postfix)
    assert set_up(daemon, postfix, "--apply").returncode == 0
    rows = look(daemon, postfix)
    assert rows["socket"]["state"] == rows["smtpd-milters"]["state"] == "ok"


@pytest.mark.parametrize("parameter, value, check, expected", [
    ("smtpd_milters", "", "smtpd-milters", "fail"),
    ("smtpd_milters", "inet:127.0.0.1:8891", "smtpd-milters", "fail"),
    ("smtpd_milters", "{socket}", "smtpd-milters", "fail"),
    ("smtpd_milters", "inet:127.0.0.1:8891 "
     "{{ {socket}, default_action=accept }}", "smtpd-milters", "warn"),
    ("non_smtpd_milters", "$smtpd_milters", "non-smtpd-milters", "fail"),
    ("non_smtpd_milters", "inet:127.0.0.1:8891", "non-smtpd-milters", "ok"),
    ("mynetworks", "127.0.0.0/8 198.51.100.0/24", "networks", "warn"),
    ("mynetworks", "[2001:db8::]/32", "networks", "warn"),
    ("relayhost", "[198.51.100.7]", "networks", "warn"),
])
def test_parameter(host, postfix, parameter, value, check, expected):
    text = value.format(socket=host.options["milter_socket"])
    postconf(postfix, "-e", f"{parameter}={text}")
    assert state(host, postfix, check) == expected


def test_default_action_for_all_milters_will_do(host, postfix):
    postconf(postfix, "-e", f"smtpd_milters={host.options['milter_socket']}",
             "milter_default_action=accept")
    assert state(host, postfix, "smtpd-milters") == "ok"


def test_network_that_is_whitelisted(host, postfix):
    postconf(postfix, "-e", "mynetworks=198.51.100.0/24")
    assert "198.51.100.0/24" in look(host, postfix)["networks"]["advice"]
    assert host.cli("whitelist", "add", "client",
                    "198.51.100.0/24").returncode == 0
    assert state(host, postfix, "networks") == "ok"


def test_service_that_goes_without(host, postfix):
    address, port = postfix.address
    postconf(postfix, "-P", f"{address}:{port}/inet/smtpd_milters=")
    row = look(host, postfix)["services"]
    assert row["state"] == "warn"
    assert str(port) in row["found"]


def test_log(host, postfix):
    path = os.path.join(host.home, "mail.log")
    args = ("--log", path)
    assert state(host, postfix, "log", *args) == "warn"
    trouble = ("smtpd[1]: warning: connect to Milter service "
               f"{host.options['milter_socket']}: Connection refused\n")
    with open(path, "a", encoding="ascii") as f:
        f.write("x" * 70000 + "\n" + trouble)
        f.flush()
        rows = look(host, postfix, *args)
        assert rows["log"]["state"] == "ok"
        assert rows["errors"]["state"] == "warn"
        assert "Connection refused" in rows["errors"]["found"]
        f.write("greywaitd[2]: greywaitd 0.1.0 is greylisting\n")
        f.flush()
    assert state(host, postfix, "errors", *args) == "ok"
    assert "Connection refused" in read(path)
