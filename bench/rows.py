# SPDX-License-Identifier: BSD-2-Clause
"""Runs in turn, and the rows of the table that come out of them."""

import statistics

HEAD = ("what", "against", "its /s", "greywaitd /s", "ratio", "its p50 us",
        "p50 us", "its p99 us", "p99 us", "p99 ratio", "its cpu us", "cpu us")
KEYS = ("decisions_per_s", "decision_p50_us", "decision_p99_us",
        "cpu_us_per_decision")


def in_turn(rounds, measures):
    """`measures` is a dictionary of functions of a round's number; each is
    called once a round. The results, in lists under the same names."""
    runs = {name: [] for name in measures}
    for i in range(rounds):
        # Who goes first changes: no one always follows the same one.
        names = list(measures)
        for name in names[i % len(names):] + names[:i % len(names)]:
            runs[name].append(measures[name](i))
    return runs


def median(runs, key):
    values = [r[key] for r in runs if r.get(key) is not None]
    return statistics.median(values) if values else None


def ratio(ours, theirs, key):
    """Of neighbours in time, so that a slow minute weighs on both."""
    pairs = [(a[key], b[key]) for a, b in zip(ours, theirs)
             if a.get(key) is not None and b.get(key)]
    return statistics.median(a / b for a, b in pairs) if pairs else None


def compare(what, runs, name="greywaitd"):
    """A row of `name` against each other one."""
    rows = []
    for other, theirs in runs.items():
        if other == name:
            continue
        row = {"what": what, "against": other,
               "ratio": ratio(runs[name], theirs, "decisions_per_s"),
               "p99_ratio": ratio(runs[name], theirs, "decision_p99_us"),
               "runs": {name: runs[name], other: theirs}}
        for key in KEYS:
            row[key] = median(runs[name], key)
            row["its_" + key] = median(theirs, key)
        rows.append(row)
    return rows


def cell(value, form="{:.0f}"):
    return "" if value is None else form.format(value)


def line(row):
    cells = [row["what"], row["against"],
             cell(row["its_decisions_per_s"]), cell(row["decisions_per_s"]),
             cell(row["ratio"], "{:.2f}")]
    for key in KEYS[1:3]:
        cells += [cell(row["its_" + key]), cell(row[key])]
    cells += [cell(row["p99_ratio"], "{:.2f}"),
              cell(row["its_" + KEYS[3]]), cell(row[KEYS[3]])]
    return "| " + " | ".join(cells) + " |"


def print_table(rows):
    print("| " + " | ".join(HEAD) + " |")
    print("|---|---|" + "--:|" * (len(HEAD) - 2))
    for row in rows:
        print(line(row), flush=True)
