# SPDX-License-Identifier: Apache-2.0
"""One program of a test with its log, and waiting for what it does.

Waiting is always for a condition. The deadline is for the machine, not for the program: how long something takes is measured by
benchmarks.
"""
import ctypes
import os
import re
import signal
import subprocess
import time

STOP_S = 60  # ends at once; on a machine that has too much to do, later
LONG_S = 120  # for what must come: the time is for the machine, not for the program


def wait_until(what, check, seconds=LONG_S, pause=0.05):
    """The first true value of check(); AssertionError when there is none in time, which is LONG_S at least: how long something takes
    is measured by benchmarks, not here."""
    seconds = max(seconds, LONG_S)
    end = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError('not within %g s: %s' % (seconds, what() if callable(what) else what))
        time.sleep(pause)


def stays(what, check, seconds, pause=0.1):
    """check() holds all that time: for what must not happen, where there is no event to wait for after which it cannot happen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert check(), 'not true for %g s: %s' % (seconds, what() if callable(what) else what)
        time.sleep(pause)


def die_with_parent():
    """A test that is killed leaves nothing running (Linux: PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def write_secret(path, text):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as f:
        f.write(text)


class Part:
    """One program of the rig and its log."""

    def __init__(self, rig, name, ready=None):
        self.rig, self.name, self.ready = rig, name, ready
        self.log = rig.path(name + '.log')
        self.process = None
        self.before = None  # a watcher's: entries that came before those that it shows; None while that is not known

    def start(self, *command, env=None, **options):
        assert not self.runs(), self.name + ' runs already'
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=options.pop('stdout', log), stderr=log,
                                            env=dict(os.environ, **env) if env else None, preexec_fn=die_with_parent, **options)

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def text(self):
        if not os.path.exists(self.log):
            return ''
        with open(self.log, encoding='utf-8', errors='replace') as f:
            return f.read()

    def lines(self, pattern):
        """The log's lines that the regular expression is found in."""
        return [line for line in self.text().splitlines() if re.search(pattern, line)]

    def wait_line(self, pattern, seconds=30, count=1):
        wait_until('%s.log: "%s" %d times' % (self.name, pattern, count), lambda: len(self.lines(pattern)) >= count, seconds)
        return self.lines(pattern)[-1]

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        """Power off: kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self, status=0):
        """A polite end, which must be a good one."""
        if not self.runs():
            return
        self.process.terminate()
        try:
            code = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError('%s did not end within %d s' % (self.name, STOP_S)) from None
        assert status is None or code == status, '%s ended with status %d' % (self.name, code)

    def end(self):
        """However it goes."""
        if self.runs():
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
