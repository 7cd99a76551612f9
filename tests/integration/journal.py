#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What left the site stays readable, and is enough to rebuild a portal that has lost everything: to the same digest.

A history that the disk changed is told by `journal check`, not believed, and the portal is complete all the same.
"""
import contextlib
import os
import sqlite3
import xml.etree.ElementTree

import rig as river
from rig import LEVEL, wait_until
from restore import known, restore, wait_known

SPACE = '{urn:printwire:1}'


def exported(rig):
    """[(epoch, number, kind)] of `journal export`."""
    root = xml.etree.ElementTree.fromstring(rig.run('printwire-agent', 'journal', 'export', '--config', rig.agent_conf).stdout)
    assert root.tag == SPACE + 'journal', root.tag
    return [(batch.get('epoch'), int(batch.get('first')) + i, record.tag.replace(SPACE, ''))
            for batch in root for i, record in enumerate(batch)]


def check(rig):
    done = rig.run('printwire-agent', 'journal', 'check', '--config', rig.agent_conf, check=False)
    return done.returncode, done.stdout.strip(), done.stderr


def damage_history(rig, number):
    with contextlib.closing(sqlite3.connect(os.path.join(rig.agent_folder, 'agent.db'))) as db:
        db.execute("UPDATE journal_history SET body = CAST('<meter/>' AS BLOB) WHERE number = ?", (number,))
        db.commit()


def test(rig):
    rig.start()
    rig.wait_stored()
    address = rig.address_of('halvern-m410-mono-laser')
    for level in range(60, 70):
        rig.say('set %s %s.1.1 2 %d' % (address, LEVEL, level))
        wait_until('the level is stored', lambda wanted=str(level): rig.query('SELECT 1 FROM consumable WHERE level = ?', wanted), 20)
    rig.wait_told(rounds=2)
    entries = rig.entries()
    records = exported(rig)
    epochs = {epoch for epoch, _, _ in records}
    assert len(epochs) == 1 and [number for _, number, _ in records] == list(range(1, entries + 1)), 'each number once, in order'
    assert check(rig)[:2] == (0, '0 waiting, %d kept of those stored, 0 damaged, 0 missing' % entries), check(rig)

    rig.portal.stop()
    rig.say('set %s %s.1.1 2 71' % (address, LEVEL))
    wait_until('one waits', lambda: rig.journal().get('waiting') == '1', 20)
    assert len(exported(rig)) == entries + 1
    rig.start_portal()
    wait_until('it is stored', lambda: rig.entries() == entries + 1, 20)
    rig.wait_told(rounds=2)
    before = rig.digest()

    rig.portal.stop()
    rig.agent.stop()
    restore(rig, rig.portal_folder, 'portal.db', None)
    rig.start_portal()
    rig.start_agent()
    wait_until(lambda: 'all of it again; %d entries' % rig.entries(), lambda: rig.entries() == entries + 1, 40)
    rig.wait_told(rounds=2)
    assert rig.digest() == before, 'a rebuilt portal: %r is not %r' % (rig.digest(), before)
    assert rig.agent.lines('are sent again, from number 1$'), 'the agent says what it does'

    wanted = known(rig)
    rig.agent.stop()
    damage_history(rig, 3)
    status, line, errors = check(rig)
    assert status == 1 and ' 1 damaged' in line and 'record 3 of epoch' in errors, (status, line, errors)
    rig.portal.stop()
    restore(rig, rig.portal_folder, 'portal.db', None)
    rig.start_portal()
    rig.start_agent()
    wait_known(rig, wanted, 'a portal that lost what the history has not')
    return '%d records sent again to an empty portal, to the same numbers; one damaged: found' % (entries + 1)


if __name__ == '__main__':
    river.main(__doc__, test)
