#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the lints over a source and a build directory.

    run.py SRCDIR BUILDDIR [NAME...]

Prints "ok - NAME" or "not ok - NAME" with findings as "file:line: message",
and "N passed, N failed" at the end. The status is 0 when all have passed.
"""

import os
import sys

sys.dont_write_bytecode = True

import lint_c  # noqa: E402
import lint_docs  # noqa: E402
import lint_layers  # noqa: E402
import lint_objects  # noqa: E402
import lint_scripts  # noqa: E402
import lint_tools  # noqa: E402
from tree import Tree  # noqa: E402

MODULES = (lint_c, lint_layers, lint_objects, lint_scripts, lint_docs,
           lint_tools)


def all_lints():
    """Name to function, in the order of the tables: quick ones first."""
    return {name: f for m in MODULES for name, f in m.LINTS}


def run_one(name, lint, tree, out=sys.stdout):
    findings = list(lint(tree))
    print(f"{'not ok' if findings else 'ok'} - {name}", file=out)
    for path, line, message in findings:
        where = f"{path}:{line}" if line else path
        print(f"  {where}: {message}", file=out)
    out.flush()
    return findings


def main(args):
    lints = all_lints()
    if len(args) < 2 or any(n not in lints for n in args[2:]):
        print(f"usage: run.py SRCDIR BUILDDIR [{'|'.join(lints)}...]",
              file=sys.stderr)
        return 2
    if not os.path.isdir(os.path.join(args[0], "src")):
        print(f"run.py: {args[0]} has no src: name the top of the tree",
              file=sys.stderr)
        return 2
    tree = Tree(args[0], args[1])
    failed = sum(bool(run_one(n, lints[n], tree))
                 for n in args[2:] or lints)
    total = len(args[2:] or lints)
    print(f"{total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
