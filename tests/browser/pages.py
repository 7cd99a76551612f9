#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every page in a browser, over the records of a real agent: pages.py BUILD

The browser's side is walk.mjs. It says in lines what it wants to happen ("poke", "portal stop", "portal start") and is answered when it
has happened. With PRINTWIRE_SCREENSHOTS=FOLDER it leaves its pictures there.
"""
import os
import subprocess
import sys

import modules
import past

sys.path.insert(1, os.path.join(modules.ROOT, 'tests', 'integration'))
import rig as river  # noqa: E402
from events import RiverFront, start_portal  # noqa: E402
from part import die_with_parent, wait_until  # noqa: E402
from rig import LEVEL  # noqa: E402
from web_front import PASSWORD, logged_in, make_account  # noqa: E402

POKED = 'halvern-m410-mono-laser'
HERE = os.path.dirname(os.path.abspath(__file__))


class Wishes:
    """What the browser's side may want; each is answered when it is done."""

    def __init__(self, rig):
        self.rig, self.level = rig, 90

    def poke(self):
        before = self.rig.entries()
        self.level -= 3
        self.rig.say('set %s %s.1.2 2 %d' % (self.rig.address_of(POKED), LEVEL, self.level))
        wait_until('the new level is stored', lambda: self.rig.entries() > before)

    def trouble(self):
        self.rig.say('alert %s open 13 1 8 3 5 0 Paper stands across' % self.rig.address_of(POKED))

    def portal_stop(self):
        self.rig.portal.stop()

    def portal_start(self):
        start_portal(self.rig)


def run_walks(wishes, front, **more):
    """What the browser's side wants is done by `wishes`; what it said last."""
    environment = {**os.environ, 'PAGE_URL': 'https://' + front.host, 'PAGE_NAME': 'ada', 'PAGE_PASSWORD': PASSWORD,
                   'PAGE_MODULES': os.path.join(modules.FOLDER, 'node_modules'), **more}
    with subprocess.Popen(['node', os.path.join(HERE, 'walk.mjs')], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
                          preexec_fn=die_with_parent) as walker:
        said = []
        for line in walker.stdout:
            if line.startswith('want '):
                getattr(wishes, line[5:].strip().replace(' ', '_'))()
                walker.stdin.write('done\n')
                walker.stdin.flush()
            else:
                said.append(line.rstrip())
                print('  ' + said[-1], flush=True)
        assert walker.wait() == 0, said[-1:]
        return said[-1]


def import_past(rig):
    """A site of ours whose printers have a past."""
    text, count = past.journal()
    with open(rig.path('past.xml'), 'w', encoding='utf-8') as f:
        f.write(text)
    rig.more_agents += "<agent jid='%s' site='Depot' customer='We'/>" % past.AGENT
    rig.write_portal_conf()
    rig.run('printwire-portal', 'import', '--config', rig.portal_conf, rig.path('past.xml'))
    assert rig.entries() == count, (rig.entries(), count)


def test(rig):
    modules.fetch()
    front = RiverFront(rig)
    rig.start_prosody()
    rig.start_sim()
    import_past(rig)
    front.account('add', 'ada', '--password-file', front.path('password'))
    start_portal(rig)
    rig.write_agent_conf()
    rig.start_agent()
    rig.wait_stored(90)
    ada = logged_in(front, 'ada')
    places = {place['name']: place['id'] for place in ada.ask('GET', '/api/v1/places').json['items']}
    make_account(ada, 'rob', places['They'], 'viewer')
    make_account(ada, 'otto', places['They'], 'operator')
    return run_walks(Wishes(rig), front)


if __name__ == '__main__':
    modules.need('node', 'npm', 'chromium', 'pdftotext')
    river.main(__doc__, test)
