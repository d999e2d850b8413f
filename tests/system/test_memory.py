# SPDX-License-Identifier: BSD-2-Clause
"""Every allocation of a session and of control requests fails once: the
connection at hand may be lost, the daemon never."""

import pytest

from mta import ACCEPTED, DEFERRED, Gone, Mta, attempt
from scratch import until

MOST = 3000  # allocations that no request here comes near


@pytest.fixture
def daemon(make_daemon):
    """One that allocates nothing by itself."""
    daemon = make_daemon(trouble=True, expiry_interval="1d",
                         checkpoint_interval="1h")
    return daemon.start()


def every_allocation(daemon, act, many):
    """`act(n)` with the n-th allocation failing, for every n; how many."""
    trouble = daemon.trouble
    for n in range(1, MOST):
        trouble.set(alloc_count=0, alloc_many=many, happened=0)
        trouble.set(alloc_from=n)
        act(n)
        happened = trouble.get("happened")
        trouble.end()
        assert daemon.running(), (n, daemon.process.returncode,
                                  daemon.log()[-400:])
        if happened == 0:
            return n - 1
    raise AssertionError("it allocates without end")


def session(daemon, n):
    try:
        code, _ = attempt(daemon.milter_path, "192.0.2.1",
                          f"a{n}@example.org", f"u{n}@example.net",
                          "mx.example.org")
        assert code in (ACCEPTED, DEFERRED)
    except (Gone, OSError):
        pass  # the MTA's default action


@pytest.mark.parametrize("many", [1, 1000000])
def test_session(daemon, many):
    count = every_allocation(daemon, lambda n: session(daemon, n), many)
    assert count > 2
    # The store may have failed as a whole: it is brought back.
    until(lambda: attempt(daemon.milter_path, "192.0.2.1", "a@example.org",
                          "after@example.net")[0] == DEFERRED,
          "greylisting resumed")
    until(lambda: daemon.status()["sessions"] == 0, "no session left")


@pytest.mark.parametrize("command", [
    ["status"], ["list", "--all"], ["bad-records"], ["clock-is-right"],
    ["explain", "192.0.2.1", "a@example.org", "u@example.net"],
    ["whitelist", "add", "sender", "example.com"],
    ["whitelist", "list"], ["trust", "example.com"], ["reload"]])
def test_control(daemon, command):
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client("192.0.2.1")
        mta.attempt("a@example.org", "u@example.net")
    count = every_allocation(daemon, lambda n: daemon.cli(*command), 1)
    assert count > 2
    p = daemon.cli(*command)
    assert p.returncode in (0, 1), p.stdout
    assert attempt(daemon.milter_path, "192.0.2.1", "a@example.org",
                   "after@example.net")[0] == DEFERRED
