# SPDX-License-Identifier: BSD-2-Clause
"""A network and a name server of the tests' own.

The network has nothing but a loopback, on which whole documentation networks
are at home: a client that has no XCLIENT binds to the address that it claims,
and the name server says what that address is called. Nothing of it is seen
outside of this process and its children.
"""

import ctypes
import ipaddress
import os
import socket
import socketserver
import struct
import subprocess
import threading

HOST = "mx.example.net"
NO_NAME = "[UNAVAILABLE]"
NETS = ("192.0.2.0/23", "198.51.100.0/24", "203.0.113.0/24")
NETS6 = ("2001:db8::/32",)

# From <linux/sched.h>: mounts, host name, network.
CLONE_ALL = 0x00020000 | 0x04000000 | 0x40000000

FILES = {
    "hosts": f"127.0.0.1 {HOST} localhost\n::1 {HOST} localhost\n",
    "resolv.conf": "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
}


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def enter(home):
    """Move this process there, its files below `home`; None, or what is in
    the way."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_ALL) != 0:
        return os.strerror(ctypes.get_errno())
    try:
        run("mount", "--make-rprivate", "/")
        for name, text in FILES.items():
            path = os.path.join(home, name)
            with open(path, "w", encoding="ascii") as f:
                f.write(text)
            run("mount", "--bind", path, "/etc/" + name)
        socket.sethostname(HOST)
        run("ip", "link", "set", "lo", "up")
        for net in NETS:
            run("ip", "route", "add", "local", net, "dev", "lo")
    except (OSError, subprocess.CalledProcessError) as e:
        return str(e)
    enter_ipv6()
    return None


def enter_ipv6():
    """As far as this machine has it: the tests ask have_ipv6()."""
    try:
        with open("/proc/sys/net/ipv6/ip_nonlocal_bind", "w",
                  encoding="ascii") as f:
            f.write("1")
        for net in NETS6:
            run("ip", "-6", "route", "add", "local", net, "dev", "lo")
    except (OSError, subprocess.CalledProcessError):
        pass


PTR, A, AAAA = 12, 1, 28
SERVFAIL, NXDOMAIN = 2, 3


def wire_name(name):
    return b"".join(bytes([len(label)]) + label.encode("ascii")
                    for label in name.split(".")) + b"\0"


def question(packet):
    """Name, type and the end of the first question."""
    labels, at = [], 12
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("ascii"))
        at += 1 + packet[at]
    return (".".join(labels).lower(),
            struct.unpack_from("!H", packet, at + 1)[0], at + 5)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        packet, reply_to = self.request
        name, kind, end = question(packet)
        code, data = self.server.look_up(name, kind)
        head = struct.pack("!2s5H", packet[:2], 0x8580 | code, 1, len(data),
                           0, 0)
        records = b"".join(
            b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(d)) + d
            for d in data)
        reply_to.sendto(head + packet[12:end] + records,
                        self.client_address)


class NameServer(socketserver.ThreadingUDPServer):
    """Only what was told of last is known; anything else does not exist."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 53), Handler)
        self.names = {}
        self.addresses = {}
        self.failing = set()
        self.all_failing = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def tell(self, address, name, confirmed=True):
        """`address` is called `name`, which has that address if
        `confirmed`."""
        pointer = ipaddress.ip_address(address).reverse_pointer
        self.names.pop(pointer, None)
        self.failing.discard(pointer)
        if name == NO_NAME:
            return
        self.names[pointer] = name
        found = self.addresses.setdefault(name, set())
        if confirmed:
            found.add(address)
        else:
            found.discard(address)
            found.add("203.0.113.255")  # somebody else's

    def fail(self, address):
        """The server of `address` cannot be reached."""
        self.failing.add(ipaddress.ip_address(address).reverse_pointer)

    def look_up(self, name, kind):
        if self.all_failing or name in self.failing:
            return SERVFAIL, []
        if kind == PTR and name in self.names:
            return 0, [wire_name(self.names[name])]
        if name not in self.addresses:
            return NXDOMAIN, []
        version = {A: 4, AAAA: 6}.get(kind)
        found = map(ipaddress.ip_address, self.addresses[name])
        return 0, [a.packed for a in found if a.version == version]
