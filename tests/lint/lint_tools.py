# SPDX-License-Identifier: BSD-2-Clause
"""Lints that run clang's tools over the C files."""

import concurrent.futures
import os
import re
import shutil

from tree import run


def tool(name):
    """Version 14 by preference: another formats in another way."""
    return shutil.which(name + "-14") or shutil.which(name)


def clang_format(tree):
    program = tool("clang-format")
    if program is None:
        yield "clang-format", 0, "not installed"
        return
    for name in tree.c_files():
        _, out = run([program, "--dry-run", "-Werror", name], cwd=tree.src)
        m = re.search(r"^(.*?):(\d+):\d+: error: ", out, flags=re.M)
        if m:
            yield (name, int(m.group(2)),
                   f"not as .clang-format says: run {program} -i {name}")


def tidy_one(program, tree, name):
    args = [program, "--quiet", name, "--", "-std=gnu11", "-D_GNU_SOURCE",
            "-Isrc", "-Itests/unit", "-Itests/milter", "-Ibench", '-DPACKAGE_VERSION="0"',
            '-DCONF_PATH="/"', '-DGREYWAITD_PATH="/"',
            '-DCONF_SHIPPED_LIST="/"', '-DVERSION="0"']
    status, out = run(args, cwd=tree.src)
    found = []
    for m in re.finditer(r"^(.*?):(\d+):\d+: (?:warning|error): (.*)$", out,
                         flags=re.M):
        path = os.path.relpath(os.path.join(tree.src, m.group(1)), tree.src)
        found.append((path, int(m.group(2)), m.group(3)))
    if status != 0 and not found:
        found.append((name, 0, " ".join(out.split())[:300]))
    return found


def clang_tidy(tree):
    program = tool("clang-tidy")
    if program is None:
        yield "clang-tidy", 0, "not installed"
        return
    names = [n for n in tree.c_files() if n.endswith(".c")]
    # The largest first, so that no processor is left with it at the end.
    names.sort(key=lambda n: -os.path.getsize(tree.path(n)))
    seen = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda n: tidy_one(program, tree, n), names):
            for finding in found:
                if finding not in seen:
                    seen.add(finding)
                    yield finding


LINTS = (
    ("format", clang_format),
    ("clang-tidy", clang_tidy),
)
