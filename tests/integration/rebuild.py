#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A portal that has lost everything is made anew from the exported journals of its agents, without them: to the same digest.

What waits at an agent is in its journal too, and is not stored a second time when the agent comes back. A journal that lacks
numbers, one that was cut off and one that was changed are each refused with one line that says where.
"""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess

import rig as river
from rig import DOMAIN, LEVEL, PORTAL, PROSODY, USER, Part, wait_until

AGENTS = 3
TIMES = ('received', 'contact', 'opened', 'session')


class Site:
    """One agent of several, with a part of the printers."""

    def __init__(self, rig, number, printers):
        self.rig, self.user, self.printers = rig, USER if number == 1 else 'site-%d' % number, printers
        self.part = Part(rig, 'agent-%d' % number)
        self.conf, self.folder = rig.path(self.user + '.xml'), rig.path(self.user)
        self.export = rig.path(self.user + '.journal')
        if self.user != USER:
            subprocess.run([PROSODY, 'account', rig.path('prosody'), self.user], check=True, stdout=subprocess.PIPE)
        everybody, rig.printers = rig.printers, printers
        rig.agent_folder = self.folder
        rig.write_agent_conf(password='prosody/%s.password' % self.user)
        rig.printers = everybody
        with open(rig.agent_conf, encoding='utf-8') as f:
            text = f.read().replace('<jid>%s@' % USER, '<jid>%s@' % self.user)
        river.write_secret(self.conf, text)

    def start(self):
        self.part.start(self.rig.program('printwire-agent'), '--config', self.conf)

    def journal(self):
        done = self.rig.run('printwire-agent', 'journal', '--config', self.conf, check=False)
        return dict(line.split(' ', 1) for line in done.stdout.splitlines()) if done.returncode == 0 else {}

    def export_journal(self):
        text = self.rig.run('printwire-agent', 'journal', 'export', '--config', self.conf).stdout
        with open(self.export, 'w', encoding='utf-8') as f:
            f.write(text)
        return text


def list_agents(rig, sites):
    rows = ''.join("<agent jid='%s@%s' site='Here' customer='We'/>" % (site.user, DOMAIN) for site in sites)
    with open(rig.portal_conf, 'w', encoding='utf-8') as f:
        f.write("<printwire-portal><xmpp><port>%d</port><jid>%s</jid><secret-file>prosody/component.secret</secret-file></xmpp>"
                "<storage><folder>%s</folder></storage><agents>%s</agents></printwire-portal>\n"
                % (rig.component_port, PORTAL, rig.portal_folder, rows))


def start_portal(rig):
    """Returns when the store is its own."""
    stores = len(rig.portal.lines('storing in'))
    rig.portal.start(rig.program('printwire-portal'), 'run', '--config', rig.portal_conf)
    rig.portal.wait_line('storing in', count=stores + 1)


def state(rig):
    """Every row of every table, but for rows' numbers, the times at which they came, how the links were meanwhile, and forecasts, which follow from the clock."""
    with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % os.path.join(rig.portal_folder, 'portal.db'), uri=True)) as db:
        agents = dict(db.execute('SELECT id, jid FROM agent'))
        journals = {id: (agents[agent], epoch) for id, agent, epoch in db.execute('SELECT id, agent, epoch FROM journal')}
        devices = dict(db.execute('SELECT id, device FROM history_device'))
        names = {'agent': agents, 'journal': journals, 'device_id': devices}
        tables = {}
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'agent_health' "
                                   "AND name NOT LIKE 'forecast%'").fetchall():
            columns = [row[1] for row in db.execute('SELECT * FROM pragma_table_info(?)', (table,))]
            kept = [c for c in columns if c not in TIMES + ('id', 'row', 'entry') or (c == 'id' and table == 'incident')]
            rows = db.execute('SELECT %s FROM "%s"' % (', '.join('"%s"' % c for c in kept), table))
            tables[table] = sorted(repr([names[c][v] if c in names else v for c, v in zip(kept, row)]) for row in rows)
        return tables


def wait_still(rig, sites):
    """Until every printer was asked again, the agents have said what there is to say, and the portal has it."""
    def is_still():
        return all(j.get('waiting') == '0' and j['said'] != '0' for j in (site.journal() for site in sites))

    wait_until('all is stored', lambda: not rig.missing(), pause=0.2)
    rig.wait_looked(rounds=2)
    wait_until('all is said and stored', is_still, pause=0.2)


def import_into_nothing(rig, *arguments):
    shutil.rmtree(rig.portal_folder)
    return rig.run('printwire-portal', 'import', '--config', rig.portal_conf, *arguments, check=False)


def refuses(rig, text, where, what):
    bad = rig.path('bad.journal')
    with open(bad, 'w', encoding='utf-8') as f:
        f.write(text)
    done = import_into_nothing(rig, bad)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1 and len(lines) == 1, (what, done.stderr)
    assert re.search(r'printwire-portal: %s:%s' % (re.escape(bad), where), lines[0]), (what, lines[0])


def test(rig):
    rig.start_sim()
    rig.start_prosody()
    share = (len(rig.printers) + AGENTS - 1) // AGENTS
    sites = [Site(rig, i + 1, rig.printers[i * share:(i + 1) * share]) for i in range(AGENTS)]
    rig.watchers += [site.part for site in sites]
    list_agents(rig, sites)
    start_portal(rig)
    for site in sites:
        site.start()
    wait_still(rig, sites)
    address = rig.address_of('halvern-m410-mono-laser')
    rig.say('alert %s open 8 1 8 3 5 0 Jam in tray 1' % address)
    rig.say('set %s %s.1.1 2 53' % (address, LEVEL))
    wait_until('the level is stored', lambda: rig.query('SELECT 1 FROM consumable WHERE level = 53'), 20)
    wait_still(rig, sites)

    rig.portal.stop()
    rig.say('set %s %s.1.1 2 54' % (address, LEVEL))
    wait_until('one waits', lambda: sum(int(site.journal()['waiting']) for site in sites) == 1, 20)
    for site in sites:
        site.part.stop()
    texts = [site.export_journal() for site in sites]
    start_portal(rig)
    for site in sites:
        site.start()
    wait_still(rig, sites)
    rig.portal.stop()
    before, rows = rig.digest(), state(rig)

    files = [site.export for site in sites]
    done = import_into_nothing(rig, *files)
    assert done.returncode == 0 and rig.digest() == before, 'a rebuilt portal: %r is not %r; %s' % (rig.digest(), before, done)
    assert state(rig) == rows, 'a rebuilt portal has other rows'
    with open(files[0], encoding='utf-8') as first:
        done = subprocess.run([rig.program('printwire-portal'), 'import', '--config', rig.portal_conf, files[2], '-', files[1]],
                              stdin=first, stdout=subprocess.PIPE, text=True, check=True)
    assert rig.digest() == before and done.stdout.count(': 0 records stored, ') == AGENTS, 'a second import: %s' % done.stdout

    start_portal(rig)
    done = rig.run('printwire-portal', 'import', '--config', rig.portal_conf, *files, check=False)
    assert done.returncode == 1 and 'another portal is running' in done.stderr, done.stderr
    for site in sites:
        wait_until('the agent is welcome', lambda s=site: len(s.part.lines('welcome')) >= 2, 30)
    assert rig.digest() == before, 'agents that come back say nothing twice'
    rig.portal.stop()

    lines = texts[0].splitlines(True)
    record = next(i for i, line in enumerate(lines) if line.startswith('<meter '))
    refuses(rig, texts[0].replace(" first='1' ", " first='3' ", 1), r'3: records 1 to 2 of epoch', 'numbers are missing')
    refuses(rig, texts[0][:len(texts[0]) // 2], r'\d+: ', 'it is cut off')
    refuses(rig, ''.join(lines[:record]) + lines[record].replace(" at='", " at='x", 1) + ''.join(lines[record + 1:]),
            '%d: record ' % (record + 1), 'a time is none')
    return '%d agents, %s entries: rebuilt from %d exported journals to the same digest and rows' % (AGENTS, before['entries'], AGENTS)


if __name__ == '__main__':
    river.main(__doc__, test)
