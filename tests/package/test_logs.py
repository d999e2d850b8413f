# SPDX-License-Identifier: BSD-2-Clause
"""What other programs make of the lines that greywaitd and the MTA log."""

import re

from test_life import with_postfix

LOG = "/var/log/mail.log"
RULES = "/etc/logcheck/ignore.d.server/greywait"

# What fail2ban does ban for: the filter would notice.
BANNED = ("2026-11-24T12:00:00.000000+00:00 mx postfix/smtpd[1]: NOQUEUE: "
          "reject: RCPT from unknown[192.0.2.99]: 554 5.7.1 Service "
          "unavailable; Client host [192.0.2.99] blocked; from=<a@b.example> "
          "to=<c@d.example> proto=ESMTP helo=<x>\n")


def fail2ban_matches(machine, path, mode):
    out = machine.do("fail2ban-regex", path, f"postfix[mode={mode}]")
    return int(re.search(r"(\d+) matched", out).group(1))


def test_logs(machine, package, tests):
    machine.install("logwatch", "fail2ban", "logcheck-database", "postfix")
    with_postfix(machine, package, tests)
    lines = machine.read(LOG).splitlines()
    deferrals = [s for s in lines if ": 451 4.7.1 Greylisted" in s]
    assert len(deferrals) >= 2

    # fail2ban: a deferral is no attack.
    machine.write("/root/deferrals", "\n".join(deferrals) + "\n")
    machine.write("/root/banned", BANNED)
    for mode in ("more", "aggressive"):
        assert fail2ban_matches(machine, "/root/banned", mode) == 1
        assert fail2ban_matches(machine, "/root/deferrals", mode) == 0

    # logcheck: ordinary lines are not reported, a fault is.
    ours = [s for s in lines if "greywaitd" in s] + deferrals
    fault = re.sub(r"greywaitd (\S+) is greylisting", "store: no room",
                   next(s for s in ours if "is greylisting" in s))
    machine.write("/root/ours", "\n".join(ours + [fault]) + "\n")
    reported = machine.do("grep", "-E", "-v", "-f", RULES, "/root/ours")
    reported = [s.split("]: ", 1)[1] for s in reported.splitlines()]
    assert reported == ["store: /var/lib/greywait: a new store was started",
                        "store: no room"]

    # logwatch: the service counts them.
    machine.write(LOG, fault + "\n", "a")
    said = machine.do("logwatch", "--service", "greywait", "--range", "all",
                      "--detail", "10", "--output", "stdout")
    assert re.search(r"defer, by reason:\n +\d+  first", said), said
    assert re.search(r"Passed after a wait.*:\n +\d+  addr", said), said
    assert "198.51.100.10" in said
    assert re.search(r"Faults:\n(.*\n)* +1  store: no room", said), said
