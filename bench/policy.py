# SPDX-License-Identifier: BSD-2-Clause
"""greywaitd against postgrey, each over its own protocol with one decision a
mail: a milter connection for each session, and policy connections that are
kept, as Postfix does both."""

import json
import os
import subprocess

import floor
from processes import have_postgrey
from rows import compare, in_turn

CONNECTIONS = 8
PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "policy-load")


def load(path, *flags):
    done = subprocess.run([PROGRAM, *flags, path], stdout=subprocess.PIPE,
                          check=True)
    return json.loads(done.stdout)


def fill(path, count):
    """Let it know so many triplets."""
    if count > 0:
        load(path, "--decisions", str(count), "--seed", "99")


def measure(programs, options, count, seed):
    running = programs.postgrey()
    try:
        fill(running.path, count)
        before = running.cpu_s()
        result = load(running.path, "--connections", str(CONNECTIONS),
                      "--seconds", str(options.seconds), "--warm-up",
                      str(options.warm_up), "--seed", str(seed))
        share = options.seconds / (options.seconds + options.warm_up)
        result["cpu_us_per_decision"] = (
            (running.cpu_s() - before) * share * 1e6 /
            max(result["decisions"], 1))
        return result
    finally:
        programs.end(running)


def run(programs, options):
    if not have_postgrey():
        return
    for count in options.stored:
        runs = in_turn(options.rounds, {
            "postgrey": lambda i, n=count: measure(programs, options, n,
                                                   1000 + i),
            "greywaitd": lambda i: floor.measure_fresh(
                programs, options, programs.greywaitd, "-c",
                str(CONNECTIONS), "-S", str(1000 + i))})
        size = f", which knows {count:,}" if count else ""
        yield from compare(f"{CONNECTIONS} clients, by its protocol{size}",
                           runs)
