# SPDX-License-Identifier: BSD-2-Clause
"""Through a private Postfix, end to end: an smtpd for each of no filter, a
static 451, the filter that does nothing, greywaitd, postgrey, and
milter-greylist when it is there; the same SMTP sessions to each in turn."""

import json
import os
import subprocess
import sys

import policy as policies
from processes import family_cpu_s, have_milter_greylist, have_postgrey
from rows import compare, in_turn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "tests", "system"))

from postfix import Postfix  # noqa: E402
from scratch import free_port  # noqa: E402

HOST = "127.0.0.1"
DOMAIN = "here.example"  # that of bench/mail.c
RECIPIENTS = "smtpd_recipient_restrictions"
KNOWN = "reject_unauth_destination"
STATIC = KNOWN + ", check_recipient_access static:{451 4.7.1 Greylisted}"


def milter(one):
    return {"smtpd_milters": one.address, RECIPIENTS: KNOWN}


def policy(one):
    return {RECIPIENTS: f"{KNOWN}, check_policy_service unix:{one.path}"}


class Listener:
    """An smtpd of its own, and the filter that it asks, if any."""

    def __init__(self, settings, running=None, accepts=False):
        self.settings = settings
        self.running, self.accepts = running, accepts
        self.port = free_port()


def listeners(programs):
    found = {
        "no filter": Listener({RECIPIENTS: KNOWN}, accepts=True),
        "a static 451": Listener({RECIPIENTS: STATIC})}

    def add(name, settings, running):
        found[name] = Listener(settings(running), running)

    add("nothing", milter, programs.nothing())
    add("greywaitd", milter, programs.greywaitd())
    if have_postgrey():
        add("postgrey", policy, programs.postgrey())
    if have_milter_greylist():
        add("milter-greylist", milter, programs.milter_greylist())
    return found


class Bench:
    def __init__(self, programs, options):
        self.programs, self.options = programs, options
        self.home = programs.directory()
        self.server = Postfix(self.home, {
            "smtpd_authorized_xclient_hosts": HOST,
            "smtpd_client_event_limit_exceptions": HOST,
            "virtual_mailbox_domains": DOMAIN,
            "virtual_mailbox_maps": "static:inbox/",
            "milter_default_action": "tempfail"})
        self.listeners = listeners(programs)
        for one in self.listeners.values():
            self.server.listen(HOST, one.port, **one.settings)

    def fill(self, count):
        """Let each greylister know so many triplets more."""
        for name, one in self.listeners.items():
            if count > 0 and name in ("greywaitd", "milter-greylist"):
                subprocess.run(
                    [self.programs.path("bench", "milter-load"), "-k", "-w",
                     "0", "-d", "0", "-n", str(count), "-S", "99",
                     one.running.address], stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, check=True)
            elif name == "postgrey":
                policies.fill(one.running.path, count)

    def load(self, one, connections, seed):
        """One run of the load generator; what it printed."""
        done = subprocess.run(
            [self.programs.path("bench", "smtp-load"), "-c",
             str(connections), "-S", str(seed), "-w",
             str(int(self.options.warm_up * 1000)), "-d",
             str(int(self.options.postfix_seconds * 1000)),
             f"inet:{one.port}@{HOST}"], stdout=subprocess.PIPE, check=True)
        result = json.loads(done.stdout)
        if result["faults"] or (result["accepted"] == 0) == one.accepts or (
                result["deferred"] > 0) == one.accepts:
            sys.exit(f"bench: Postfix said {result['reply']}, "
                     f"{result['faults']} sessions broke")
        for name in ("p50_us", "p99_us"):
            result["decision_" + name] = result["rcpt_" + name]
        return result

    def cpu_s(self, one):
        """Of Postfix and the filter."""
        with open(f"{self.home}/queue/pid/master.pid") as pid:
            used = family_cpu_s(int(pid.read()))
        return used + (one.running.cpu_s() if one.running else 0)

    def measure(self, one, connections, seed):
        options = self.options
        before = self.cpu_s(one)
        result = self.load(one, connections, seed)
        share = options.postfix_seconds / (options.postfix_seconds +
                                           options.warm_up)
        result["cpu_us_per_decision"] = (
            (self.cpu_s(one) - before) * share * 1e6 / result["decisions"])
        return result

    def rows(self, connections, stored):
        # Each seed once: what came twice would not be new.
        known = f", {stored:,} triplets known" if stored else ""
        return compare(f"{connections} clients of Postfix{known}", in_turn(
            self.options.rounds, {
                name: lambda i, one=one: self.measure(
                    one, connections, stored + 1000 * connections + i)
                for name, one in self.listeners.items()}))


def run(programs, options):
    if os.geteuid() != 0:
        print("bench: Postfix needs root: left out", file=sys.stderr)
        return
    bench = Bench(programs, options)
    try:
        bench.server.start()
        known = 0
        for stored in options.stored:
            bench.fill(stored - known)
            known = stored
            for connections in options.postfix_connections:
                yield from bench.rows(connections, stored)
    finally:
        bench.server.stop()
