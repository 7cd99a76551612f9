# SPDX-License-Identifier: Apache-2.0
"""A running `printwire-portal watch` whose lines get the time at which they were read, and how such times are told."""
import datetime
import re
import subprocess
import threading
import time

import rig as river

AT = re.compile(rb" at='([^']+)'")


def seconds(text):
    """The time of a record, a log line or an entry as seconds since 1970."""
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()


def percentile(times, percent):
    return times[min(len(times) - 1, int(len(times) * percent / 100))]


class TimedWatch:
    """`key` of a line (bytes) says what it is waited for as; None: nobody waits for it. Of two lines with one key the first counts."""

    def __init__(self, rig, key):
        self.seen = {}  # key: seconds of the clock that never jumps
        self.shown = {}  # key: wall clock at the same moment
        self.said = {}  # key: wall clock of the agent when it made the record
        self.key = key
        self.process = subprocess.Popen([rig.program('printwire-portal'), 'watch', '--xml', '--config', rig.portal_conf],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, preexec_fn=river.die_with_parent)
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            now, wall = time.monotonic(), time.time()
            key = self.key(line)
            if key is not None and key not in self.seen:
                self.said[key], self.shown[key] = seconds(AT.search(line)[1].decode()), wall
                self.seen[key] = now

    def end(self):
        self.process.terminate()
        self.process.wait()
