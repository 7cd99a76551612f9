#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A damaged agent.db is repaired: every record whose checksum is right reaches the portal exactly once, in order, under its number.

Of a killed agent's database pages are zeroed in turn (some; PRINTWIRE_REPAIR=all: each), bits are flipped, its end and its log are
lost: what is brought back is what was there, and what is not is said. Then a repaired agent goes on with its portal, and what an
agent has set aside and gone on without is imported there. PRINTWIRE_SEED repeats a run.
"""
import glob
import os
import random
import shutil
import sqlite3
import xml.etree.ElementTree

import rig as river
from rig import LEVEL, wait_until

PAGE = 4096
FLIPS = 4
PAGES = 6
WAITING = 4


def agent(rig, *arguments, check=False):
    return rig.run('printwire-agent', *arguments, '--config', rig.agent_conf, check=check)


def records(text):
    """{(epoch, number): record} of an export, and whether the portal was known to have them."""
    return {(batch.get('epoch'), int(batch.get('first')) + i): (xml.etree.ElementTree.tostring(record).strip(), batch.get('stored') == 'yes')
            for batch in xml.etree.ElementTree.fromstring(text) for i, record in enumerate(batch)}


def files(rig):
    return {os.path.basename(path): open(path, 'rb').read() for path in glob.glob(os.path.join(rig.agent_folder, 'agent.db*'))
            if not path.endswith('-shm')}


def put(rig, contents):
    shutil.rmtree(os.path.join(rig.agent_folder, 'quarantine'), ignore_errors=True)
    for path in glob.glob(os.path.join(rig.agent_folder, 'agent.db*')):
        os.unlink(path)
    for name, data in contents.items():
        with open(os.path.join(rig.agent_folder, name), 'wb') as f:
            f.write(data)


def repaired(rig, contents, what, *options):
    """What repair brings back of these files; None when it says that it can bring back nothing."""
    put(rig, contents)
    before = files(rig)
    done = agent(rig, 'journal', 'repair', *options)
    assert done.returncode in (0, 1) and 'ERROR' not in done.stderr, (what, done.returncode, done.stderr[:3000])
    left = [os.listdir(path) for path in glob.glob(os.path.join(rig.agent_folder, 'repair-*'))]
    assert not left, '%s: what was built is removed: %s' % (what, left)
    if options:
        assert done.returncode == 0 and files(rig) == before, what + ': a dry run changes nothing'
        return None
    if done.returncode != 0:
        assert done.returncode == 1 and done.stderr.count('\n') == 1 and files(rig) == before, (what, done)
        return None
    aside = glob.glob(os.path.join(rig.agent_folder, 'quarantine', '*', 'agent.db'))
    assert len(aside) == 1 and open(aside[0], 'rb').read() == before['agent.db'], what + ': the damaged file is kept as it was'
    return records(agent(rig, 'journal', 'export', check=True).stdout)


def zeroed(data, at):
    return data[:at] + b'\0' * PAGE + data[at + PAGE:]


def flipped(data, bit):
    return data[:bit // 8] + bytes([data[bit // 8] ^ (1 << bit % 8)]) + data[bit // 8 + 1:]


def compare(found, good, what):
    """How many sound records are missing; nothing may be another one."""
    for key, (text, _) in found.items():
        assert b'void' in text or (key in good and good[key][0] == text), (
            '%s: %s is %s and not what it was: %s' % (what, key, text, good.get(key)))
    return {key for key in good if key not in found or found[key][0] != good[key][0]}


def damage(rig, contents, good, chance):
    """Pages of the database without its log, one at a time: each record is lost with one page at most."""
    losses, nothing = {}, 0
    pages = len(contents['agent.db']) // PAGE
    tried = range(pages) if os.environ.get('PRINTWIRE_REPAIR') == 'all' else [0, *chance.sample(range(1, pages), PAGES - 1)]
    for page in tried:
        found = repaired(rig, {'agent.db': zeroed(contents['agent.db'], page * PAGE)}, 'page %d' % page)
        nothing += found is None
        for key in compare(found, good, 'page %d' % page) if found else ():
            losses[key] = losses.get(key, 0) + 1
    assert nothing == 0, 'some page lost makes all lost: %d' % nothing
    assert max(losses.values(), default=0) <= 1, 'a record is lost with several pages: %s' % losses
    for i in range(FLIPS):
        bit = chance.randrange(len(contents['agent.db']) * 8)
        found = repaired(rig, {'agent.db': flipped(contents['agent.db'], bit)}, 'bit %d' % bit)
        assert len(compare(found, good, 'bit %d' % bit)) <= 1, 'bit %d' % bit
    half = repaired(rig, {'agent.db': contents['agent.db'][:pages // 2 * PAGE + 100]}, 'the first half')
    assert half is None or compare(half, good, 'the first half') is not None
    return len(tried)


def entries(rig, epoch):
    return rig.query('SELECT e.number, e.xml FROM entry e JOIN journal j ON j.id = e.journal WHERE j.epoch = ? ORDER BY e.row', epoch)


def check_portal(rig, epoch, good, lost, what):
    rows = entries(rig, epoch)
    numbers = [number for number, _ in rows]
    assert numbers == sorted(set(numbers)), what + ': each once, in order'
    wanted = {number for (e, number), (text, _) in good.items() if e == epoch and (e, number) not in lost}
    assert wanted <= set(numbers), '%s: %s are missing' % (what, sorted(wanted - set(numbers)))
    for number, text in rows:
        key = (epoch, number)
        if key in good and key not in lost:
            record = xml.etree.ElementTree.fromstring(text.replace('<' + text[1:].split(' ')[0], '<%s xmlns="urn:printwire:1"' % text[1:].split(' ')[0], 1))
            assert xml.etree.ElementTree.tostring(record).strip() == good[key][0].strip(), '%s: %s' % (what, key)


def hold(rig, address, first):
    """Records that wait: the portal is away."""
    for level in range(first, first + WAITING):
        waiting = int(rig.journal()['waiting'])
        rig.say('set %s %s.1.1 2 %d' % (address, LEVEL, level))
        wait_until('one more waits', lambda w=waiting: int(rig.journal()['waiting']) > w, 20)


def test(rig):
    seed = int(os.environ.get('PRINTWIRE_SEED') or random.SystemRandom().randrange(1, 10**6))
    rig.start(count=6)
    rig.wait_stored()
    address = rig.address_of('halvern-m410-mono-laser')
    rig.portal.stop()
    hold(rig, address, 40)
    done = agent(rig, 'journal', 'repair')
    assert done.returncode == 1 and 'an agent is running on it' in done.stderr, done
    rig.agent.kill()
    killed = files(rig)
    good = records(agent(rig, 'journal', 'export', check=True).stdout)
    epoch = next(iter(good))[0]
    assert sum(not stored for _, stored in good.values()) >= WAITING

    repaired(rig, killed, 'a dry run', '--dry-run')
    found = repaired(rig, killed, 'a whole one')
    assert found == good, 'of a whole database all is brought back'
    with sqlite3.connect(os.path.join(rig.agent_folder, 'agent.db')) as db:
        whole = db.execute('SELECT count(*) FROM device').fetchone()[0]
    assert whole == 6, 'the printers keep their ids'
    without_log = repaired(rig, {'agent.db': killed['agent.db']}, 'the log is lost')
    if without_log is not None:
        compare(without_log, good, 'the log is lost')
    put(rig, killed)
    with sqlite3.connect(os.path.join(rig.agent_folder, 'agent.db')) as db:
        db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    closed = {'agent.db': files(rig)['agent.db']}
    pages = damage(rig, closed, good, random.Random(seed))

    # a repaired agent and its portal
    place = closed['agent.db'].find(b'<level quality') // PAGE * PAGE
    broken = zeroed(closed['agent.db'], place)
    found = repaired(rig, {'agent.db': broken}, 'one page')
    lost = compare(found, good, 'one page')
    rig.start_portal()
    rig.start_agent()
    wait_until('what waited is stored', lambda: rig.is_drained(), 40)
    rig.wait_quiet()
    check_portal(rig, epoch, good, lost, 'a repaired agent')
    entered = len(entries(rig, epoch))

    # an agent that set its database aside and went on
    rig.portal.stop()
    hold(rig, address, 60)
    rig.agent.stop()
    good = records(agent(rig, 'journal', 'export', check=True).stdout)
    put(rig, {'agent.db': zeroed(files(rig)['agent.db'], 0)})
    rig.start_portal()
    rig.start_agent()
    rig.agent.wait_line('damaged; moved to')
    rig.wait_quiet()
    aside = os.path.dirname(glob.glob(os.path.join(rig.agent_folder, 'quarantine', '*', 'agent.db'))[0])
    journal = rig.path('lost.xml')
    with open(journal, 'w', encoding='utf-8') as f:
        f.write(agent(rig, 'journal', 'repair', '--from', aside, check=True).stdout)
    rig.portal.stop()
    for stored in (True, False):
        done = rig.run('printwire-portal', 'import', '--skip-missing', '--config', rig.portal_conf, journal)
        assert (': 0 records stored' in done.stdout) != stored, done.stdout
    check_portal(rig, epoch, {k: v for k, v in good.items() if not v[1]}, set(), 'an import of what was set aside')
    assert len(entries(rig, epoch)) >= entered + WAITING
    return 'seed %d: %d pages zeroed, %d bits flipped: every sound record brought back; %d records at the portal, each once' % (
        seed, pages, FLIPS, len(entries(rig, epoch)))


if __name__ == '__main__':
    river.main(__doc__, test)
