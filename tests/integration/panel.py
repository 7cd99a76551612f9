#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A site that lets the agent read its printers' panels: what a panel says of toner counts, what it says of people gets nowhere.

usage: panel.py BUILD-FOLDER
"""
import privacy
import rig as river
from rig import wait_until

LINE = '1.3.6.1.2.1.43.16.5.1.2.1.%d'
PEOPLE = ['canary-panel-4417', 'Printing canary-panel-4418 Toner low', 'canary-panel-4419']
STATES = "SELECT count(*) FROM consumable WHERE state = 'empty' AND colour = 'black' AND level = 86"


def plant(rig, address, last):
    """A panel that names a user, a document and, in its last line, something about supplies."""
    for number, text in enumerate(PEOPLE[:2] + [last, PEOPLE[2]], 1):
        rig.say('set %s %s 4 %s' % (address, LINE % number, text))


def test(rig):
    rig.start_sim()
    address = rig.address_of('ostwick-c5500-colour-mfp')
    plant(rig, address, 'Replace Toner: BK')
    rig.start_prosody()
    rig.start_portal()
    rig.write_agent_conf()
    with open(rig.agent_conf, encoding='ascii') as f:
        conf = f.read().replace('<polling>', '<polling><console>yes</console>')
    river.write_secret(rig.agent_conf, conf)
    watcher = rig.watch('--from-start')
    rig.start_agent()
    rig.wait_stored()
    wait_until('a state that only the panel tells', lambda: rig.query(STATES)[0][0] == 1, 20)
    rig.wait_told(rounds=2)
    rig.agent.stop()
    looked_at = 0
    for path, data in [*privacy.files(rig.agent_folder, rig.portal_folder), (watcher.output, open(watcher.output, 'rb').read()),
                       *((part.log, part.text().encode()) for part in (rig.agent, rig.portal, rig.prosody))]:
        looked_at += len(data)
        assert b'canary-panel' not in data and b'Replace Toner' not in data, 'a line of the panel stands in %s' % path
    return 'toner known from the panel, its lines in none of %d kB of files' % (looked_at >> 10)


if __name__ == '__main__':
    river.main(__doc__, test)
