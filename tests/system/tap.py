# SPDX-License-Identifier: BSD-2-Clause
"""A tap between an MTA and a milter: it passes on what both say and keeps
each packet. A naive tap hides from the filter what could be negotiated away,
so that the two speak as if the filter had asked for nothing."""

import os
import socket
import struct
import threading

NAMES = {
    "O": "OPTNEG", "D": "macros", "C": "CONNECT", "H": "HELO", "M": "MAIL",
    "R": "RCPT", "T": "DATA", "L": "HEADER", "N": "EOH", "B": "BODY",
    "E": "EOM", "A": "ABORT", "Q": "QUIT", "K": "QUIT_NC", "U": "UNKNOWN",
}
REPLIES = {
    "O": "OPTNEG", "c": "continue", "a": "accept", "y": "reply",
    "t": "tempfail", "r": "reject", "d": "discard", "s": "skip",
    "p": "progress", "h": "add header", "i": "insert header",
}
NOT_FINAL = "phi+-2bmeq"  # more follows before the MTA may go on

SET_MACROS = 0x100  # the action that lets a filter choose its macros
# A step's flag that costs nothing and brings nothing. An offer of no flags at
# all is one of version 1 to libmilter, which then leaves out what it can.
LEADING_SPACE = 0x100000


class Packet:
    def __init__(self, from_mta, data):
        self.from_mta = from_mta
        self.command = chr(data[0])
        self.payload = data[1:]
        self.size = 4 + len(data)

    def ends_a_wait(self):
        """The MTA has stood still until it came."""
        return not self.from_mta and self.command not in NOT_FINAL

    def __str__(self):
        names = NAMES if self.from_mta else REPLIES
        name = names.get(self.command, repr(self.command))
        if self.from_mta and self.command == "D":
            step = chr(self.payload[0])
            name += " of " + NAMES.get(step, repr(step))
        return f"{'>' if self.from_mta else '<'} {name} ({self.size})"


def asking_nothing(packet):
    """The MTA's offer, without steps to leave out and macros to choose."""
    version, actions, _ = struct.unpack(">III", packet.payload[:12])
    return Packet(True, b"O" + struct.pack(
        ">III", version, actions & ~SET_MACROS, LEADING_SPACE))


class Conversation:
    """One milter connection. Its packets are whole when both have hung up."""

    def __init__(self, mta, milter, naive):
        self.packets = []
        self.naive = naive
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self.pass_on, args=(mta, milter, True)),
            threading.Thread(target=self.pass_on, args=(milter, mta, False))]
        for thread in self.threads:
            thread.start()

    def pass_on(self, source, sink, from_mta):
        with source.makefile("rb") as stream:
            while True:
                head = stream.read(4)
                if len(head) < 4:
                    break
                packet = Packet(from_mta,
                                stream.read(struct.unpack(">I", head)[0]))
                if self.naive and from_mta and packet.command == "O":
                    packet = asking_nothing(packet)
                with self.lock:  # a reply is kept after what it answers
                    self.packets.append(packet)
                data = packet.command.encode("latin-1") + packet.payload
                try:
                    sink.sendall(struct.pack(">I", len(data)) + data)
                except OSError:
                    break
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has hung up first

    def join(self):
        for thread in self.threads:
            thread.join()


class Tap:
    """Listens at `path` for an MTA, for a milter that listens at `milter`."""

    def __init__(self, path, milter, naive=False):
        self.milter = milter
        self.naive = naive
        self.taken = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o666)  # for the MTA's user
        self.listener.listen(64)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        sockets = []
        while True:
            try:
                mta, _ = self.listener.accept()
            except OSError:
                break
            milter = socket.socket(socket.AF_UNIX)
            milter.connect(self.milter)
            sockets += [mta, milter]
            self.taken.append(Conversation(mta, milter, self.naive))
        for s in sockets:
            s.close()

    def packets(self):
        """Those of all conversations so far, once all have ended."""
        for conversation in self.taken:
            conversation.join()
        return [p for c in self.taken for p in c.packets]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()


def round_trips(packets):
    return sum(p.ends_a_wait() for p in packets)
