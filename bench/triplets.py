# SPDX-License-Identifier: BSD-2-Clause
"""Clients, senders and recipients from a number: those of bench/mail.c."""

MASK = (1 << 64) - 1


def mix(x):
    """splitmix64's finaliser."""
    x = (x + 0x9e3779b97f4a7c15) & MASK
    x = ((x ^ (x >> 30)) * 0xbf58476d1ce4e5b9) & MASK
    x = ((x ^ (x >> 27)) * 0x94d049bb133111eb) & MASK
    return x ^ (x >> 31)


class Triplet:
    LETTERS = "abcdefghijklmnop"

    def __init__(self, seed, n):
        h = mix(seed ^ mix(n))
        domain = f"sender{(h >> 32) % 100000:05}.example"
        self.number = h
        self.client = (f"{20 + h % 80}.{(h >> 8) & 255}.{(h >> 16) & 255}."
                       f"{(h >> 24) & 255}")
        self.name = "unknown" if h % 10 < 3 else "mail." + domain
        local = "".join(self.LETTERS[(h >> (4 * i)) & 15] for i in range(16))
        self.sender = f"{local}@{domain}"
        self.recipient = f"usera.{mix(seed ^ n) % 5000:04}@here.example"
