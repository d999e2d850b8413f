# SPDX-License-Identifier: BSD-2-Clause
"""Over the milter protocol: greywaitd against the filter that does nothing,
and against milter-greylist, by bench/milter-load."""

import json
import shlex
import subprocess
import sys

from processes import have_milter_greylist
from rows import compare, in_turn


def load(programs, options, address, *flags):
    """One run of the load generator; what it printed."""
    command = [programs.path("bench", "milter-load"),
               "-w", str(int(options.warm_up * 1000)),
               "-d", str(int(options.seconds * 1000)), *flags, address]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {shlex.join(command)}: {done.stderr}")
    result = json.loads(done.stdout)
    if result["faults"] > 0:
        sys.exit(f"bench: {shlex.join(command)}: connections broke")
    return result


def measure(programs, options, running, *flags):
    """A load on a filter; what it took of the processor, and wrote."""
    before, written = running.cpu_s(), running.written_b()
    result = load(programs, options, running.address, *flags)
    # The warm-up is in what was used, not in what was decided.
    share = options.seconds / (options.seconds + options.warm_up)
    each = share / max(result["decisions"], 1)
    result["cpu_us_per_decision"] = 1e6 * each * (running.cpu_s() - before)
    result["written_b_per_decision"] = each * (running.written_b() - written)
    return result


def measure_fresh(programs, options, start, *flags):
    running = start()
    try:
        return measure(programs, options, running, *flags)
    finally:
        programs.end(running)


def find_reply(programs, options):
    """What greywaitd answers to a first attempt, for others to repeat."""
    running = programs.greywaitd()
    result = load(programs, options, running.address, "-c", "1", "-w", "0",
                  "-n", "1")
    programs.end(running)
    if not result["reply"]:
        sys.exit("bench: greywaitd did not defer a first attempt")
    programs.reply = result["reply"]


def same_negotiation(a, b):
    return all(a[k] == b[k] for k in ("version", "actions", "steps", "macros"))


def scenario(programs, options, what, *flags):
    starts = {"nothing": programs.nothing,
              "nothing, set up alike": programs.nothing_alike,
              "nothing, but writes": programs.nothing_that_writes,
              "greywaitd": programs.greywaitd}
    if have_milter_greylist():
        starts["milter-greylist"] = programs.milter_greylist
    runs = in_turn(options.rounds, {
        name: lambda i, start=start: measure_fresh(
            programs, options, start, "-S", str(1000 + i), *flags)
        for name, start in starts.items()})
    if not same_negotiation(runs["nothing"][0], runs["greywaitd"][0]):
        sys.exit("bench: bench/nothing.c no longer negotiates what greywaitd "
                 "does: make them the same")
    return compare(what, runs)


def by_connections(options):
    """What it is called, and milter-load's flags for it."""
    for word, flags in (("new", []), ("kept", ["-k"])):
        for n in options.connections:
            yield f"{n} {word} connections", ["-c", str(n), *flags]


def run(programs, options):
    for what, flags in by_connections(options):
        yield from scenario(programs, options, what, *flags)
    n = str(options.connections[0])
    for mail in ("repeated", "mixed"):
        yield from scenario(programs, options, f"{n} kept, {mail} mail",
                            "-k", "-c", n, "-m", mail)
    yield from scenario(programs, options, f"{n} new, 5 recipients",
                        "-c", n, "-r", "5")
