# SPDX-License-Identifier: BSD-2-Clause
"""Small floods, and clients that are slow, silent or many. bench/flood is the
big one."""

import json
import os
import resource
import socket
import subprocess
import time

import pytest

from mta import ACCEPTED, DEFERRED, Gone, Mta, attempt
from scratch import until

CLIENT = "203.0.113.5"


def flood(daemon, source, triplets):
    p = subprocess.run(
        [os.environ["MILTER_LOAD"], "-f", source, "-c", "16", "-r", "20",
         "-w", "0", "-d", "0", "-n", str(triplets),
         f"unix:{daemon.milter_path}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(p.stdout)


def mail(daemon, user, sender="alice@example.org", name="unknown"):
    return attempt(daemon.milter_path, CLIENT, sender,
                   f"{user}@example.net", name)[0]


def pass_and_trust(daemon):
    assert daemon.cli("trust", "trusted.example").returncode == 0
    mail(daemon, "passed")
    until(lambda: mail(daemon, "passed") == ACCEPTED, "the retry")


def check_known(daemon):
    assert mail(daemon, "passed") == ACCEPTED
    assert mail(daemon, "x", "x@trusted.example",
                "mx.trusted.example") == ACCEPTED


def origins(daemon):
    o = daemon.status()["origins"]
    return o["pending"] + o["passed"]


def test_flood_from_one_net(make_daemon):
    """It has its quota and no more."""
    daemon = make_daemon(trust_after=5, max_pending_per_net=1000).start()
    pass_and_trust(daemon)
    result = flood(daemon, "net", 50000)
    assert result["faults"] == 0
    assert result["deferred"] == result["decisions"]
    # Each address of the /24 has its part besides; 16 connections may be
    # decided at once.
    assert 1000 <= origins(daemon) <= 2000 + 16 + 10
    assert daemon.status()["decisions"]["defer"]["quota"] > 47000
    check_known(daemon)
    # Others are not troubled.
    assert mail(daemon, "stranger") == DEFERRED
    assert daemon.decisions(recipient="stranger@example.net",
                            reason="first")


def test_flood_from_many_nets(make_daemon):
    """The oldest pending make room; who has passed does not."""
    daemon = make_daemon(trust_after=5, max_origins=10000,
                         expiry_interval="1s").start()
    pass_and_trust(daemon)
    result = flood(daemon, "nets", 60000)
    assert result["faults"] == 0
    # What is there: the counts may be too high by a second's attempts.
    records = daemon.status()["store"]["records"]
    assert records["conversations"] <= 10000 + 10000 // 8 + 16
    check_known(daemon)
    until(lambda: origins(daemon) <= 10000, "there is room again")
    events = daemon.status()["events"]
    assert events["evicted_pending"] > 0
    assert events["evicted_passed"] == 0
    assert mail(daemon, "stranger") == DEFERRED
    assert daemon.decisions(recipient="stranger@example.net",
                            reason="first")
    until(lambda: mail(daemon, "stranger") == ACCEPTED, "the retry")
    # What it counts is what is there, as soon as a walk has come round.
    until(lambda: abs(origins(daemon) - daemon.status()["store"]["records"][
        "conversations"]) <= 20, "the counts are right")


@pytest.fixture
def many_descriptors():
    old = resource.getrlimit(resource.RLIMIT_NOFILE)
    if old[1] < 5000:
        pytest.skip("too few descriptors are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (5000, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, old)


def test_two_thousand_connections(make_daemon, many_descriptors):
    """All are served; one more is told to come later."""
    daemon = make_daemon(max_sessions=2000).start()
    mtas = [Mta(daemon.milter_path).negotiate() for _ in range(2000)]
    try:
        for mta in mtas:
            assert mta.client(CLIENT) == ACCEPTED
        for n, mta in enumerate(mtas):
            assert mta.attempt("a@example.org",
                               f"u{n}@example.net") == DEFERRED
        assert daemon.status()["sessions"] == 2000
        with Mta(daemon.milter_path) as mta:
            assert mta.negotiate().client(CLIENT) == 421
        assert daemon.memory_kib() < 200 * 1024
    finally:
        for mta in mtas:
            mta.close()
    until(lambda: daemon.status()["sessions"] == 0, "all have gone")
    assert mail(daemon, "after") == DEFERRED


def stall(path, n):
    """A connection that stops in the middle of something."""
    mta = Mta(path, timeout_s=3)
    try:
        if n % 4 == 1:
            mta.socket.sendall(b"\0\0")  # half of a length
        elif n % 4 == 2:
            mta.negotiate()
            mta.socket.sendall(b"\0\0\1\0R<half")  # of a command
        elif n % 4 == 3:
            mta.negotiate().client(CLIENT)
            mta.socket.shutdown(socket.SHUT_WR)
    except TimeoutError:
        pass
    return mta


def test_stalled_connections(make_daemon, many_descriptors):
    """Half-open, half a packet, silent after each step. libmilter now and
    then leaves a session without a thread while others stall; the MTA has its
    default action for it, and the next one is served."""
    daemon = make_daemon().start()
    stalled = [stall(daemon.milter_path, n) for n in range(400)]
    late = 0
    for n in range(50):
        try:
            with Mta(daemon.milter_path, timeout_s=3) as mta:
                mta.negotiate().client(CLIENT)
                assert mta.attempt("a@example.org",
                                   f"u{n}@example.net") == DEFERRED
        except TimeoutError:
            late += 1
    assert late < 5
    for mta in stalled:
        mta.close()
    until(lambda: daemon.status()["sessions"] == 0, "all have gone")


def test_byte_by_byte(make_daemon):
    daemon = make_daemon().start()
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client(CLIENT)
        packet = b"R<slow@example.net>\0"
        mta.send(b"M", b"<a@example.org>\0")
        if not mta.steps & 0x4000:
            assert mta.code() == ACCEPTED
        for byte in len(packet).to_bytes(4, "big") + packet:
            mta.socket.sendall(bytes([byte]))
        assert mta.code() == DEFERRED


def test_garbage(make_daemon):
    """No milter protocol at all."""
    daemon = make_daemon().start()
    for data in (b"GET / HTTP/1.0\r\n\r\n", b"\xff" * 4096, b"\0" * 4096,
                 b"\x7f\xff\xff\xffO"):
        with Mta(daemon.milter_path) as mta:
            mta.socket.sendall(data)
            mta.socket.shutdown(socket.SHUT_WR)
            try:
                while mta.socket.recv(4096):
                    pass
            except (Gone, OSError):
                pass
    assert mail(daemon, "after") == DEFERRED
    assert daemon.memory_kib() < 100 * 1024


def test_control_clients_that_never_read(make_daemon):
    """They hold up neither mail nor other control clients."""
    daemon = make_daemon(max_control_clients=8).start()
    with Mta(daemon.milter_path) as mta:
        mta.negotiate().client(CLIENT)
        for n in range(6000):
            mta.attempt("alice@example.org", f"u{n}@example.net")
    deaf = []
    for _ in range(4):
        s = socket.socket(socket.AF_UNIX)
        s.connect(daemon.control)
        s.sendall(b'{"v":1,"cmd":"list"}\n')
        deaf.append(s)
    began = time.monotonic()
    assert daemon.cli("status").returncode == 0
    assert mail(daemon, "after") == DEFERRED
    assert daemon.cli("whitelist", "add", "sender",
                      "example.com").returncode == 0
    assert time.monotonic() - began < 10
    assert daemon.stop(timeout_s=25) == 0
    for s in deaf:
        s.close()
