# SPDX-License-Identifier: Apache-2.0
"""The wire between the two networks: every IP packet passes through here and can be late, lost, doubled or overtaken by others."""
import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import threading
import time

import space

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 0x0001, 0x1000
PACKET = 65536


def open_device(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


class Wire(threading.Thread):
    """late_s: (least, most) a packet is under way, so that packets overtake each other; lost, doubled: shares of one."""

    def __init__(self, seed):
        super().__init__(daemon=True)
        self.random = random.Random(seed)
        self.late_s, self.lost, self.doubled = (0.0, 0.0), 0.0, 0.0
        self.under_way, self.order = [], itertools.count()
        self.carried = self.dropped = self.repeated = 0
        self.ends = [open_device('world0'), open_device('sites0')]
        space.run('ip', 'link', 'set', 'sites0', 'netns', 'sites')
        space.run('ip', 'addr', 'add', space.SERVER + '/24', 'dev', 'world0')
        space.run('ip', 'link', 'set', 'world0', 'up')
        space.run('ip', '-n', 'sites', 'addr', 'add', space.SITES + '/24', 'dev', 'sites0')
        space.run('ip', '-n', 'sites', 'link', 'set', 'sites0', 'up')

    def behave(self, late_s=(0.0, 0.0), lost=0.0, doubled=0.0):
        self.late_s, self.lost, self.doubled = late_s, lost, doubled

    def run(self):
        while True:
            wait = max(0.0, self.under_way[0][0] - time.monotonic()) if self.under_way else 1.0
            for fd in select.select(self.ends, [], [], wait)[0]:
                self.take(fd)
            while self.under_way and self.under_way[0][0] <= time.monotonic():
                _, _, to, packet = heapq.heappop(self.under_way)
                self.give(to, packet)

    def take(self, fd):
        packet, to = os.read(fd, PACKET), self.ends[1 - self.ends.index(fd)]
        if self.random.random() < self.lost:
            self.dropped += 1
            return
        copies = 2 if self.random.random() < self.doubled else 1
        self.repeated += copies - 1
        for _ in range(copies):
            late = self.random.uniform(*self.late_s)
            if late > 0 or self.under_way:
                heapq.heappush(self.under_way, (time.monotonic() + late, next(self.order), to, packet))
            else:
                self.give(to, packet)

    def give(self, to, packet):
        self.carried += 1
        try:
            os.write(to, packet)
        except OSError:
            self.dropped += 1  # no room in the device
