# SPDX-License-Identifier: BSD-2-Clause
"""Lints over built objects: what the core calls, what is mutable."""

import os
import re

from tree import run

# The compiler's and the C library's, none of which reads or writes the world.
PURE_LIBC = set("""memcpy memmove memset memcmp memchr memrchr strlen strchr
    strcmp strncmp strcasecmp inet_pton inet_ntop snprintf
    __memcpy_chk __memset_chk __memmove_chk __snprintf_chk
    __assert_fail __stack_chk_fail _GLOBAL_OFFSET_TABLE_""".split())
POLICY_LIBC = set("""memcpy memmove memset memcmp strcmp strlen
    __memcpy_chk __memset_chk __assert_fail __stack_chk_fail
    _GLOBAL_OFFSET_TABLE_""".split())
# base that reads a clock, a socket, a random source or writes a log.
IMPURE_BASE = ("src/base/clock.c", "src/base/endpoint.c", "src/base/log.c")
# What single files of the core may call beyond that.
MORE = {
    "src/core/entry.c": {"malloc", "calloc", "free"},
    "src/core/match.c": {"calloc", "free", "reallocarray"},
    "src/core/regex.c": {"calloc", "free", "pcre2_compile_8",
                         "pcre2_code_free_8", "pcre2_get_error_message_8",
                         "pcre2_match_8", "pcre2_match_context_create_8",
                         "pcre2_match_context_free_8",
                         "pcre2_match_data_create_8",
                         "pcre2_match_data_free_8", "pcre2_set_depth_limit_8",
                         "pcre2_set_heap_limit_8", "pcre2_set_match_limit_8"},
    "src/core/pseudonym.c": {"calloc", "free", "explicit_bzero",
                             "nettle_hmac_sha256_digest",
                             "nettle_hmac_sha256_set_key",
                             "nettle_hmac_sha256_update"},
    "src/core/trie.c": {"calloc", "free"},
    # The list is built into the library, a constant.
    "src/core/name.c": {"psl_builtin", "psl_registrable_domain", "strspn"},
}

# File-scope mutable state, by source: the reason stands at the definition.
MUTABLE = {
    "src/base/log.c": {"log_target", "log_level"},
    "src/daemon/inlet.c": {"inlets"},
    "src/daemon/milter.c": {"milter"},
    "src/daemon/signals.c": {"handler_fd"},
}
INSTRUMENTED = re.compile(r"__asan|__ubsan|__tsan|__gcov|llvm_gcov")


# One of the two is built.
EITHER = ("src/daemon/notify_none.c", "src/daemon/notify_systemd.c")


def symbols(tree, obj, *flags):
    status, out = run(["nm", *flags, tree.built(obj)])
    return out.split("\n") if status == 0 else []


def undefined(tree, obj):
    return {line.split()[-1].split("@")[0] for line in
            symbols(tree, obj, "-u") if line.strip()}


def defined(tree, obj):
    return {line.split()[2] for line in
            symbols(tree, obj, "--defined-only", "-g")
            if len(line.split()) == 3}


def usable(tree):
    """The objects, or a finding when they say nothing."""
    objects = tree.objects()
    if not objects:
        return [], [("src", 0, "no objects: run make first")]
    for source, obj in objects:
        if any(INSTRUMENTED.search(s) for s in undefined(tree, obj)):
            return [], [(source, 0, "built with sanitizers or for coverage: "
                         "use a plain build directory")]
    return objects, []


def missing(tree, objects, under):
    built = {source for source, _ in objects}
    for name in tree.c_files(under):
        if name.endswith(".c") and name not in built and name not in EITHER:
            yield name, 0, "not built: run make first"


def purity(tree):
    objects, faults = usable(tree)
    yield from faults
    if faults:
        return
    yield from missing(tree, objects, "src/core/")
    own = set()
    for source, obj in objects:
        if source.startswith(("src/core/", "src/base/")) \
                and source not in IMPURE_BASE:
            own |= defined(tree, obj)
    own.discard("hash_key_random")
    for source, obj in objects:
        if not source.startswith("src/core/"):
            continue
        libc = POLICY_LIBC if source == "src/core/policy.c" else PURE_LIBC
        allowed = libc | own | MORE.get(source, set())
        for name in sorted(undefined(tree, obj) - allowed):
            yield (source, 0, f"calls {name}(): the core is pure "
                   "(add it to the lint only if it reads no world)")


def mutable_state(tree):
    """Objects in writable sections; .data.rel.ro is constant once loaded."""
    objects, faults = usable(tree)
    yield from faults
    if not faults:
        yield from missing(tree, objects, "src/")
    line = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\.\w+ )?(.+)$")
    for source, obj in objects:
        _, out = run(["objdump", "-t", tree.built(obj)])
        for m in filter(None, map(line.match, out.split("\n"))):
            flags, section, name = m.groups()
            name = re.sub(r"\.\d+$", "", name)  # of a function
            constant = section.startswith((".data.rel.ro", ".rodata"))
            writable = section == "*COM*" or \
                re.match(r"\.(data|bss|tdata|tbss)", section)
            known = MUTABLE.get(source, set())
            if "O" in flags and writable and not constant \
                    and name not in known:
                yield (source, 0, f"'{name}' is mutable and lives as long as "
                       "the process: put it into a struct that is handed in")


LINTS = (
    ("purity", purity),
    ("mutable-state", mutable_state),
)
