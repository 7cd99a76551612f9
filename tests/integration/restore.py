#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A portal that was restored from a backup, or began anew, and an agent that was: in the end the portal knows all that holds.

What did not change since must come again, also from a printer that is silent at the moment, and an incident keeps its id. The portal's
backups are made by its own command while it runs; at last one moves into a PostgreSQL server.
"""
import glob
import os
import shutil

import rig as river
from rig import LEVEL, wait_until


def database(folder, name):
    return glob.glob(os.path.join(folder, name + '*'))


def save(rig, folder, name, to):
    """A backup, made while the program is down."""
    shutil.rmtree(rig.path(to), ignore_errors=True)
    os.makedirs(rig.path(to))
    for path in database(folder, name):
        shutil.copy2(path, rig.path(to))


def restore(rig, folder, name, backup):
    for path in database(folder, name):
        os.unlink(path)
    for path in glob.glob(os.path.join(rig.path(backup), '*')) if backup else []:
        shutil.copy2(path, folder)


def known(rig):
    """What the portal has of each printer, without the times."""
    assets = rig.query('SELECT device, address, model, serial, state FROM asset ORDER BY device')
    supplies = rig.query('SELECT device, "index", level, state FROM consumable ORDER BY device, "index"')
    meters = rig.query('SELECT count(*) FROM meter')
    incidents = rig.query('SELECT device, id, event FROM incident WHERE event <> \'closed\' ORDER BY device, id')
    return assets, supplies, meters, [(device, id) for device, id, _ in incidents]


def wait_known(rig, wanted, what, silent=()):
    wait_until(lambda: '%s: %r is not %r' % (what, known(rig), wanted), lambda: known(rig) == wanted, pause=0.3)
    rig.wait_told(rig.awake(but=silent), 2)
    assert known(rig) == wanted, what


def change(rig, address, instance, level):
    rig.say('set %s %s.%s 2 %d' % (address, LEVEL, instance, level))
    wait_until('the level is stored', lambda: rig.query('SELECT 1 FROM consumable WHERE level = ?', str(level)), 20)


def poke(rig, address, instance):
    """One more record, so that agent and portal talk (they do by themselves only each five minutes); in the end all is as before."""
    change(rig, address, instance, 77)
    rig.say('set %s %s.%s 2 42' % (address, LEVEL, instance))


def portal_command(rig, command, file, good=True):
    """backup or restore; what it said, one line when it was refused."""
    done = rig.run('printwire-portal', command, file, '--config', rig.portal_conf, check=False)
    assert (done.returncode == 0) == good, '%s: %s' % (command, done.stderr)
    assert good or done.stderr.count('\n') == 1, done.stderr
    return done.stdout if good else done.stderr


def digest_of(said):
    return dict(line.split(' ', 1) for line in said.splitlines()[1:])


def empty(rig):
    for path in database(rig.portal_folder, 'portal.db'):
        os.unlink(path)


def entries(rig):
    return rig.query('SELECT j.epoch, e.number, e.xml FROM entry e JOIN journal j ON j.id = e.journal ORDER BY j.epoch, e.number')


def refuse_damaged(rig, backup):
    """A file that lost its end, or has one bit of another colour: one line, and the folder stays as it is."""
    with open(backup, 'rb') as f:
        whole = f.read()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 4
    for bytes_, why in ((whole[:-7], 'cut off'), (flipped, 'damaged'), (b'not a backup at all', 'no backup')):
        with open(rig.path('bad.backup'), 'wb') as f:
            f.write(bytes_)
        said = portal_command(rig, 'restore', rig.path('bad.backup'), good=False)
        assert why in said, said
        portal_command(rig, 'restore', backup)  # it is still empty
        empty(rig)


def go_back_and_be_filled_up(rig, address, instance):
    """A backup while the portal runs, more records, the backup instead of the store: the agent sends what is missing, all the same."""
    backup = rig.path('portal.backup')
    saved = digest_of(portal_command(rig, 'backup', backup))
    assert os.stat(backup).st_mode & 0o777 == 0o600
    assert 'there already' in portal_command(rig, 'backup', backup, good=False)
    change(rig, address, instance, 31)
    change(rig, address, instance, 32)
    rig.wait_told(rounds=2)
    rig.agent.stop()
    before, digest = entries(rig), rig.digest()
    rig.portal.stop()
    assert 'holds a store already' in portal_command(rig, 'restore', backup, good=False)
    empty(rig)
    refuse_damaged(rig, backup)
    assert digest_of(portal_command(rig, 'restore', backup)) == saved == rig.digest()
    assert len(entries(rig)) < len(before)
    rig.start_portal()
    rig.start_agent()
    wait_until('all is there again', lambda: len(entries(rig)) >= len(before), 60)
    rig.wait_told(rounds=2)
    assert set(before) <= set(entries(rig)), 'the same records under the same numbers'
    assert rig.digest()['state'] == digest['state']


def move_to_pgsql(rig, address, instance):
    """The store moves from a file into a server, with all that it holds, and goes on."""
    backup = rig.path('moved.backup')
    rig.portal.stop()
    saved = digest_of(portal_command(rig, 'backup', backup))
    rig.use_pgsql()
    rig.write_portal_conf()
    assert digest_of(portal_command(rig, 'restore', backup)) == saved == rig.digest()
    assert 'holds a store already' in portal_command(rig, 'restore', backup, good=False)
    rig.start_portal()
    poke(rig, address, instance)


def test(rig):
    rig.start()
    rig.wait_stored()
    address, name = next((a, n) for a, n in rig.printers if rig.supplies(n))
    address, instance = rig.address_of('halvern-m410-mono-laser'), '1.1'
    silent = next(a for a, _ in rig.printers if a != address)
    go_back_and_be_filled_up(rig, address, instance)
    rig.say('alert %s open 8 1 8 3 5 0 Jam in tray 1' % address)
    wait_until('an incident', lambda: rig.query("SELECT 1 FROM incident WHERE text = 'Jam in tray 1'"), 20)
    rig.portal.stop()
    save(rig, rig.portal_folder, 'portal.db', 'portal-backup')
    rig.start_portal()
    change(rig, address, instance, 41)
    change(rig, address, instance, 42)
    rig.say('silence %s on' % silent)
    wait_until('silence is told', lambda: rig.query("SELECT 1 FROM asset WHERE state = 'unreachable'"), 40)
    rig.wait_told(rig.awake(but=[silent]), 2)
    wanted = known(rig)

    rig.portal.stop()
    restore(rig, rig.portal_folder, 'portal.db', 'portal-backup')
    rig.start_portal()
    poke(rig, address, instance)
    wait_known(rig, wanted, 'a portal restored from a backup', [silent])
    assert rig.agent.lines('has lost records that it had stored'), 'the agent says what happened'

    rig.portal.stop()
    restore(rig, rig.portal_folder, 'portal.db', None)
    rig.start_portal()
    poke(rig, address, instance)
    wait_known(rig, wanted, 'a portal that begins anew', [silent])

    rig.agent.stop()
    save(rig, rig.agent_folder, 'agent.db', 'agent-backup')
    rig.start_agent()
    change(rig, address, instance, 43)
    change(rig, address, instance, 44)
    rig.agent.stop()
    restore(rig, rig.agent_folder, 'agent.db', 'agent-backup')
    rig.say('set %s %s.%s 2 42' % (address, LEVEL, instance))  # what it last said, as it remembers
    rig.start_agent()
    wait_known(rig, wanted, 'an agent restored from a backup', [silent])
    assert rig.agent.lines('more of our journal than we ever sent'), 'the agent says what happened'
    move_to_pgsql(rig, address, instance)
    return 'restored portal, new portal and restored agent: %d assets, %d supplies, %d incidents again' % (
        len(wanted[0]), len(wanted[1]), len(wanted[3]))


if __name__ == '__main__':
    river.main(__doc__, test)
