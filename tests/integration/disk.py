#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Full disks: the agent's, then the portal's, then one that cannot be written at all.

Each folder is a small disk of its own (tmpfs, so this test needs root; else it is skipped). While a disk is full there is one
clear line, nothing that was kept is lost, and what changed meanwhile is said when there is room again.
"""
import os
import shutil
import subprocess

import rig as river
from rig import LEVEL, wait_until

PRINTERS = 12
TROUBLE = r' (warn|error) '


class Levels:
    """Lets levels fall, and knows them all."""

    def __init__(self, rig):
        self.rig, self.value = rig, 99

    def fall(self):
        self.value = self.value - 1 if self.value > 2 else 99
        for address, _ in self.rig.printers:
            for supply in (1, 2):
                self.rig.say('set %s %s.1.%d 2 %d' % (address, LEVEL, supply, self.value))

    def stored(self):
        rows = self.rig.query('SELECT level FROM consumable WHERE "index" IN (1, 2)')
        return len(rows) == 2 * len(self.rig.printers) and all(float(row[0]) == self.value for row in rows)

    def wait_stored(self):
        wait_until('level %d stored' % self.value, self.stored)
        wait_until('drained', self.rig.is_drained)


def fill(folder):
    """A file that takes all the room that is left."""
    path = os.path.join(folder, 'filler')
    with open(path, 'ab', buffering=0) as f:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    f.write(bytes(size))
            except OSError:
                pass
    return path


def agent_full(rig, levels):
    """Portal away, disk full: what was said before waits, what changes is not forgotten."""
    before = rig.entries()
    rig.portal.stop()
    levels.fall()
    wait_until('held in the journal', lambda: int(rig.journal().get('waiting', 0)) >= 2 * PRINTERS)
    path = fill(rig.agent_folder)
    since = len(rig.agent.lines(TROUBLE))

    def until_full():
        levels.fall()
        return rig.agent.lines('disk is full')

    wait_until('the disk is full', until_full, pause=1.2)
    waiting = int(rig.journal()['waiting'])
    levels.fall()
    rig.wait_looked(rounds=3)
    assert rig.agent.runs()
    said = rig.agent.lines(TROUBLE)[since:]
    assert len(said) <= 3, 'few lines:\n' + '\n'.join(said)
    rig.start_portal()
    wait_until('what waited is stored though the disk is full', lambda: rig.entries() >= before + waiting)
    os.remove(path)
    rig.agent.wait_line('there is room again')
    levels.wait_stored()
    return said


def agent_starts_full(rig, levels):
    """Started on a full disk: it runs, and says everything when there is room."""
    rig.agent.stop()
    path = fill(rig.agent_folder)
    levels.fall()
    rig.start_agent()
    rig.agent.wait_line('known$', count=len(rig.agent.lines('known$')) + 1)
    rig.wait_looked(rounds=2)
    assert rig.agent.runs()
    os.remove(path)
    levels.wait_stored()


def portal_full(rig, levels):
    """The portal's disk is full: batches are put off, nothing is answered that is not stored."""
    since = len(rig.portal.lines(TROUBLE))
    path = fill(rig.portal_folder)

    def until_full():
        levels.fall()
        return rig.portal.lines('put off')

    wait_until('the portal says so', until_full, pause=1.2)
    levels.fall()
    rig.wait_looked(rounds=3)
    assert rig.portal.runs()
    said = rig.portal.lines(TROUBLE)[since:]
    assert len(said) <= 2, 'few lines:\n' + '\n'.join(said)
    assert any('full' in line for line in said), said
    os.remove(path)
    levels.wait_stored()
    return said


def read_only(rig):
    """A disk that cannot be written: refused with a line, for the agent and the portal."""
    rig.agent.stop()
    rig.portal.stop()
    for folder, part, start in ((rig.agent_folder, rig.agent, rig.start_agent), (rig.portal_folder, rig.portal, rig.start_portal)):
        subprocess.run(['mount', '-o', 'remount,ro', folder], check=True)
        lines = len(part.text().splitlines())
        start()
        assert part.process.wait(river.LONG_S) == 1, part.name + ' must end with status 1'
        said = part.text().splitlines()[lines:]
        assert 1 <= len(said) <= 3 and folder in said[0], said
        subprocess.run(['mount', '-o', 'remount,rw', folder], check=True)
    rig.start_portal()
    rig.start_agent()
    rig.wait_told(rounds=2)


def test(rig):
    rig.mount(rig.agent_folder, '20m')
    rig.mount(rig.portal_folder, '6m')
    folder = rig.path('devices')
    os.mkdir(folder)
    shutil.copy(os.path.join(river.PRINTERS, 'halvern-m410-mono-laser.snmprec'), folder)
    rig.start(count=PRINTERS, devices=folder, snmp='')
    rig.wait_stored()
    levels = Levels(rig)
    said = agent_full(rig, levels)
    agent_starts_full(rig, levels)
    said += portal_full(rig, levels)
    read_only(rig)
    levels.fall()
    levels.wait_stored()
    journals = rig.query('SELECT through FROM journal')
    numbers = [row[0] for row in rig.query('SELECT number FROM entry ORDER BY row')]
    assert len(journals) == 1 and numbers == list(range(1, len(numbers) + 1)), 'each once, in order'
    return '%d records, none lost:\n  %s' % (len(numbers), '\n  '.join(said))


if __name__ == '__main__':
    river.main(__doc__, test)
