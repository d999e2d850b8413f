# SPDX-License-Identifier: BSD-2-Clause
"""greywaitd against postgrey, each over its own protocol with one decision a
mail: a milter connection for each session, and policy connections that are
kept, as Postfix does both."""

import selectors
import socket
import statistics
import time

import floor
from processes import have_postgrey
from rows import compare, in_turn
from triplets import Triplet

CONNECTIONS = 8


def request(seed, n):
    t = Triplet(seed, n)
    return (f"request=smtpd_access_policy\nprotocol_state=RCPT\n"
            f"protocol_name=ESMTP\nhelo_name=mx.example\nqueue_id=\n"
            f"sender={t.sender}\nrecipient={t.recipient}\n"
            f"recipient_count=0\nclient_address={t.client}\n"
            f"client_name={t.name}\nreverse_client_name={t.name}\n"
            f"instance={n}.{seed}\nsasl_method=\nsasl_username=\n"
            f"sasl_sender=\nsize=0\n\n").encode()


class Generator:
    """Policy requests, one under way on each connection at all times."""

    def __init__(self, path, seed):
        self.seed, self.next = seed, 0
        self.took = []  # seconds, of the answers that count
        self.selector = selectors.EpollSelector()
        for _ in range(CONNECTIONS):
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(20)
            peer.connect(path)
            self.selector.register(peer, selectors.EVENT_READ, [0.0, b""])

    def ask(self, peer, state):
        self.next += 1
        data = request(self.seed, self.next)
        state[:] = time.monotonic(), b""
        peer.sendall(data)

    def answered(self, peer, state):
        part = peer.recv(4096)
        if not part:
            raise OSError("the policy server has hung up")
        state[1] += part
        if not state[1].endswith(b"\n\n"):
            return False
        if not state[1].startswith(b"action="):
            raise OSError(f"the policy server said {state[1]!r}")
        return True

    def run(self, goes_on, counts):
        for key in self.selector.get_map().values():
            self.ask(key.fileobj, key.data)
        waiting = CONNECTIONS
        while waiting > 0:
            for key, _ in self.selector.select(20):
                if not self.answered(key.fileobj, key.data):
                    continue
                now = time.monotonic()
                if counts(now):
                    self.took.append(now - key.data[0])
                if goes_on(now):
                    self.ask(key.fileobj, key.data)
                else:
                    waiting -= 1

    def close(self):
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()


def load(path, seed, warm_up, seconds):
    generator = Generator(path, seed)
    begin = time.monotonic() + warm_up
    end = begin + seconds
    generator.run(lambda now: now < end, lambda now: begin <= now < end)
    generator.close()
    took = sorted(generator.took)
    if not took:
        raise OSError("the policy server answered nothing in time")
    return {"decisions": len(took), "decisions_per_s": len(took) / seconds,
            "decision_p50_us": 1e6 * statistics.median(took),
            "decision_p99_us": 1e6 * took[len(took) * 99 // 100]}


def fill(path, count):
    generator = Generator(path, 77)
    generator.run(lambda now: generator.next < count, lambda now: False)
    generator.close()


def measure(programs, options, count, seed):
    running = programs.postgrey()
    try:
        if count > 0:
            fill(running.path, count)
        before = running.cpu_s()
        result = load(running.path, seed, options.warm_up, options.seconds)
        share = options.seconds / (options.seconds + options.warm_up)
        result["cpu_us_per_decision"] = (
            (running.cpu_s() - before) * share * 1e6 / result["decisions"])
        return result
    finally:
        programs.end(running)


def run(programs, options):
    if not have_postgrey():
        return
    for count in options.postgrey_sizes:
        runs = in_turn(options.rounds, {
            "postgrey": lambda i, n=count: measure(programs, options, n,
                                                   1000 + i),
            "greywaitd": lambda i: floor.measure_fresh(
                programs, options, programs.greywaitd, "-c",
                str(CONNECTIONS), "-S", str(1000 + i))})
        size = f", {count:,} records in it" if count else ""
        yield from compare(f"{CONNECTIONS} clients, by its protocol{size}",
                           runs)
