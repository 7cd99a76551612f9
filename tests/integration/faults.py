#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around an agent: one clear line for each, nothing is lost, and it recovers by itself when the cause goes.

A certificate of another authority, a wrong password, a portal that is down, a server that is down, a second agent on the same
folder, a folder that cannot be made. Levels fall meanwhile; every last one is stored once in the end.
"""
import os
import shutil

import rig as river
from rig import LEVEL, wait_until
from xmpp_rig import make_authority

PRINTERS = 3
TROUBLE = r' (warn|error) '
RECOVERY_S = 60


class Levels:
    """Lets a level fall on every printer and waits for it at the portal."""

    def __init__(self, rig):
        self.rig, self.value = rig, 90

    def fall(self):
        self.value -= 1
        for address, _ in self.rig.printers:
            self.rig.say('set %s %s.1.1 2 %d' % (address, LEVEL, self.value))

    def stored(self):
        rows = self.rig.query('SELECT level FROM consumable WHERE "index" = 1')
        return len(rows) == len(self.rig.printers) and all(float(row[0]) == self.value for row in rows)

    def wait_held(self):
        """They are in the agent's journal, and wait there."""
        wait_until('held in the journal', lambda: int(self.rig.journal().get('waiting', 0)) >= len(self.rig.printers), 20, 0.2)

    def wait_stored(self):
        wait_until('level %d stored' % self.value, self.stored, RECOVERY_S, 0.2)
        wait_until('drained', self.rig.is_drained, 20, 0.2)


def one_line(rig, pattern, since, most=1):
    """The line that says what is wrong; nothing else complains."""
    rig.agent.wait_line(pattern, 40)
    said = rig.agent.lines(TROUBLE)[since:]
    assert 1 <= len(said) <= most, '%d lines:\n%s' % (len(said), '\n'.join(said))
    assert any('next try' in line or 'asking again' in line for line in said), 'says what is done about it: %s' % said
    return said[0]


def attempts(rig):
    return len(rig.prosody.lines('Client connected'))


def wrong_certificate(rig, levels):
    """The file of authorities is another one; later the right one stands at the same place."""
    work = rig.path('other')
    os.mkdir(work)
    other, _ = make_authority(work)
    authorities = rig.path('authorities.crt')
    shutil.copy(other, authorities)
    rig.write_agent_conf(ca='authorities.crt', snmp='')
    rig.start_agent()
    wait_until('found', lambda: len(rig.agent.lines('printer found')) == PRINTERS, 20)
    levels.fall()
    levels.wait_held()
    wait_until('several tries', lambda: attempts(rig) >= 4, 60)
    line = one_line(rig, 'certificate is not accepted', 0)
    assert 'Printwire private authority' in line, line
    shutil.copy(rig.path('prosody', 'ca.crt'), authorities)
    levels.wait_stored()


def wrong_password(rig, levels):
    since = len(rig.agent.lines(TROUBLE))
    secret, wrong = rig.path('prosody', river.USER + '.password'), rig.path('wrong.password')
    river.write_secret(wrong, 'not the one\n')
    rig.write_agent_conf(password='wrong.password', ca='authorities.crt', snmp='')
    rig.reload_agent()
    levels.fall()
    levels.wait_held()
    before = attempts(rig)
    wait_until('several tries', lambda: attempts(rig) >= before + 2, 40)
    one_line(rig, 'wrong password', since)
    assert 'not the one' not in rig.agent.text()
    shutil.copyfile(secret, wrong)
    rig.reload_agent()
    levels.wait_stored()


def portal_down(rig, levels):
    since = len(rig.agent.lines(TROUBLE))
    rig.portal.stop()
    levels.fall()
    levels.wait_held()
    one_line(rig, 'portal is not connected to the XMPP server', since)
    levels.fall()
    rig.wait_looked(rounds=5)
    assert len(rig.agent.lines(TROUBLE)) == since + 1, 'no second line: %s' % rig.agent.lines(TROUBLE)[since:]
    rig.start_portal()
    levels.wait_stored()


def server_down(rig, levels):
    since = len(rig.agent.lines(TROUBLE))
    rig.prosody.kill()
    levels.fall()
    levels.wait_held()
    rig.agent.wait_line('next try', 20)
    assert len(rig.agent.lines(TROUBLE)[since:]) <= 2, rig.agent.lines(TROUBLE)[since:]  # the loss, and that nobody answers
    rig.start_prosody()
    levels.wait_stored()


def second_agent(rig, levels):
    done = rig.run('printwire-agent', '--config', rig.agent_conf, check=False)
    assert done.returncode == 1 and 'in use by another agent' in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr
    levels.fall()
    levels.wait_stored()


def folder_that_cannot_be(rig):
    """A file stands where the folder should be."""
    folder, rig.agent_folder = rig.agent_folder, rig.path('agent.xml', 'data')
    conf, rig.agent_conf = rig.agent_conf, rig.path('second.xml')
    rig.write_agent_conf()
    rig.agent_folder = folder
    done = rig.run('printwire-agent', '--config', rig.agent_conf, check=False)
    rig.agent_conf = conf
    assert done.returncode == 1 and 'cannot be used' in done.stderr and 'agent.xml/data' in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) <= 2, done.stderr


def test(rig):
    folder = rig.path('devices')
    os.mkdir(folder)
    shutil.copy(os.path.join(river.PRINTERS, 'halvern-m410-mono-laser.snmprec'), folder)
    rig.start_sim(PRINTERS, folder)
    rig.start_prosody()
    rig.start_portal()
    levels = Levels(rig)
    wrong_certificate(rig, levels)
    wrong_password(rig, levels)
    portal_down(rig, levels)
    server_down(rig, levels)
    second_agent(rig, levels)
    folder_that_cannot_be(rig)
    rig.wait_told()
    numbers = [row[0] for row in rig.query('SELECT number FROM entry ORDER BY row')]
    assert numbers == list(range(1, len(numbers) + 1)), 'each once, in order'
    lines = rig.agent.lines(TROUBLE)
    return '6 faults, %d lines, %d records, none lost:\n  %s' % (len(lines), len(numbers), '\n  '.join(lines))


if __name__ == '__main__':
    river.main(__doc__, test)
