# SPDX-License-Identifier: Apache-2.0
"""What must be true after every fault.

Of each agent: every record that it committed is at the portal exactly once under its epoch and number, byte for byte; the portal has
nothing else of it; its records stand there in the order of their numbers. Of each supply: every level that the printer showed, one
after the other, none left out, none twice. That is what a run without any fault gives, so the digest over it is known beforehand.
"""
import contextlib
import hashlib
import re
import sqlite3

import rig as river
from kill import FULL

BATCH = re.compile(r"<batch [^>]*epoch='([^']+)'[^>]*first='(\d+)'")
INDEX = re.compile(r" index='(\d+)'")
LEFT = re.compile(r"<remaining unit='impressions'>(\d+)</remaining>")


class Verdict:
    """Counts over all checks of a fault; what was found, for people."""

    def __init__(self):
        self.records = self.lost = self.doubled = self.unknown = self.disordered = 0
        self.found = []

    def add(self, other):
        for name in ('lost', 'doubled', 'unknown', 'disordered'):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.records = max(self.records, other.records)
        self.found += other.found

    def is_good(self):
        return not (self.lost or self.doubled or self.unknown or self.disordered)

    def say(self, count, what):
        setattr(self, what.split()[0], getattr(self, what.split()[0]) + count)
        self.found.append(what)


def exported(world, conf):
    """{(epoch, number): record} of an agent's journal: what was sent, and what waits."""
    done = world.run('printwire-agent', 'journal', 'export', '--config', conf)
    records, epoch, number = {}, None, 0
    for line in done.stdout.splitlines():
        head = BATCH.match(line)
        if head:
            epoch, number = head[1], int(head[2])
        elif epoch is not None and line.startswith('<') and not line.startswith(('</', '<!--')):
            records[epoch, number] = line
            number += 1
    return records


def stored(world, site):
    """[(epoch, number, record, device)] of a site's agents in the order of storing."""
    return world.query('SELECT j.epoch, e.number, e.xml, e.device FROM entry e JOIN journal j ON j.id = e.journal JOIN agent a'
                       ' ON a.id = j.agent WHERE a.jid = ? ORDER BY e.row', '%s@%s' % (site.name, river.DOMAIN))


def compare(verdict, wanted, rows):
    """The agent's records with the portal's."""
    seen, last = {}, {}
    for epoch, number, xml, _ in rows:
        if (epoch, number) in seen:
            verdict.say(1, 'doubled record %s %d' % (epoch, number))
        seen[epoch, number] = xml
        if number <= last.get(epoch, 0):
            verdict.say(1, 'disordered record %s %d' % (epoch, number))
        last[epoch] = number
    for key, xml in wanted.items():
        if xml != '<void/>' and seen.get(key) != xml:
            verdict.say(1, 'lost record %s %d: %s at the portal, not %s' % (*key, seen.get(key), xml))
    for key in seen.keys() - wanted.keys():
        verdict.say(1, 'unknown record %s %d' % key)
    verdict.records += len(seen)


def committed(world, site, rows):
    """All that the site's agents have committed: as they have it now, and as they had it at an earlier check.

    While its disk is full an agent drops what the portal has (its history), also what was committed since the check before. Of that
    only the numbers can be compared: they must be below those that it has committed since; their levels are checked like all others."""
    for _, conf in site.folders:
        now = exported(world, conf)  # a number without a record may have had one that was dropped
        site.committed.update({key: xml for key, xml in now.items() if xml != '<void/>' or key not in site.committed})
    if site.may_forget:
        last = {}
        for epoch, number in site.committed:
            last[epoch] = max(number, last.get(epoch, 0))
        for epoch, number, xml, _ in rows:
            if number < last.get(epoch, 0):
                site.committed.setdefault((epoch, number), xml)
        site.may_forget = False
    return site.committed


def falls(rows, devices):
    """{(address, supply): [amounts left in the order of storing]} of the devices {device: address}."""
    found = {}
    for _, _, xml, device in rows:
        if xml.startswith('<consumable') and device in devices:
            found.setdefault((devices[device], INDEX.search(xml)[1]), []).append(int(LEFT.search(xml)[1]))
    return found


def follow(verdict, found, steps, supplies):
    """Each supply falls one by one."""
    if len(found) != supplies:
        verdict.say(1, 'lost supplies: %d of %d' % (len(found), supplies))
    for key, amounts in found.items():
        for amount in sorted(set(range(FULL - steps, FULL + 1)) - set(amounts)):
            verdict.say(1, 'lost level %d of %s' % (amount, key))
        if len(amounts) != len(set(amounts)):
            verdict.say(len(amounts) - len(set(amounts)), 'doubled levels of %s: %s' % (key, amounts[-20:]))
        if any(later > earlier for earlier, later in zip(amounts, amounts[1:])):
            verdict.say(1, 'disordered levels of %s: %s' % (key, amounts[-20:]))


def digest(found):
    text = ''.join('%s %s %s\n' % (*key, ' '.join(map(str, amounts))) for key, amounts in sorted(found.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def without_fault(site, steps):
    """What a run without any fault gives."""
    amounts = list(range(FULL, FULL - steps - 1, -1))
    return digest({(address, instance.split('.')[-1]): amounts for address in site.addresses for instance in site.instances})


def check(world, site):
    """A site at rest: a Verdict."""
    verdict = Verdict()
    rows = stored(world, site)
    compare(verdict, committed(world, site, rows), rows)
    devices = dict(world.query('SELECT s.device, s.address FROM asset s JOIN agent a ON a.id = s.agent WHERE a.jid = ?',
                               '%s@%s' % (site.name, river.DOMAIN)))
    found = falls(rows, {device: address for device, address in devices.items() if address in site.addresses})
    follow(verdict, found, site.teller.step, len(site.addresses) * len(site.instances))
    if verdict.is_good() and digest(found) != without_fault(site, site.teller.step):
        verdict.say(1, 'disordered: the digest is not that of a run without fault')
    return verdict


def is_whole(site):
    """The agent's database by SQLite's own word."""
    with contextlib.closing(sqlite3.connect('file:%s/agent.db?mode=ro' % site.folder, uri=True, timeout=10)) as db:
        return db.execute('PRAGMA integrity_check').fetchone()[0] == 'ok'
