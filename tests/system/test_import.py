# SPDX-License-Identifier: BSD-2-Clause
"""Import and export, with files of the real programs."""

import json
import os
import shutil
import subprocess
import time

import pytest

from offline import fill, offline, run
from peers import Postgrey, Sqlgrey
from scratch import until

HOUR_S = 3600
DAY_S = 86400


def import_counts(daemon, *args):
    return json.loads(offline(daemon, "-jq", "import", *args))


def feed(postgrey, now):
    """Five passes of one client, one that waits, one that is too old."""
    for i, name in enumerate("abcde"):
        triplet = "192.0.2.7", f"{name}@example.org", "bob@example.net"
        postgrey.ask_at(now - DAY_S, *triplet)
        postgrey.ask_at(now - DAY_S + (i + 1) * 4000, *triplet)
    postgrey.ask_at(now - 60, "2001:db8::1", "", "bob@example.net")
    postgrey.ask_at(now - 40 * DAY_S, "203.0.113.1", "old@example.org",
                    "bob@example.net")


@pytest.fixture
def make_peer(make_greywait):
    """A daemon that is not started, and a peer in its home."""
    made = []

    def make(kind, *options):
        daemon = make_greywait(trust_after=5)
        made.append(kind(daemon.home, *options))
        return daemon, made[-1]

    yield make
    for peer in made:
        if peer.process.poll() is None:
            peer.stop()


@pytest.mark.parametrize("how", ["running", "stopped", "killed"])
def test_postgrey(make_peer, how):
    daemon, postgrey = make_peer(Postgrey)
    now = int(time.time())
    feed(postgrey, now)
    if how == "stopped":
        postgrey.stop()
    elif how == "killed":
        postgrey.kill()
    daemon.start()
    args = "--from", "postgrey", postgrey.dir
    counts = import_counts(daemon, "--dry-run", *args)
    assert counts["taken"] == 7 and counts["expired"] == 1
    assert daemon.status()["store"]["records"]["conversations"] == 0
    assert import_counts(daemon, *args) == counts
    again = import_counts(daemon, *args)
    assert again["taken"] == 0 and again["known"] == 7
    seen = daemon.ask("explain", "192.0.2.99", "a@example.org",
                      "bob@example.net")
    assert seen["verdict"] == "accept" and seen["reason"] == "trusted"
    rows = [json.loads(r) for r in
            daemon.cli("-j", "list", "-f", "a@example.org").stdout.split("\n")
            if r]
    assert [(r["state"], r["first"], r["last"]) for r in rows] == \
        [("passed", now - DAY_S, now - DAY_S + 4000)]
    waits = daemon.ask("list", "pending")
    assert waits["client"] == "2001:db8::" and waits["sender"] == "<>"


def test_one_file_of_a_running_postgrey(make_peer):
    """Its records are in the log yet, which only the directory has."""
    daemon, postgrey = make_peer(Postgrey)
    feed(postgrey, int(time.time()))
    path = os.path.join(postgrey.dir, "postgrey.db")
    said = refusal(daemon, "postgrey", path)
    assert path in said and f"name the directory, {postgrey.dir}," in said
    link = os.path.join(daemon.home, "link.db")
    os.symlink(path, link)
    assert f"name the directory, {postgrey.dir}," in \
        refusal(daemon, "postgrey", link)
    assert import_counts(daemon, "--from", "postgrey",
                         postgrey.dir)["taken"] == 7


def test_one_file_beside_a_log_may_lack_something(make_peer):
    daemon, postgrey = make_peer(Postgrey)
    feed(postgrey, int(time.time()))
    postgrey.kill()
    subprocess.run(["perl", "-e", CHECKPOINT, postgrey.dir], check=True)
    args = "-j", "import", "--from", "postgrey"
    p = run(daemon, *args, os.path.join(postgrey.dir, "postgrey.db"))
    assert json.loads(p.stdout)["taken"] == 6
    assert f"name the directory, {postgrey.dir}, to take over all" in p.stderr
    alone = os.path.join(daemon.home, "alone.db")
    shutil.copy(os.path.join(postgrey.dir, "postgrey.db"), alone)
    with open(os.path.join(daemon.home, "log.txt"), "wb"):
        pass
    p = run(daemon, "-q", *args, alone)
    assert p.returncode == 0 and p.stderr == ""


def test_a_named_client_profits_from_what_was_known_of_its_address(make_peer):
    daemon, postgrey = make_peer(Postgrey)
    feed(postgrey, int(time.time()))
    daemon.start()
    import_counts(daemon, "--from", "postgrey", postgrey.dir)
    seen = daemon.ask("explain", "-N", "mx.example.org", "192.0.2.7",
                      "new@example.org", "bob@example.net")
    assert seen["verdict"] == "accept" and seen["reason"] == "trusted"


CHECKPOINT = """
    use BerkeleyDB;
    my $env = BerkeleyDB::Env->new(-Home => $ARGV[0], -Flags => DB_CREATE |
        DB_RECOVER | DB_INIT_TXN | DB_INIT_MPOOL | DB_INIT_LOG)
        or die "$ARGV[0]: $BerkeleyDB::Error";
    $env->txn_checkpoint(0, 0, DB_FORCE) == 0 or die;
"""

# Through the environment: postgrey may leave records in its log.
TO_HASH = """
    use BerkeleyDB;
    my ($home, $name, $to) = @ARGV;
    my $env = BerkeleyDB::Env->new(-Home => $home, -Flags => DB_CREATE |
        DB_RECOVER | DB_INIT_TXN | DB_INIT_MPOOL | DB_INIT_LOG)
        or die "$home: $BerkeleyDB::Error";
    tie my %old, 'BerkeleyDB::Btree', -Filename => $name, -Env => $env
        or die "$name: $BerkeleyDB::Error";
    tie my %new, 'BerkeleyDB::Hash', -Filename => $to, -Flags => DB_CREATE
        or die "$to: $BerkeleyDB::Error";
    $new{$_} = $old{$_} for keys %old;
"""


@pytest.mark.parametrize("whole", [True, False])
def test_postgrey_as_hash_tables(make_peer, whole):
    """As older ones made them, and as some are converted: by postgrey's own
    library, of what it has written. As a directory, and file by file."""
    daemon, postgrey = make_peer(Postgrey)
    feed(postgrey, int(time.time()))
    postgrey.stop()
    old = os.path.join(daemon.home, "hash")
    os.mkdir(old)
    for name in "postgrey.db", "postgrey_clients.db":
        subprocess.run(["perl", "-e", TO_HASH, postgrey.dir, name,
                        os.path.join(old, name)], check=True)
    with open(os.path.join(old, "postgrey.db"), "rb") as f:
        assert f.read(16)[12:] == b"\x61\x15\x06\x00"  # DB_HASHMAGIC
    parts = [old] if whole else [os.path.join(old, name) for name in
                                 ("postgrey.db", "postgrey_clients.db")]
    counts = [import_counts(daemon, "--from", "postgrey", part)
              for part in parts]
    assert sum(c["taken"] for c in counts) == 7
    assert sum(c["expired"] for c in counts) == 1
    daemon.start()
    seen = daemon.ask("explain", "192.0.2.99", "a@example.org",
                      "bob@example.net")
    assert seen["verdict"] == "accept" and seen["reason"] == "trusted"
    assert daemon.ask("list", "pending")["client"] == "2001:db8::"


def test_hashed_keys_give_nothing(make_peer):
    daemon, postgrey = make_peer(Postgrey, "--privacy")
    feed(postgrey, int(time.time()))
    args = "import", "--from", "postgrey", postgrey.dir
    counts = import_counts(daemon, *args[1:])
    assert counts["hashed"] == 8 and counts["taken"] == 0
    p = run(daemon, *args)
    assert p.returncode == 0
    assert " 8 hashed, " in p.stdout
    assert "hashed keys (postgrey --privacy) give nothing away" in p.stderr
    assert len(offline(daemon, "-q", "export").splitlines()) == 2


def test_sqlgrey(make_peer):
    daemon, sqlgrey = make_peer(Sqlgrey)
    passed = "192.0.2.7", "alice@example.org", "bob@example.net"
    sqlgrey.ask(*passed)
    until(lambda: "PREPEND" in sqlgrey.ask(*passed), "a pass")
    sqlgrey.ask("198.51.100.9", "it's \"me\"@example.org", "bob@example.net")
    sqlgrey.ask("198.51.100.9", "", "bob@example.net")
    dump = os.path.join(daemon.home, "sqlgrey.sql")
    with open(dump, "wb") as f:
        f.write(sqlgrey.text(sqlgrey.db, ".dump"))
    counts = import_counts(daemon, "--from", "sqlgrey", dump)
    assert counts["taken"] == 3
    csv = os.path.join(daemon.home, "connect.csv")
    with open(csv, "wb") as f:
        f.write(sqlgrey.text("-csv", "-header", sqlgrey.db,
                             "select * from connect"))
    assert import_counts(daemon, "--from", "sqlgrey", csv)["known"] == 2
    keys = [json.loads(r).get("key") for r in
            offline(daemon, "-q", "export").splitlines()]
    assert 'it\'s "me"@example.org\\x00bob@example.net' in keys
    shutil.copy(dump, dump + ".cut")
    os.truncate(dump + ".cut", os.path.getsize(dump) - 8)
    p = run(daemon, "-q", "import", "--from", "sqlgrey", dump + ".cut")
    assert p.returncode == 65 and "cut off" in p.stderr


def test_one_bad_line_and_nothing_is_imported(make_greywait):
    daemon = make_greywait()
    path = fill(daemon, 20000)
    with open(path, "a", encoding="ascii") as f:
        f.write("192.0.2.1\t<a@example.org>\t<b@example.net>\tsoon\n")
    p = run(daemon, "-q", "import", "--from", "milter-greylist", path)
    assert p.returncode == 65
    assert f"{path}:20001: " in p.stderr and "'soon'" in p.stderr
    assert "nothing was imported" in p.stderr
    assert len(offline(daemon, "-q", "export").splitlines()) == 2


@pytest.mark.parametrize("program", ["postgrey", "milter-greylist", "sqlgrey",
                                     "spamd", "greywait"])
def test_rubbish(make_greywait, program):
    daemon = make_greywait()
    path = os.path.join(daemon.home, "rubbish")
    with open(path, "wb") as f:
        f.write(bytes(range(256)) * 300)
    p = run(daemon, "-q", "import", "--from", program, path)
    assert p.returncode == 65 and path in p.stderr, p.stderr


PROGRAMS_OF_TEXT = ("milter-greylist", "sqlgrey", "spamd", "greywait")


def refusal(daemon, program, path):
    """What is said of a file that is no good; nothing is imported."""
    p = run(daemon, "-q", "import", "--from", program, path)
    assert p.returncode == 65 and path in p.stderr, p.stderr
    assert "nothing was imported" in p.stderr
    return p.stderr


def test_a_file_of_another_kind_is_named(make_greywait):
    daemon = make_greywait()
    path = os.path.join(daemon.home, "other")
    for begin, advice in ((b"SQLite format 3\0", "sqlite3 FILE .dump"),
                          (b"\x1f\x8b\x08\0", "gunzip"),
                          (b"a\0", "this is no text")):
        with open(path, "wb") as f:
            f.write(begin)
        for program in PROGRAMS_OF_TEXT:
            assert advice in refusal(daemon, program, path)
        assert "another kind" in refusal(daemon, "postgrey", path)
    with open(path, "wb"):
        pass
    for program in PROGRAMS_OF_TEXT:
        assert f"{path}: the file is empty" in refusal(daemon, program, path)
        assert "is a directory" in refusal(daemon, program, daemon.home)
    assert "the file is empty" in refusal(daemon, "postgrey", path)


def test_the_damaged_file_is_named_and_not_its_copy(make_greywait):
    daemon = make_greywait()
    directory = os.path.join(daemon.home, "copied")
    os.mkdir(directory)
    path = os.path.join(directory, "postgrey.db")
    with open(path, "wb") as f:
        f.write(bytes(12) + b"\x62\x31\x05\0" + bytes(100))
    assert f"greywait: {path}: damaged" in refusal(daemon, "postgrey",
                                                   directory)


def test_damaged_database(make_peer):
    daemon, postgrey = make_peer(Postgrey)
    feed(postgrey, int(time.time()))
    postgrey.stop()
    path = os.path.join(postgrey.dir, "postgrey.db")
    with open(path, "rb") as f:
        whole = f.read()
    trashed = whole[:4096] + b"\xff" * (len(whole) - 4096)
    for cut in (whole[:4096 + 100], trashed):
        with open(path, "wb") as f:
            f.write(cut)
        p = run(daemon, "-q", "import", "--from", "postgrey", path)
        assert p.returncode == 65 and path in p.stderr, p.stderr
        assert f"name the directory, {postgrey.dir}," in p.stderr


def exported(daemon):
    return offline(daemon, "-q", "export")


def test_export_goes_round_byte_by_byte(make_greywait):
    one, two = make_greywait(), make_greywait()
    offline(one, "-q", "import", "--from", "milter-greylist", fill(one, 300))
    one.start()
    one.cli("whitelist", "add", "client", "192.0.2.0/24",
            "--comment", "our friends")
    one.cli("trust", "example.com")
    text = exported(one)
    one.stop()
    assert len(text.splitlines()) == 304
    path = os.path.join(two.home, "export")
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    two.start()
    counts = import_counts(two, "--from", "greywait", path)
    assert counts["taken"] == 302
    assert exported(two) == text
    # The rule is in force at once.
    seen = two.ask("explain", "192.0.2.1", "q@example.org", "r@example.net")
    assert seen["reason"] == "rule"
    assert import_counts(two, "--from", "greywait", path)["known"] == 302
    with open(path, "w", encoding="ascii") as f:
        f.write("".join(text.splitlines(keepends=True)[:-1]))
    p = run(two, "-q", "import", "--from", "greywait", path)
    assert p.returncode == 65 and "cut off" in p.stderr
