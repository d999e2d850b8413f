# SPDX-License-Identifier: BSD-2-Clause
"""Through a private Postfix, end to end: an smtpd for each of no filter, a
static 451, the filter that does nothing, greywaitd, postgrey, and
milter-greylist when it is there; the same SMTP sessions to each in turn."""

import os
import sys

import smtp_load
from processes import have_milter_greylist, have_postgrey
from rows import compare, in_turn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "tests", "system"))

from postfix import Postfix  # noqa: E402
from scratch import free_port  # noqa: E402

STATIC = ("check_recipient_access static:{451 4.7.1 Greylisted},"
          "reject_unauth_destination")


def milter(one):
    return {"smtpd_milters": one.address,
            "smtpd_recipient_restrictions": "reject_unauth_destination"}


def policy(one):
    return {"smtpd_recipient_restrictions": "reject_unauth_destination,"
                                            f"check_policy_service {{ "
                                            f"unix:{one.path} }}"}


def listeners(programs):
    """The options of each smtpd, by the name of what it asks."""
    found = {
        "no filter": {"smtpd_recipient_restrictions":
                      "reject_unauth_destination"},
        "a static 451": {"smtpd_recipient_restrictions": STATIC},
        "nothing": milter(programs.nothing()),
        "greywaitd": milter(programs.greywaitd(local_networks="[]"))}
    if have_postgrey():
        found["postgrey"] = policy(programs.postgrey())
    if have_milter_greylist():
        found["milter-greylist"] = milter(programs.milter_greylist())
    return found


def measure(port, options, connections, accepts, seed):
    result = smtp_load.Load(port, seed).run(
        connections, options.warm_up, options.postfix_seconds)
    # postgrey's is 450, the others' 451.
    if not set(result["codes"]) <= ({250} if accepts else {450, 451}):
        sys.exit(f"bench: Postfix said {result['codes']} to RCPT")
    return result


def run(programs, options):
    if os.geteuid() != 0:
        print("bench: Postfix needs root: left out", file=sys.stderr)
        return
    ports = {}
    server = Postfix(programs.directory(), {
        "smtpd_client_event_limit_exceptions": "127.0.0.0/8",
        "milter_default_action": "tempfail"})
    for name, settings in listeners(programs).items():
        ports[name] = free_port()
        server.listen("127.0.0.1", ports[name], **settings)
    server.deliver()
    try:
        server.start()
        for n in options.postfix_connections:
            # Each seed once: what came twice would not be new.
            runs = in_turn(options.rounds, {
                name: lambda i, p=port, n=n, a=name == "no filter":
                measure(p, options, n, a, 10000 * n + i)
                for name, port in ports.items()})
            yield from compare(f"{n} clients of Postfix", runs)
    finally:
        server.stop()
