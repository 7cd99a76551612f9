#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of agent, portal and Prosody, each ten times at random moments, while levels fall.

Afterwards the portal must have what it would have without any kill: the last level of every supply as the printers have it,
each fall in its order, nothing twice, no number missing, and an empty journal. PRINTWIRE_SEED repeats a run, PRINTWIRE_KILLS
sets the number of kills of each.
"""
import os
import random
import re
import threading
import time
import xml.etree.ElementTree as ElementTree

import rig as river
from rig import LEVEL, wait_until

KILLS = int(os.environ.get('PRINTWIRE_KILLS', '10'))
PRINTERS = 6
STEP_S = 0.15  # from one change to the next
DRAIN_S = 240
FULL = 1000000


def make_recordings(rig):
    """One plain printer, its two supplies counted exactly, so that every fall shows."""
    folder = rig.path('devices')
    os.mkdir(folder)
    with open(os.path.join(river.PRINTERS, 'halvern-m410-mono-laser.snmprec'), encoding='utf-8') as f:
        text = f.read()
    for column, value in ((7, 7), (8, FULL), (9, FULL)):  # unit impressions, capacity, level
        text, count = re.subn(r'^(%s\.%d\.[0-9.]+)\|2\|.*$' % (re.escape(river.SUPPLY), column), r'\1|2|%d' % value, text, flags=re.M)
        assert count >= 2, 'the recording has supplies'
    with open(os.path.join(folder, 'plain.snmprec'), 'w', encoding='utf-8') as f:
        f.write(text)
    return folder


class Stream(threading.Thread):
    """Lets levels fall by one, a random supply at a time, over its own connection to the fleet."""

    def __init__(self, rig, seed, instances):
        super().__init__(daemon=True)
        self.rig, self.random, self.instances = rig, random.Random(seed), instances
        self.levels = {(address, instance): FULL for address, _ in rig.printers for instance in instances}
        self.ended = threading.Event()
        self.changes = 0

    def run(self):
        while not self.ended.wait(STEP_S):
            address, instance = self.random.choice(sorted(self.levels))
            self.rig.say('add %s %s.%s -1' % (address, LEVEL, instance))
            self.levels[address, instance] -= 1
            self.changes += 1

    def end(self):
        self.ended.set()
        self.join(30)


def programs(rig):
    """{name: (how it is killed, how it is started again)}"""
    return {'agent': (rig.agent.kill, rig.start_agent), 'portal': (rig.portal.kill, rig.start_portal),
            'prosody': (rig.prosody.kill, rig.start_prosody)}


def kill_at_random(victims, rand, kills):
    """In a random order, with random pauses before the kill and before the new start."""
    order = list(victims) * kills
    rand.shuffle(order)
    for name in order:
        kill, start = victims[name]
        time.sleep(rand.uniform(0.05, 1.2))
        kill()
        time.sleep(rand.choice((0, 0, rand.uniform(0, 1.0))))
        start()
    return order


def current(rig):
    """{(address, supply): amount left} in the portal's current state."""
    rows = rig.query('SELECT a.address, c."index", c.remaining FROM consumable c JOIN asset a ON a.agent = c.agent AND a.device = c.device')
    return {(address, str(index)): None if amount is None else int(amount) for address, index, amount in rows}


def check_history(rig):
    """Numbers without gap or double, times in order, and of each supply only falling levels."""
    journals = rig.query('SELECT id, through FROM journal')
    assert len(journals) == 1, 'one journal, in one epoch: %s' % journals
    numbers = [row[0] for row in rig.query('SELECT number FROM entry ORDER BY row')]
    assert numbers == list(range(1, len(numbers) + 1)), 'consecutive numbers in the order of storing'
    assert journals[0][1] == len(numbers)
    last, falls = {}, 0
    for device, xml in rig.query('SELECT device, xml FROM entry ORDER BY row'):
        record = ElementTree.fromstring(xml)
        at, key = record.get('at'), (device, record.tag, record.get('index'), record.get('id'))
        assert at >= last.get(device, ''), 'the order of a device is kept'
        last[device] = at
        what = river.without_time(record)
        assert last.get(key) != what, 'said twice: ' + what
        last[key] = what
        if record.tag == 'consumable':
            left = int(record.findtext('remaining'))
            assert left < last.get(key + ('left',), FULL + 1), 'levels only fall: ' + xml
            last[key + ('left',)] = left
            falls += 1
    return len(numbers), falls


def test(rig, victims=programs, kills=KILLS):
    seed = int(os.environ.get('PRINTWIRE_SEED', random.SystemRandom().randrange(10**6)))
    print('PRINTWIRE_SEED=%d' % seed, flush=True)
    rig.start(count=PRINTERS, devices=make_recordings(rig), snmp='', tables='1s')  # less than a percent moves
    rig.wait_stored()
    instances = sorted(rig.supplies('plain'))
    stream = Stream(rig, seed, instances)
    stream.start()
    started = time.monotonic()
    order = kill_at_random(victims(rig), random.Random(seed), kills)
    stream.end()
    stormy = time.monotonic() - started
    wanted = {(address, instance.split('.')[-1]): level for (address, instance), level in stream.levels.items()}
    wait_until(lambda: 'the last levels; different: %s' % {k: (v, current(rig).get(k)) for k, v in wanted.items() if current(rig).get(k) != v},
               lambda: current(rig) == wanted, DRAIN_S, 0.5)
    recovered = time.monotonic() - started - stormy
    rig.wait_told(rounds=2)
    assert current(rig) == wanted
    entries, falls = check_history(rig)
    assert len({address for address, _ in current(rig)}) == PRINTERS and rig.digest()['entries'] == str(entries)
    journal = rig.journal()
    assert (journal['waiting'], journal['quarantined'], journal['stored']) == ('0', '0', str(entries)), journal
    return '%d kills in %.0f s during %d changes; %d records, %d of them levels, each once; whole again after %.0f s' % (
        len(order), stormy, stream.changes, entries, falls, recovered)


if __name__ == '__main__':
    river.main(__doc__, test)
