# SPDX-License-Identifier: BSD-2-Clause
"""Through a private Postfix, end to end: an smtpd for each of no filter, a
static 451, the filter that does nothing, greywaitd, postgrey, and
milter-greylist when it is there; the same SMTP sessions to each in turn."""

import os
import sys

import smtp_load
from processes import family_cpu_s, have_milter_greylist, have_postgrey
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


class Listener:
    """An smtpd of its own, and the filter that it asks, if any."""

    def __init__(self, settings, running=None, accepts=False):
        self.settings = settings
        self.running, self.accepts = running, accepts
        self.port = free_port()


def listeners(programs):
    found = {
        "no filter": Listener({"smtpd_recipient_restrictions":
                               "reject_unauth_destination"}, accepts=True),
        "a static 451": Listener({"smtpd_recipient_restrictions": STATIC})}

    def add(name, settings, running):
        found[name] = Listener(settings(running), running)

    add("nothing", milter, programs.nothing())
    add("greywaitd", milter, programs.greywaitd(local_networks="[]"))
    if have_postgrey():
        add("postgrey", policy, programs.postgrey())
    if have_milter_greylist():
        add("milter-greylist", milter, programs.milter_greylist())
    return found


class Bench:
    def __init__(self, programs, options):
        self.options = options
        self.home = programs.directory()
        self.server = Postfix(self.home, {
            "smtpd_client_event_limit_exceptions": "127.0.0.0/8",
            "milter_default_action": "tempfail"})
        self.listeners = listeners(programs)
        for one in self.listeners.values():
            self.server.listen("127.0.0.1", one.port, **one.settings)
        self.server.deliver()

    def cpu_s(self, one):
        """Of Postfix and the filter."""
        with open(f"{self.home}/queue/pid/master.pid") as pid:
            used = family_cpu_s(int(pid.read()))
        return used + (one.running.cpu_s() if one.running else 0)

    def measure(self, one, connections, seed):
        options = self.options
        before = self.cpu_s(one)
        result = smtp_load.Load(one.port, seed).run(
            connections, options.warm_up, options.postfix_seconds)
        share = options.postfix_seconds / (options.postfix_seconds +
                                           options.warm_up)
        result["cpu_us_per_decision"] = (
            (self.cpu_s(one) - before) * share * 1e6 / result["decisions"])
        # postgrey's is 450, the others' 451.
        if not set(result["codes"]) <= ({250} if one.accepts else {450, 451}):
            sys.exit(f"bench: Postfix said {result['codes']} to RCPT")
        return result

    def rows(self, connections):
        # Each seed once: what came twice would not be new.
        return compare(f"{connections} clients of Postfix", in_turn(
            self.options.rounds, {
                name: lambda i, one=one: self.measure(
                    one, connections, 10000 * connections + i)
                for name, one in self.listeners.items()}))


def run(programs, options):
    if os.geteuid() != 0:
        print("bench: Postfix needs root: left out", file=sys.stderr)
        return
    bench = Bench(programs, options)
    try:
        bench.server.start()
        for connections in options.postfix_connections:
            yield from bench.rows(connections)
    finally:
        bench.server.stop()
