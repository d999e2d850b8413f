# SPDX-License-Identifier: BSD-2-Clause
"""The test's end of trouble.c: what is to fail in a running daemon."""

import mmap
import os
import struct

FIELDS = ("clock_s", "write_errno", "read_errno", "sync_errno",
          "thread_errno", "alloc_count", "alloc_from", "alloc_many",
          "happened")


class Trouble:
    def __init__(self, home):
        self.path = os.path.join(home, "trouble")
        with open(self.path, "w+b") as f:
            f.truncate(4096)
            self.memory = mmap.mmap(f.fileno(), 4096)
        self.environment = {"TROUBLE": self.path,
                            "LD_PRELOAD": os.environ["TROUBLE_LIBRARY"]}

    def set(self, **fields):
        for name, value in fields.items():
            struct.pack_into("=q", self.memory, 8 * FIELDS.index(name), value)

    def get(self, name):
        return struct.unpack_from("=q", self.memory,
                                  8 * FIELDS.index(name))[0]

    def end(self):
        """All is well again."""
        self.set(write_errno=0, read_errno=0, sync_errno=0, thread_errno=0,
                 alloc_from=0)
