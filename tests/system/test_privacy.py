# SPDX-License-Identifier: BSD-2-Clause
"""privacy = "hmac": no address reaches the disk, and the secret's life."""

import glob
import json
import os

from mta import ACCEPTED, DEFERRED, attempt
from scratch import until

CLIENT = "192.0.2.5"
SENDER, USER = "alicesecret@sendersecret.example", "bobsecret@example.net"
SECRETS = (b"alicesecret", b"sendersecret", b"bobsecret")


def send(daemon):
    return attempt(daemon.milter_path, CLIENT, SENDER, USER)[0]


def contents(daemon):
    """Every byte of the store's directory."""
    found = b""
    for path in glob.glob(os.path.join(daemon.store_dir, "*")):
        with open(path, "rb") as f:
            found += f.read()
    return found


def export(daemon, path):
    with open(path, "w", encoding="ascii") as f:
        p = daemon.cli("export")
        f.write(p.stdout)
    assert p.returncode == 0


def test_no_address_reaches_the_disk_or_the_log(make_daemon):
    daemon = make_daemon(privacy="hmac", privacy_log=True, delay="1s",
                         statistics_interval="1s").start()
    assert send(daemon) == DEFERRED
    until(lambda: send(daemon) == ACCEPTED, "the delay is over")
    until(lambda: daemon.cli("sender", "sendersecret.example").returncode
          == 0, "statistics that are written")
    assert "passed" in daemon.cli("list", "-f", SENDER, "-t", USER).stdout
    assert daemon.cli("pass", CLIENT, SENDER, USER).returncode == 0
    assert daemon.stop() == 0
    found, log = contents(daemon), daemon.log().encode()
    assert b"@example.net" in found and b"sender=~" in log
    assert [word for word in SECRETS if word in found + log] == []
    # A later start knows everybody.
    daemon.start()
    assert send(daemon) == ACCEPTED


def test_a_lost_secret_is_told_and_mail_waits_anew(make_daemon):
    daemon = make_daemon(privacy="hmac").start()
    key = os.path.join(daemon.store_dir, "privacy.key")
    assert os.stat(key).st_mode & 0o7777 == 0o600
    assert daemon.cli("pass", CLIENT, SENDER, USER).returncode == 0
    assert send(daemon) == ACCEPTED
    assert daemon.stop() == 0
    os.chmod(key, 0o644)
    status, said = daemon.run_refused()
    assert status not in (0, 78)
    assert f"{key} is open to others than its owner (mode 0644)" in said
    os.unlink(key)
    daemon.start()
    assert daemon.logged("is a new one, for the file was gone: every sender")
    assert send(daemon) == DEFERRED


def test_what_is_imported_is_hidden(make_daemon):
    plain = make_daemon(statistics_interval="1s").start()
    assert send(plain) == DEFERRED
    assert plain.cli("pass", CLIENT, SENDER, USER).returncode == 0
    until(lambda: plain.cli("sender", SENDER).returncode == 0,
          "statistics that are written")
    dump = os.path.join(plain.home, "dump.jsonl")
    export(plain, dump)
    hidden = make_daemon(privacy="hmac").start()
    assert hidden.cli("import", "--from", "greywait", dump).returncode == 0
    assert send(hidden) == ACCEPTED
    assert json.loads(hidden.cli("-j", "sender", SENDER).stdout)["attempts"]
    assert hidden.stop() == 0
    # As it does while no daemon runs.
    again = make_daemon(privacy="hmac")
    p = again.cli("import", "--from", "greywait", "--config", again.conf,
                  dump)
    assert p.returncode == 0, p.stdout
    again.start()
    assert send(again) == ACCEPTED
    assert again.stop() == 0
    for daemon in (hidden, again):
        found = contents(daemon)
        assert [word for word in SECRETS if word in found] == []


def test_a_backup_has_no_secret(make_daemon):
    daemon = make_daemon(privacy="hmac").start()
    copy = os.path.join(daemon.store_dir, "copy")
    assert daemon.cli("backup", copy).returncode == 0
    assert "privacy.key" not in os.listdir(copy)
    assert "conversations.db" in os.listdir(copy)


def test_pseudonyms_of_another_secret_are_not_imported(make_daemon, tmp_path):
    """Nobody in them would be found again."""
    path = str(tmp_path / "all.jsonl")
    one = make_daemon(privacy="hmac").start()
    assert send(one) == DEFERRED
    export(one, path)
    assert one.stop() == 0
    for other in (make_daemon(privacy="hmac"), make_daemon()):
        other.start()
        p = other.cli("import", "--from", "greywait", path)
        assert p.returncode == 65 and "secret" in p.stdout
        assert other.status()["store"]["records"]["conversations"] == 0
    one.start()
    p = one.cli("import", "--from", "greywait", path)
    assert p.returncode == 0 and "1 known" in p.stdout


def test_a_stranger_is_nobody_by_a_pseudonym(make_daemon):
    """Whoever has read a list gets nothing by what stands in it."""
    daemon = make_daemon(privacy="hmac", delay="1h").start()
    assert daemon.cli("pass", CLIENT, SENDER, USER).returncode == 0
    row = daemon.ask("list", "passed")
    assert row["sender"].startswith("~")
    assert attempt(daemon.milter_path, CLIENT, row["sender"],
                   row["recipient"])[0] == DEFERRED
    assert send(daemon) == ACCEPTED
