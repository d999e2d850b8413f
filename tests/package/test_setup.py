# SPDX-License-Identifier: BSD-2-Clause
"""`greywait postfix-setup` and `greywait doctor` on a host with the package,
by the steps of README.Debian."""

import json
import re

from host import CHROOT_DIR, CONF, attempt

MAIN_CF = "/etc/postfix/main.cf"
README = "/usr/share/doc/greywait/README.Debian"

# What a machine of the tests does not have, and doctor is right to miss: a
# name server. Who keeps its clock is the business of who runs the tests.
MISSING = {"resolver", "clock"}


def doctor(machine):
    """What it finds, by check, and its exit code."""
    p = machine.run("greywait", "--json", "doctor")
    rows = [json.loads(s) for s in p.stdout.splitlines()
            if s.startswith("{")]
    for row in rows:
        assert bool(row["advice"]) == (row["state"] in ("warn", "fail")), row
    return {row["check"]: row for row in rows}, p.returncode


def set_milter_socket(machine):
    """The line of README.Debian."""
    line = re.search(r"^ +(milter_socket = .*)$", machine.read(README),
                     re.MULTILINE).group(1)
    machine.write(CONF, line + "\n", "a")
    machine.do("systemctl", "restart", "greywait")


def expect_all_is_well(rows):
    wrong = {name: row for name, row in rows.items()
             if row["state"] != "ok" and name not in MISSING}
    assert wrong == {}
    assert rows["resolver"]["state"] == "fail"
    assert "/etc/resolv.conf" in rows["resolver"]["advice"]


def test_setup_and_doctor(machine, package, tests):
    machine.install("postfix", package)
    before = machine.read(MAIN_CF)
    machine.script(f". {tests}/lib; make_addresses; systemctl restart postfix")

    # As it comes: the socket is where a chrooted smtpd cannot see it.
    p = machine.run("greywait", "postfix-setup", "--apply")
    assert p.returncode == 70
    assert f'milter_socket = "unix:{CHROOT_DIR}/milter.sock"' in p.stdout
    assert machine.read(MAIN_CF) == before
    rows, code = doctor(machine)
    assert (code, rows["smtpd-milters"]["state"]) == (2, "fail")
    assert "milter_socket = " in rows["smtpd-milters"]["advice"]

    # As README.Debian says.
    set_milter_socket(machine)
    shown = machine.do("greywait", "postfix-setup")
    assert re.search(r"^\+smtpd_milters = \{ unix:greywait/milter\.sock, .*"
                     r"default_action=accept \}$", shown, re.MULTILINE)
    assert machine.read(MAIN_CF) == before
    rows, code = doctor(machine)
    assert (code, rows["smtpd-milters"]["state"]) == (2, "fail")
    assert "postfix-setup --apply" in rows["smtpd-milters"]["advice"]
    assert attempt(machine, "root@localhost")

    machine.script("greywait postfix-setup --apply; systemctl reload postfix")
    assert not attempt(machine, "root@localhost")
    rows, _ = doctor(machine)
    expect_all_is_well(rows)
    assert "nothing to do" in machine.do("greywait", "postfix-setup",
                                         "--apply")

    # Without the daemon: mail flows, and doctor says what to do.
    machine.do("systemctl", "stop", "greywait")
    assert attempt(machine, "root@localhost")
    rows, code = doctor(machine)
    assert (code, rows["daemon"]["state"]) == (2, "fail")
    assert "greywait" in rows["daemon"]["advice"]
    machine.do("systemctl", "start", "greywait")
    rows, _ = doctor(machine)
    expect_all_is_well(rows)

    machine.script("greywait postfix-setup --remove; systemctl reload postfix")
    assert machine.read(MAIN_CF) == before
    assert attempt(machine, "nobody@localhost")
