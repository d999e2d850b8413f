# SPDX-License-Identifier: BSD-2-Clause
"""The same load on stores of many sizes: decisions, memory, disk, start-up,
and what a walk of expiry costs. Stores are filled by bench/fill."""

import json
import os
import shutil
import subprocess
import tempfile
import time

import floor
from rows import compare, in_turn, median

SLOTS = 8           # connections; bench/fill has the same number
SEED = 1            # likewise
MAILS = 10_000_000  # more than one load has
EXPIRED = 5         # of a hundred records
SMALLEST = 8000     # "empty": something has to be there to meet again
FRESH = 100_000     # up to so many records, each run has a copy of its own
# A client that is trusted is not looked up among the records.
COMMON = {"trust_after": 0}
AT_REST = {"expiry_batch": 1, "expiry_pause": '"1s"'}
MIB = 1 << 20
WRITTEN = "written_b_per_decision"


def forget(directory):
    """Have the system write and drop its pages of these files."""
    for name in os.listdir(directory):
        fd = os.open(os.path.join(directory, name), os.O_RDONLY)
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)


class Store:
    """A store of so many records; kept below `options.stores`, if given."""

    def __init__(self, programs, options, records):
        self.programs, self.records = programs, max(records, SMALLEST)
        self.name = f"{records:,} records" if records else "an empty store"
        self.options = {**COMMON, "cache_size": f'"{options.cache}"',
                        "max_origins": f"{max(2_000_000, 2 * records)}L"}
        self.path = os.path.join(options.stores or programs.home,
                                 f"store-{records}")
        self.filled = not os.path.exists(self.path)
        if self.filled:
            os.makedirs(self.path, 0o700)
            subprocess.run([programs.path("bench", "fill"), self.path,
                            str(self.records), str(EXPIRED)], check=True)
        self.disk_b = sum(
            os.path.getsize(os.path.join(self.path, name))
            for name in os.listdir(self.path) if name.endswith(".db"))
        self.daemon = None

    def start(self, path=None):
        """As after a boot: nothing of its files is in memory."""
        forget(path or self.path)
        self.daemon = self.programs.greywaitd(
            path or self.path, **self.options, **AT_REST)
        return self.daemon

    def stop(self):
        if self.daemon is not None:
            self.daemon.stop()
            self.programs.end(self.daemon)
        self.daemon = None

    def read(self):
        """All that fits is in its cache then."""
        subprocess.run(
            [self.programs.path("greywait"), "-s",
             os.path.join(self.daemon.directory, "control.sock"), "export"],
            check=True, stdout=subprocess.DEVNULL)

    def pace(self, settings):
        """Another pace of expiry for the running daemon."""
        self.programs.write_conf(self.daemon.directory, self.path,
                                 {**self.options, **settings})
        self.programs.ask(self.daemon, "-q", "reload")

    def load(self, options, mail):
        """Repeated mail is that of bench/fill. Each load has other mail than
        those before it: what they met is in the cache."""
        options.mails += MAILS
        result = floor.measure(
            self.programs, options, self.daemon, "-k", "-c", str(SLOTS),
            "-m", mail, "-p", str(self.records // SLOTS), "-S", str(SEED),
            "-N", str(options.mails))
        result["resident_b"] = self.daemon.resident_b()
        return result

    def measure(self, options, mail):
        """A small store grows much in a run: each has a copy of its own."""
        if self.records > FRESH:
            if self.daemon is None:
                self.start()
                if options.read_first:
                    self.read()
            return self.load(options, mail)
        with tempfile.TemporaryDirectory(dir=self.programs.home) as copy:
            path = shutil.copytree(self.path, copy + "/store")
            try:
                self.start(path)
                return self.load(options, mail)
            finally:
                self.programs.end(self.daemon)
                self.daemon = None


def speed(options, stores):
    """Each size against the smallest, with mail that is new and mail that
    was there."""
    resident = {}
    for mail in ("new", "repeated"):
        runs = in_turn(options.rounds, {
            s.name: lambda i, s=s, mail=mail: s.measure(options, mail)
            for s in stores})
        for s in stores[1:]:
            yield compare(f"{s.name}, {mail} mail",
                          {stores[0].name: runs[stores[0].name],
                           s.name: runs[s.name]}, s.name)[0]
        for s in stores:
            options.figure(f"written a decision, {mail} mail", s.name,
                           f"{median(runs[s.name], WRITTEN):.0f} bytes")
            resident[s.name] = max([resident.get(s.name, 0)] + [
                r["resident_b"] for r in runs[s.name]])
    for s in stores:
        options.figure("resident memory", s.name,
                       f"{resident[s.name] / MIB:.0f} MiB with a cache_size "
                       f"of {options.cache}")
        # One that was kept has grown.
        if s.filled:
            options.figure("disk a record, without the log", s.name,
                           f"{s.disk_b / s.records:.0f} bytes")


def walk(options, store):
    """Windows at rest and windows with expiry at its usual pace, in turn;
    then the rest of the walk."""
    usual_s = 0.0
    if store.daemon is None:
        store.start()

    def window(settings):
        nonlocal usual_s
        store.pace(settings)
        began = time.monotonic()
        time.sleep(1.0)  # the pause of AT_REST
        result = store.load(options, "repeated")
        if not settings:
            usual_s += time.monotonic() - began
        return result

    yield from compare(f"{store.name}, during expiry", in_turn(
        options.walk_rounds, {"at rest": lambda i: window(AT_REST),
                              "greywaitd": lambda i: window({})}))
    if not options.whole_walk:
        return
    store.pace({})
    began = time.monotonic()
    while not walked(store):
        time.sleep(0.5)
    usual_s += time.monotonic() - began
    options.figure("a whole walk of expiry", store.name, f"{usual_s:.0f} s")


def walked(store):
    """What a walk has counted is there once it has come round."""
    status = json.loads(store.programs.ask(store.daemon, "-j", "status"))
    return status["origins"]["passed"] > store.records // 2


def starts(options, store):
    """How long a clean stop takes, the start after it, and one after a kill
    under load."""
    programs = store.programs
    took = {"a clean stop": [], "start after a clean stop": [],
            "start after a kill": []}
    store.start()
    for i in range(options.start_rounds):
        took["a clean stop"].append(store.daemon.stop())
        programs.end(store.daemon)
        took["start after a clean stop"].append(store.start().start_s)
        load = subprocess.Popen(
            [programs.path("bench", "milter-load"), "-k", "-c", str(SLOTS),
             "-N", str(options.mails + (i + 1) * MAILS), "-d", "60000",
             store.daemon.address],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(options.kill_after)
        programs.end(store.daemon)
        load.wait()
        took["start after a kill"].append(store.start().start_s)
    store.stop()
    for name, values in took.items():
        options.figure(name, store.name, f"{max(values):.2f} s at most")


def run(programs, options):
    stores = [Store(programs, options, n) for n in options.sizes]
    try:
        yield from speed(options, stores)
        for store in stores[-1:]:
            yield from walk(options, store)
    finally:
        for store in stores:
            store.stop()
    for store in stores:
        starts(options, store)
