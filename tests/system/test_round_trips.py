# SPDX-License-Identifier: BSD-2-Clause
"""What Postfix waits for: each step that is answered costs every session a
round trip. A greater number here makes all mail slower."""

import os
import subprocess

import pytest

from scratch import until
from smtp import ACCEPTED, DEFERRED, Client
from tap import Tap, round_trips

SENDER = "alice@example.com"
LONG = "".join(f"X-{i}: text\r\n" for i in range(20)) + "\r\n" + "x\r\n" * 9000


@pytest.fixture
def tapped(request, make_greywait, milter):
    """Called, a running greywaitd and the tap before it; they end with the
    test."""
    taps = []

    def make(naive=False, **options):
        path = milter.partition(":")[2]
        daemon = make_greywait(milter_socket=milter + ".behind", **options)
        daemon.start()
        if os.path.exists(path):
            os.unlink(path)
        taps.append(Tap(path, path + ".behind", naive))
        return daemon, taps[-1]

    yield make
    for tap in taps:
        tap.close()
        os.unlink(milter.partition(":")[2])


def steps(tap):
    """What the MTA has waited for, in turn."""
    last, found = None, []
    for packet in tap.packets():
        if packet.ends_a_wait():
            found.append(last)
        if packet.from_mta:
            last = packet.command
    return "".join(found)


def ask(mx, sender, *recipients):
    """A session as Postfix sees it; the codes that each recipient got."""
    with Client(mx.address) as client:
        replies, end = client.mail(sender, *recipients)
    return [code for code, _ in replies], end


def test_deferred_recipient(mx, tapped, box):
    _, tap = tapped()
    assert ask(mx, SENDER, box("user")) == ([DEFERRED], None)
    assert steps(tap) == "OCR"
    assert round_trips(tap.packets()) == 3


def test_each_further_recipient_costs_one(mx, tapped, box):
    _, tap = tapped()
    ask(mx, SENDER, *(box("user") for _ in range(5)))
    assert steps(tap) == "OC" + 5 * "R"


def test_accepted_mail(mx, tapped, box):
    """Whatever it holds: neither headers nor body are transferred."""
    daemon, tap = tapped()
    user = box("user")
    ask(mx, SENDER, user)
    until(lambda: ask(mx, SENDER, user)[0] == [ACCEPTED], "the retry accepted")
    before = len(steps(tap))
    with Client(mx.address) as client:
        assert client.envelope(SENDER, user)[0][0] == ACCEPTED
        client.docmd("DATA")
        client.send(LONG + ".\r\n")
        assert client.getreply()[0] == ACCEPTED
    assert daemon.decisions(reason="passed")
    assert steps(tap)[before:] == "OCRT"


def test_exempt_client(mx, tapped, box):
    _, tap = tapped(local_networks=["127.0.0.0/8"])
    codes, end = ask(mx, SENDER, box("user"))
    assert (codes, end[0]) == ([ACCEPTED], ACCEPTED)
    assert steps(tap) == "OC"


def test_naive_filter_costs_more(mx, tapped, box):
    """The tap counts: without the negotiation there is more to wait for."""
    _, tap = tapped(naive=True)
    assert ask(mx, SENDER, box("user")) == ([DEFERRED], None)
    assert steps(tap) == "OCHMR"


def said(conversation):
    """Each packet's command; of macros also the step and which they are."""
    conversation.join()
    found = []
    for p in conversation.packets:
        names = p.payload[1:].split(b"\0")[0:-1:2] if p.command == "D" else []
        found.append((p.from_mta, p.command,
                      p.payload[:1] if names else b"", sorted(names)))
    return found


@pytest.mark.parametrize("recipients", [1, 3])
def test_load_generator_speaks_as_postfix(mx, tapped, box, milter,
                                          recipients):
    """What bench/milter-load costs a filter is what Postfix costs it."""
    _, tap = tapped()
    ask(mx, SENDER, *(box("user") for _ in range(recipients)))
    # More than one session: it hangs up in the midst of the last.
    subprocess.run([os.environ["MILTER_LOAD"], "-c", "1", "-w", "0", "-r",
                    str(recipients), "-n", str(recipients + 1), milter],
                   check=True, timeout=60, stdout=subprocess.DEVNULL)
    assert said(tap.taken[1]) == said(tap.taken[0])
