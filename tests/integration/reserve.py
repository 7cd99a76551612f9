# SPDX-License-Identifier: Apache-2.0
"""Ports for tests that run side by side: nobody else is given one while this process lives.

They lie below those that the kernel gives to whoever asks for any port (32768 and above on Linux), so that no connection of another
test takes one between its choice and its use. What marks one as taken is an abstract Unix socket, which goes with its process.
"""
import random
import socket

FIRST, LAST = 20000, 32000
TRIES = 1000
held = []


def is_free(number):
    """For TCP and UDP, at every address."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
            try:
                s.bind(('0.0.0.0', number))
            except OSError:
                return False
    return True


def free_port():
    """A port that is free for TCP and UDP, and ours until the end of this process."""
    for _ in range(TRIES):
        number = random.SystemRandom().randrange(FIRST, LAST)
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            mark.bind('\0printwire-test-port-%d' % number)
        except OSError:
            mark.close()
            continue
        if is_free(number):
            held.append(mark)
            return number
        mark.close()
    raise AssertionError('no free port from %d to %d' % (FIRST, LAST))
