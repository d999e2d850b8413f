# SPDX-License-Identifier: BSD-2-Clause
"""At the same pace: greywaitd and the filter that does nothing are given as
many mails a second, half of what the latter takes, by bench/milter-load. How
long answers take then is not a matter of who is busier."""

import statistics

from floor import by_connections, measure_fresh
from rows import compare, in_turn

SHARE = 0.5


def pace(programs, options, *flags):
    """Mails a second, two digits of it."""
    rates = [measure_fresh(programs, options, programs.nothing,
                           *flags)["decisions_per_s"]
             for _ in range(options.rounds)]
    half = SHARE * statistics.median(rates)
    unit = 10 ** max(len(str(int(half))) - 2, 0)
    return max(int(half) // unit * unit, 1)


def scenario(programs, options, what, *flags):
    rate = pace(programs, options, *flags)
    runs = in_turn(options.rounds, {
        name: lambda i, start=start: measure_fresh(
            programs, options, start, "-S", str(1000 + i), "-R", str(rate),
            *flags)
        for name, start in (("nothing", programs.nothing),
                            ("greywaitd", programs.greywaitd))})
    return compare(f"{what}, {rate} mails/s", runs)


def run(programs, options):
    for what, flags in by_connections(options):
        yield from scenario(programs, options, what, *flags)
