# SPDX-License-Identifier: BSD-2-Clause
"""kill -9 under load, and log files cut as a power cut would cut them.

CRASHES=200 in the environment makes the loop as long as one likes.
"""

import glob
import json
import os
import random
import shutil
import subprocess
import threading
import time

import pytest

from mta import ACCEPTED, DEFERRED, Gone, Mta, attempt

CRASHES = int(os.environ.get("CRASHES", "10"))
WRITERS = 4
DELAY_S = 1


class Writer(threading.Thread):
    """Makes first attempts and retries until the daemon is gone, and keeps
    what was acknowledged."""

    def __init__(self, daemon, number, run):
        super().__init__()
        self.path = daemon.milter_path
        self.address = f"192.0.{number}.1"
        self.name = f"w{number}r{run}"
        self.first, self.passed = [], []
        self.wrong = []

    def run(self):
        n = 0
        try:
            with Mta(self.path) as mta:
                mta.negotiate().client(self.address)
                while True:
                    user = f"{self.name}n{n}@example.net"
                    n += 1
                    self.one(mta, user)
        except (OSError, Gone):
            pass  # the daemon was killed

    def one(self, mta, user):
        code = mta.attempt("alice@example.org", user)
        if code != DEFERRED:
            self.wrong.append((user, "first", code))
        self.first.append((user, time.monotonic()))
        # The oldest that has waited long enough.
        if time.monotonic() - self.first[0][1] < DELAY_S + 1.1:
            return
        user, _ = self.first.pop(0)
        code = mta.attempt("alice@example.org", user)
        if code != ACCEPTED:
            self.wrong.append((user, "retry", code))
        self.passed.append(user)


def whitelist(daemon, done):
    """Adds entries until the daemon is gone."""
    n = len(done)
    while daemon.running():
        value = f"entry{n}.example.com"
        if daemon.cli("whitelist", "add", "sender", value).returncode != 0:
            return
        done.append(value)
        n += 1


class Importer(threading.Thread):
    """Imports dumps of milter-greylist, one after the other, until the daemon
    is gone; keeps what stood in those that were acknowledged."""

    ROWS = 60  # half of them pending

    def __init__(self, daemon, run):
        super().__init__()
        self.daemon, self.name = daemon, f"i{run}"
        self.path = os.path.join(daemon.home, "dump")
        self.waiting, self.passed = [], []
        self.wrong = []

    def run(self):
        n = 0
        while self.daemon.running():
            users = [f"{self.name}n{n}r{row}@example.net"
                     for row in range(self.ROWS)]
            n += 1
            self.write(users)
            # The file is read without the daemon's help; but the store is the
            # daemon's, and nobody else opens it when it has gone.
            p = subprocess.run(
                [os.environ["GREYWAIT"], "-jq", "-s", self.daemon.control,
                 "import", "--from", "milter-greylist", "--config",
                 self.daemon.conf, self.path], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                env={**os.environ, "GREYWAITD": "/nonexistent"})
            if p.returncode != 0:
                continue
            if json.loads(p.stdout)["taken"] != self.ROWS:
                self.wrong.append(p.stdout)
            self.waiting += users[::2]
            self.passed += users[1::2]

    def write(self, users):
        soon = int(time.time()) + 1200
        with open(self.path, "w", encoding="ascii") as out:
            for row, user in enumerate(users):
                auto = " AUTO" if row % 2 else ""
                out.write(f"10.0.{row}.1\t<alice@example.org>\t<{user}>\t"
                          f"{soon}{auto}\n")


def known(daemon):
    """recipient -> state, of everything that is stored."""
    p = daemon.cli("--json", "list", "--all")
    assert p.returncode == 0, p.stdout
    rows = (json.loads(line) for line in p.stdout.splitlines())
    return {row["recipient"]: row["state"] for row in rows}


def check(daemon, writers, importer, entries):
    """Nothing that was acknowledged is lost."""
    state = known(daemon)
    assert not importer.wrong, importer.wrong[:5]
    lost = [u for u in importer.waiting if u not in state]
    lost += [u for u in importer.passed if state.get(u) != "passed"]
    assert not lost, f"imports lost: {lost[:5]}"
    for w in writers:
        assert not w.wrong, w.wrong[:5]
        lost = [u for u, _ in w.first if u not in state]
        assert not lost, f"first attempts lost: {lost[:5]}"
        lost = [u for u in w.passed if state.get(u) != "passed"]
        assert not lost, f"passes lost: {lost[:5]}"
    p = daemon.cli("--json", "whitelist", "list", "sender")
    there = {json.loads(line)["value"] for line in p.stdout.splitlines()}
    assert set(entries) <= there, "entries lost"


def crash(daemon, dice, run, entries):
    """One more crash of this daemon; how many answers were kept."""
    daemon.start()
    writers = [Writer(daemon, i, run) for i in range(WRITERS)]
    ruler = threading.Thread(target=whitelist, args=(daemon, entries))
    importer = Importer(daemon, run)
    for t in [*writers, ruler, importer]:
        t.start()
    time.sleep(dice.uniform(0.05, 2.5))
    daemon.kill()
    for t in [*writers, ruler, importer]:
        t.join()
    daemon.start()
    check(daemon, writers, importer, entries)
    assert "moved to" not in daemon.log()
    # Just after recovery, too.
    if dice.random() < 0.5:
        daemon.kill()
    else:
        assert daemon.stop() == 0
    return {"first": sum(len(w.first) for w in writers),
            "passed": sum(len(w.passed) for w in writers),
            "imported": len(importer.waiting) + len(importer.passed)}


def test_killed_at_random_moments(make_daemon):
    """Under durability "write", in whatever it is doing. Each store lives
    through ten crashes: then listing it takes too long."""
    seed = int(os.environ.get("CRASH_SEED", time.time()))
    print(f"CRASH_SEED={seed}")
    dice = random.Random(seed)
    total = {"first": 0, "passed": 0, "imported": 0, "entries": 0}
    for run in range(3 * CRASHES):
        if run >= CRASHES and all(count > 0 for count in total.values()):
            break
        if run % 10 == 0:
            entries = []
            daemon = make_daemon(
                delay=f"{DELAY_S}s", delay_verified=f"{DELAY_S}s",
                checkpoint_interval="1s", expiry_interval="1s",
                max_pending_per_net=100000000)
        before = len(entries)
        kept = crash(daemon, dice, run, entries)
        kept["entries"] = len(entries) - before
        for what, count in kept.items():
            total[what] += count
    print(f"{run} crashes; kept: {total}")
    # None of the four was left out: on a slow machine that takes more.
    assert all(count > 0 for count in total.values()), total


def newest_log(daemon):
    return max(glob.glob(os.path.join(daemon.store_dir, "log.*")))


def live_end(path):
    """Where the log ends: libdb's files are written up to there."""
    with open(path, "rb") as f:
        data = f.read()
    return len(data.rstrip(b"\0"))


def cut(path, at):
    os.truncate(path, at)


def tear(path, at):
    """A block that was never written, and half of the one before."""
    size = os.path.getsize(path)
    with open(path, "r+b") as f:
        f.seek(at)
        f.write(bytes(size - at))


def scramble(path, at):
    size = os.path.getsize(path)
    with open(path, "r+b") as f:
        f.seek(at)
        f.write(random.Random(at).randbytes(min(512, size - at)))


@pytest.mark.parametrize("harm", [cut, tear, scramble])
def test_torn_tail_of_the_log(make_daemon, harm):
    """What a power cut leaves: it recovers to an earlier state that is
    consistent, losing only what came last."""
    daemon = make_daemon(checkpoint_interval="1h").start()
    users = [f"u{n}@example.net" for n in range(400)]
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client("192.0.2.1")
        for user in users:
            assert mta.attempt("alice@example.org", user) == DEFERRED
    daemon.kill()
    kept = daemon.store_dir + ".kept"
    shutil.copytree(daemon.store_dir, kept)
    end = live_end(newest_log(daemon))
    for back in (1, 7, 100, 4096, 20000):
        shutil.rmtree(daemon.store_dir)
        shutil.copytree(kept, daemon.store_dir)
        os.chmod(daemon.store_dir, 0o700)
        shutil.chown(daemon.store_dir, daemon.options["user"])
        for name in os.listdir(daemon.store_dir):
            shutil.chown(os.path.join(daemon.store_dir, name),
                         daemon.options["user"])
        harm(newest_log(daemon), end - back)
        daemon.start()
        state = known(daemon)
        # A beginning of what was done, without a gap.
        assert state.keys() == set(users[:len(state)])
        assert len(state) > len(users) * (0 if back > 4096 else 0.7), back
        assert len(state) < len(users)
        user = f"after{back}@example.net"
        assert attempt(daemon.milter_path, "192.0.2.1", "a@example.org",
                       user)[0] == DEFERRED
        daemon.kill()
        daemon.start()
        assert user in known(daemon)
        daemon.kill()
        assert "moved to" not in daemon.log()
