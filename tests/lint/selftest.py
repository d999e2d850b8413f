#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Plant a fault for each lint in a copy of the tree and see it found.

    selftest.py SRCDIR BUILDDIR

A lint that cannot fail is worse than none. Objects are compiled anew where a
lint looks at them.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import run  # noqa: E402
from tree import Tree  # noqa: E402

POLICY = "src/core/policy.c"
DECISION = "src/core/decision.c"
HEADER = "src/core/decision.h"


def append(text):
    return lambda old: old + text


def insert(after, text):
    return lambda old: old.replace(after, after + text, 1)


def long_function(_):
    return "".join(f"\tx += {i};\n" for i in range(70))


# Lint, file, what to do to its text, a part of the message that must come.
FAULTS = (
    ("file-size", DECISION, append("/* */\n" * 400), "lines; at most 400"),
    ("function-size", DECISION,
     append("\nint\nlong_one(int x)\n{\n" + long_function(0)
            + "\treturn x;\n}\n"), "long_one() has"),
    ("function-size", DECISION,
     append("\nint\ndeep(int x)\n{\n" + "\tif (x) {\n" * 5 + "\tx++;\n"
            + "}\n" * 5 + "\treturn x;\n}\n"), "deep() nests 5"),
    ("function-size", DECISION,
     append("\nint\nwide(int a, int b, int c, int d, int e, int f,\n"
            "    int (*g)(int, int))\n{\n\treturn a;\n}\n"),
     "wide() has 7 parameters"),
    ("conditionals", DECISION, append("#ifdef A\n#endif\n" * 40),
     "#if outside base"),
    ("include-guard", HEADER, lambda t: t.replace("CORE_DECISION_H", "X_H"),
     "no include guard CORE_DECISION_H"),
    ("external-variables", HEADER, append("extern int counter;\n"),
     "external variable"),
    ("forbidden-functions", DECISION,
     append("void\nf(char *a)\n{\n\tstrcpy(a, a);\n}\n"), "strcpy()"),
    ("forbidden-functions", DECISION,
     append("void\nf(void)\n{\n\texit(1);\n}\n"), "exit() outside main.c"),
    ("spdx", DECISION, lambda t: t.replace("SPDX", "SPXD"), "no line 'SPDX"),
    ("file-head", DECISION, lambda t: t.replace("decision.c:", "deci.c:"),
     "'decision.c: ...'"),
    ("layers", DECISION, append('#include "store/store.h"\n'),
     'core does not include "store/store.h"'),
    ("layers", DECISION, append('#include "core/nothing.h"\n'),
     "there is no"),
    ("libraries", DECISION, append("#include <db.h>\n"), "db.h is for"),
    ("purity", POLICY,
     insert("#include <assert.h>\n",
            "#include <time.h>\ntime_t leak(void);\n"
            "time_t leak(void) { return time(NULL); }\n"), "calls time()"),
    ("purity", POLICY,
     insert("#include <assert.h>\n",
            "#include <stdlib.h>\nvoid *leak(void);\n"
            "void *leak(void) { return malloc(7); }\n"), "calls malloc()"),
    ("mutable-state", POLICY,
     insert("#include <assert.h>\n", "static int seen;\nint *see(void);\n"
            "int *see(void) { return &seen; }\n"), "'seen' is mutable"),
    ("mutable-state", POLICY,
     insert("#include <assert.h>\n", "int *see(void);\n"
            "int *see(void) { static int in_it = 4; return &in_it; }\n"),
     "'in_it' is mutable"),
    ("shellcheck", "tools/planted.sh",
     lambda _: "#!/bin/sh\n# SPDX\nrm $1\n", "Double quote"),
    ("python", "tools/planted.py", lambda _: "def f(:\n", "syntax"),
    ("generated", "tests/scenarios/real-mta-qmail-named.scn",
     append("# more\n"), "run tests/scenarios/generate"),
    ("links", "HACKING.md", append("[x](doc/none.md) `src/no/such.c`\n"),
     "there is no 'doc/none.md'"),
    ("links", "HACKING.md", append("`src/no/such.c`\n"),
     "there is no 'src/no/such.c'"),
    ("cases", "HACKING.md", append("`tests/unit/test_name.c:no_such`\n"),
     "has no test 'no_such'"),
    ("cases", "HACKING.md", append("`no-such.scn`\n"),
     "there is no scenario 'no-such.scn'"),
    ("figures", "doc/figures.md", lambda t: t.replace("| gmail | 7", "| g"),
     "not what tests/scenarios/figures prints"),
    ("mandoc", "man/greywaitd.8", append(".Bd -literal\n"),
     "empty block"),
    ("conf-manual", "man/greywait.conf.5", append(".It Ic no_option\n"),
     "'no_option' is no option"),
    ("conf-manual", "man/greywait.conf.5",
     lambda t: t.replace(".It Ic delay\n", ".It delay\n"),
     "no '.It Ic delay'"),
    ("ctl-manual", "man/greywait.8", append(".It Ic nothing Ar x\n"),
     "'nothing' is no command"),
    ("ctl-manual", "man/greywait.8",
     lambda t: t.replace(".It Ic status", ".It status"),
     "no '.It Ic status'"),
    ("guide-commands", "doc/privacy.md",
     append("\n    greywait lisst all\n"), "no command 'lisst'"),
    ("guide-commands", "doc/privacy.md",
     append("\nSay `greywait list --everything`.\n"),
     "does not take '--everything'"),
    ("threats", "SECURITY.md", append("\nBound: `max_nonsense`.\n"),
     "no 'max_nonsense'"),
    ("threats", "SECURITY.md", append("\nTested in `test_nothing`.\n"),
     "no 'test_nothing'"),
    ("threats", "SECURITY.md", append("\nSee `doc/NOWHERE.md`.\n"),
     "no 'doc/NOWHERE.md'"),
    ("guide-options", "doc/privacy.md",
     append('\n    sender_live = "7d";\n'), "sender_live"),
    ("conf-examples", "man/greywait.conf.5",
     append('.Bd -literal\nno_option = "180s"\n.Ed\n'), "greywaitd -t"),
    ("conf-examples", "etc/greywait.conf", append('\ndelay = "5"\n'),
     "greywaitd -t"),
    ("format", DECISION, append("int  x ;\n"), "clang-format"),
    ("clang-tidy", DECISION,
     append("#include <stdlib.h>\nint f(char *s);\nint\nf(char *s)\n"
            "{\n\treturn atoi(s);\n}\n"), "atoi"),
)


def rebuild(tree, build, source):
    """Compile one source over its object in a copy of the objects."""
    for name, obj in tree.objects():
        target = os.path.join(build, obj)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if name != source:
            shutil.copy(tree.built(obj), target)
            continue
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu11", "-O1",
                        "-D_GNU_SOURCE", "-Isrc", "-c", source, "-o", target],
                       cwd=tree.src, check=True)


def plant(tree, copy, build, fault):
    """What is wrong with the lint, or None."""
    name, path, edit, expected = fault
    target = os.path.join(copy, path)
    text = None
    if os.path.exists(target):
        with open(target, encoding="utf-8") as f:
            text = f.read()
    changed = edit(text or "")
    if changed == text:
        return "the fault could not be planted"
    with open(target, "w", encoding="utf-8") as f:
        f.write(changed)
    here = Tree(copy, tree.build)
    here.names = sorted(set(tree.files()) | {path})
    if name in ("purity", "mutable-state"):
        rebuild(here, build, path)
        here.build = build
    if name == "clang-tidy":
        here.names = [path]
    findings = run.run_one(name, run.all_lints()[name], here, io.StringIO())
    if text is None:
        os.unlink(target)
    else:
        with open(target, "w", encoding="utf-8") as f:
            f.write(text)
    if not any(expected in f"{m}" for _, _, m in findings):
        return f"not found; said: {findings[:3]}"
    return None


def main(args):
    tree = Tree(*args)
    failed = 0
    for name in sorted(set(run.all_lints()) - {f[0] for f in FAULTS}):
        print(f"not ok - {name}: no fault to plant")
        failed += 1
    with tempfile.TemporaryDirectory() as tmp:
        copy, build = os.path.join(tmp, "src"), os.path.join(tmp, "build")
        for name in tree.files():
            target = os.path.join(copy, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(tree.path(name), target)
        for fault in FAULTS:
            wrong = plant(tree, copy, build, fault)
            print(f"not ok - {fault[0]}: {fault[3]}: {wrong}" if wrong
                  else f"ok - {fault[0]}: {fault[3]}", flush=True)
            failed += bool(wrong)
    print(f"{len(FAULTS) - failed} planted faults found, {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
