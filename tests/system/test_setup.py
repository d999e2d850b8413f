# SPDX-License-Identifier: BSD-2-Clause
"""`greywait postfix-setup` over a Postfix that knows nothing of greywaitd, and
`greywait sendmail-setup`."""

import os
import subprocess

import pytest

from postfix import DOMAIN, Postfix
from scratch import free_port, read, until
from smtp import ACCEPTED, DEFERRED, attempt

SENDER = "alice@example.com"
CLIENT = "192.0.2.1"
OURS = ("{{ {place}, connect_timeout=5s, command_timeout=10s, "
        "default_action=accept }}")


@pytest.fixture(scope="module")
def bare(scratch):
    server = Postfix(scratch.fresh("bare"), {
        "myhostname": "mx." + DOMAIN,
        "smtpd_authorized_xclient_hosts": "127.0.0.0/8",
        "smtpd_relay_restrictions": "reject_unauth_destination",
    })
    server.address = ("127.0.0.1", free_port())
    server.listen(*server.address)
    server.deliver()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def postfix(bare):
    """It, with the configuration that it had, whatever a test does."""
    files = {name: read(os.path.join(bare.etc, name))
             for name in ("main.cf", "master.cf")}
    yield bare
    for name, text in files.items():
        with open(os.path.join(bare.etc, name), "w", encoding="utf-8") as f:
            f.write(text)


def postconf(postfix, *args):
    return subprocess.run(["postconf", "-c", postfix.etc, *args], text=True,
                          check=True, stdout=subprocess.PIPE).stdout.strip()


def set_up(daemon, postfix, *args):
    return daemon.cli("postfix-setup", "-p", postfix.etc, *args)


def main_cf(postfix):
    return read(os.path.join(postfix.etc, "main.cf"))


def entry(daemon):
    return OURS.format(place=daemon.options["milter_socket"])


def test_mail_is_greylisted_when_applied_and_not_when_removed(
        greywait, postfix, box):
    def code():
        assert postfix.control("reload").returncode == 0
        return attempt(postfix.address, CLIENT, SENDER, box("user"))[0]

    assert code() == ACCEPTED
    assert set_up(greywait, postfix, "--apply").returncode == 0
    until(lambda: code() == DEFERRED, "Postfix asks greywaitd")
    greywait.kill()
    assert code() == ACCEPTED  # the entry says what to do without it
    greywait.start()
    assert set_up(greywait, postfix, "--remove").returncode == 0
    until(lambda: code() == ACCEPTED, "Postfix asks nobody")


def test_change_is_only_shown_without_a_word(greywait, postfix):
    before = main_cf(postfix)
    p = set_up(greywait, postfix)
    assert p.returncode == 0
    assert f"--- {postfix.etc}/main.cf\n" in p.stdout
    assert f"+smtpd_milters = {entry(greywait)}\n" in p.stdout
    assert main_cf(postfix) == before


@pytest.mark.parametrize("others", [
    None,
    "inet:127.0.0.1:8891",
    "inet:127.0.0.1:8891, { unix:other.sock, default_action=accept } $more",
])
def test_what_is_applied_is_removed_exactly(greywait, postfix, others):
    postconf(postfix, "-e", "more=inet:127.0.0.1:8893")
    if others:
        postconf(postfix, "-e", f"smtpd_milters={others}")
    before = main_cf(postfix)
    assert set_up(greywait, postfix, "--apply").returncode == 0
    value = postconf(postfix, "-h", "smtpd_milters")
    assert value == ", ".join(filter(None, [entry(greywait), others]))
    applied = main_cf(postfix)
    again = set_up(greywait, postfix, "--apply")
    assert "nothing to do" in again.stdout
    assert main_cf(postfix) == applied
    p = set_up(greywait, postfix, "--remove")
    assert f"-smtpd_milters = {value}\n" in p.stdout
    assert main_cf(postfix) == before
    assert "nothing to do" in set_up(greywait, postfix, "--remove").stdout


def test_entry_that_would_stop_mail_is_made_right(greywait, postfix):
    postconf(postfix, "-e", "smtpd_milters=inet:127.0.0.1:8891, "
             + greywait.options["milter_socket"])
    assert set_up(greywait, postfix, "--apply").returncode == 0
    assert postconf(postfix, "-h", "smtpd_milters") \
        == f"{entry(greywait)}, inet:127.0.0.1:8891"


def chroot_smtpd(postfix):
    host, port = postfix.address
    postconf(postfix, "-F", f"{host}:{port}/inet/chroot=y")


def test_socket_that_a_chroot_hides(greywait, postfix):
    chroot_smtpd(postfix)
    before = main_cf(postfix)
    p = set_up(greywait, postfix, "--apply")
    assert p.returncode == 70
    assert f"milter_socket = \"unix:{postfix.home}/queue/greywait/" \
        in p.stdout
    assert main_cf(postfix) == before


def test_socket_in_the_chroot(greywait, postfix):
    chroot_smtpd(postfix)
    p = set_up(greywait, postfix, "--milter",
              f"unix:{postfix.home}/queue/greywait/milter.sock")
    assert OURS.format(place="unix:greywait/milter.sock") in p.stdout


@pytest.mark.parametrize("socket, place", [
    ("inet:8891@127.0.0.1", "inet:127.0.0.1:8891"),
    ("inet6:8891@::1", "inet:[::1]:8891"),
])
def test_ports(greywait, postfix, socket, place):
    p = set_up(greywait, postfix, "-m", socket)
    assert OURS.format(place=place) in p.stdout


def test_what_cannot_be(greywait, postfix):
    assert set_up(greywait, postfix, "--apply", "--remove").returncode == 64
    assert greywait.cli("postfix-setup", "-p", "/nowhere").returncode == 70
    greywait.kill()
    p = set_up(greywait, postfix, "--apply")
    assert p.returncode == 69
    assert "--milter" in p.stdout


def test_sendmail(greywait):
    p = greywait.cli("sendmail-setup", "-q")
    assert p.returncode == 0
    assert p.stdout.splitlines()[-1] == (
        "INPUT_MAIL_FILTER(`greywait', "
        f"`S={greywait.options['milter_socket']}, "
        "T=C:5s;S:10s;R:10s;E:30s')dnl")
