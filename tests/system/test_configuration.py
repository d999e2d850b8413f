# SPDX-License-Identifier: BSD-2-Clause
"""Bad configurations, and reloads."""

import re
import time

import pytest

from smtp import ACCEPTED, DEFERRED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"


def spoil(daemon, line):
    """Add a line; its "file:line"."""
    with open(daemon.conf, encoding="ascii") as f:
        number = len(f.read().splitlines()) + 1
    with open(daemon.conf, "a", encoding="ascii") as f:
        f.write(line + "\n")
    return f"{daemon.conf}:{number}"


@pytest.mark.parametrize("line", [
    'retry_window = "5";',
    'retry_windw = "5d";',
    "max_sessions = 0;",
    'log_level = "loud";',
    'delay = "10s";',  # it is there already
    "this is not it",
])
def test_refuses_to_start_and_names_the_line(make_greywait, line):
    daemon = make_greywait()
    where = spoil(daemon, line)
    status, said = daemon.run_refused()
    assert status == 78
    assert where in said
    assert daemon.run("-t", "-f", daemon.conf).returncode == 78


@pytest.mark.parametrize("option, value, hint", [
    ("user", "nosuchuser", 'no user "nosuchuser"'),
    ("user", "root", "is root"),
    ("milter_socket_group", "nosuchgroup", "option milter_socket_group"),
    ("control_socket_group", "nosuchgroup", "option control_socket_group"),
])
def test_a_test_looks_up_users_and_groups(make_greywait, option, value, hint):
    daemon = make_greywait(**{option: value})
    p = daemon.run("-t", "-f", daemon.conf)
    assert p.returncode == 67
    assert hint in p.stdout
    assert ": ok" not in p.stdout


@pytest.mark.parametrize("args, hint", [
    (("-t", "-p"), "exclude each other"),
    (("-p", "-t"), "exclude each other"),
    (("--offline", "-t"), "exclude each other"),
    (("-t", "--store", "/nowhere"), "--store goes with --offline alone"),
    (("--check",), "--check goes with --offline alone"),
])
def test_options_that_do_not_go_together(make_greywait, args, hint):
    daemon = make_greywait()
    p = daemon.run("-f", daemon.conf, *args)
    assert p.returncode == 64
    assert hint in p.stdout
    assert "usage: greywaitd" in p.stdout


def test_missing_file_is_named(make_greywait):
    daemon = make_greywait()
    p = daemon.run("-f", daemon.home + "/nowhere.conf")
    assert p.returncode == 78
    assert "nowhere.conf" in p.stdout


def test_printed_configuration_is_one(make_greywait):
    daemon = make_greywait(delay="90s")
    printed = daemon.run("-p", "-f", daemon.conf)
    assert printed.returncode == 0
    assert re.search(r'^delay\s*=\s*"90s"', printed.stdout, re.M)
    with open(daemon.conf, "w", encoding="ascii") as f:
        f.write(printed.stdout)
    again = daemon.run("-p", "-f", daemon.conf)
    assert again.stdout == printed.stdout


def test_bad_reload_keeps_the_old_one(mx, greywait, box):
    user, began = box("user"), time.monotonic()
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    where = spoil(greywait, 'retry_window = "soon";')
    p = greywait.cli("reload")
    assert p.returncode != 0
    assert where in p.stdout
    assert where in greywait.log()
    events = greywait.status()["events"]
    assert (events["reloads"], events["reloads_failed"]) == (0, 1)
    assert greywait.status()["configuration"]["delay_s"] == 2
    time.sleep(max(0.0, began + 3.1 - time.monotonic()))
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED


def test_reload_changes_the_delay(mx, make_greywait, box):
    daemon = make_greywait(delay="1h").start()
    user = box("user")
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    time.sleep(1.1)
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == DEFERRED
    daemon.write_conf(delay="1s")
    assert daemon.cli("reload").returncode == 0
    assert attempt(mx.address, CLIENT, SENDER, user)[0] == ACCEPTED
    assert daemon.status()["events"]["reloads"] == 1


@pytest.mark.parametrize("option, value", [
    ("milter_socket", "unix:{home}/other.sock"),
    ("store_dir", "{home}/elsewhere"),
])
def test_reload_of_a_fixed_option_is_refused(
        mx, greywait, box, option, value):
    greywait.write_conf(delay="1h",
                        **{option: value.format(home=greywait.home)})
    p = greywait.cli("reload")
    assert p.returncode != 0
    assert option in p.stdout
    assert greywait.status()["configuration"]["delay_s"] == 2
    assert attempt(mx.address, CLIENT, SENDER, box("user"))[0] == DEFERRED


def test_other_options_of_the_command_line(greywait):
    assert greywait.run("--version").stdout.startswith("greywaitd ")
    assert "delay\t" in greywait.run("--dump-schema").stdout
    assert greywait.run("--nonsense").returncode == 64
    assert greywait.run("extra").returncode == 64
