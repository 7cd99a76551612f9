# SPDX-License-Identifier: Apache-2.0
"""What a benchmark of latency must know of the machine under it.

A virtual processor that has nothing to do halts, and gets its turn back when the host pleases: milliseconds later on a quiet host, seconds on
a busy one. Who waits for another program is then measured by the host's other guests. So the processors are kept busy by one child each of
the lowest class (SCHED_IDLE runs only when nothing else wants to), and the share of time that the host took all the same is told."""
import contextlib
import os

COLUMNS = 8  # of /proc/stat that add up to all time: user nice system idle iowait irq softirq steal
STEAL = 7


def ticks():
    """(all, stolen) since the machine's start."""
    with open('/proc/stat', encoding='ascii') as f:
        counts = [int(word) for word in f.readline().split()[1:1 + COLUMNS]]
    return sum(counts), counts[STEAL]


def spin(processor):
    """A child that never lets its processor halt, and never is in anybody's way; its process id."""
    child = os.fork()
    if child == 0:
        os.sched_setaffinity(0, {processor})
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        parent = os.getppid()
        while os.getppid() == parent:
            pass
        os._exit(0)
    return child


class Stolen:
    percent = None  # of all processors' time, known at the end


@contextlib.contextmanager
def awake():
    """Keeps the processors from halting meanwhile; gives a Stolen."""
    stolen = Stolen()
    children = [spin(processor) for processor in os.sched_getaffinity(0)]
    all_before, stolen_before = ticks()
    try:
        yield stolen
    finally:
        all_behind, stolen_behind = ticks()
        stolen.percent = 100 * (stolen_behind - stolen_before) / max(1, all_behind - all_before)
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)
