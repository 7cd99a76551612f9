#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mistakes in agent.xml: each is refused with exactly one line that names its place and says what to do; the smallest good
file needs no more than the portal, the account and one range.
"""
import os
import re

import rig as river

GOOD = """<printwire-agent>
  <portal>
    <address>portal.example.org</address>
    <jid>site-1@agents.example.org</jid>
    <password-file>%s</password-file>
  </portal>
  <discovery>
    <range network='192.0.2.0/24'/>
  </discovery>
</printwire-agent>
"""
# what is wrong, what is replaced, by what, line and column of the place, words of the message
MISTAKES = [
    ('unknown element', '<discovery>', '<printers/>\n  <discovery>', (7, 3), 'unknown element'),
    ('unknown attribute', "<range network", "<range vlan='7' network", (8, None), 'vlan'),
    ('missing element', '    <jid>site-1@agents.example.org</jid>\n', '', (2, 3), 'jid'),
    ('missing group', "  <discovery>\n    <range network='192.0.2.0/24'/>\n  </discovery>\n", '', (1, 1), 'discovery'),
    ('host bits in a network', '192.0.2.0/24', '192.0.2.1/24', (8, None), '192.0.2.0/24'),
    ('a range that runs backwards', "network='192.0.2.0/24'", "from='192.0.2.9' to='192.0.2.1'", (8, 5), 'behind'),
    ('network and from together', "network=", "from='192.0.2.1' network=", (8, 5), 'either'),
    ('a duration without unit', '</printwire-agent>', '  <polling><status>60</status></polling>\n</printwire-agent>', (10, None), 'status'),
    ('a number out of bounds', '</jid>', '</jid>\n    <port>70000</port>', (5, None), '65535'),
    ('a word that is no choice', '</printwire-agent>', '  <log><level>loud</level></log>\n</printwire-agent>', (10, None), 'debug'),
    ('an element twice', '</jid>', '</jid>\n    <jid>site-2@agents.example.org</jid>', (5, 5), 'jid'),
    ('an account with a resource', '.org</jid>', '.org/desk</jid>', (4, 5), 'resource'),
    ('a password file that is not there', '.password</', '.pasword</', (5, 5), 'does not exist'),
    ('not well-formed', '</discovery>', '</discovry>', (9, None), 'tag'),
    ('text where elements belong', '<discovery>', '<discovery>here', (7, None), 'text'),
    ('no boolean', '</printwire-agent>', '  <privacy><serial>perhaps</serial></privacy>\n</printwire-agent>', (10, None), 'yes'),
]


def check(rig, text):
    river.write_secret(rig.agent_conf, text)
    return rig.run('printwire-agent', '--check-config', '--config', rig.agent_conf, check=False)


def try_mistake(rig, good, mistake):
    name, old, new, (line, column), words = mistake
    assert old in good, name
    done = check(rig, good.replace(old, new, 1))
    lines = (done.stdout + done.stderr).splitlines()
    assert done.returncode == 1, '%s: status %d' % (name, done.returncode)
    assert len(lines) == 1, '%s: %d lines: %s' % (name, len(lines), lines)
    place = re.match(r'printwire-agent: %s:(\d+):(\d+): ' % re.escape(rig.agent_conf), lines[0])
    assert place, '%s: no place: %s' % (name, lines[0])
    assert int(place[1]) == line and column in (None, int(place[2])), '%s: not at %s:%s: %s' % (name, line, column, lines[0])
    assert words in lines[0][place.end():], '%s: unclear: %s' % (name, lines[0])


def test(rig):
    secret = rig.path('agent.password')
    river.write_secret(secret, 'correct horse battery staple\n')
    good = GOOD % 'agent.password'
    done = check(rig, good)
    assert done.returncode == 0 and not done.stderr, done.stderr
    for mistake in MISTAKES:
        try_mistake(rig, good, mistake)
    os.chmod(secret, 0o644)
    try_mistake(rig, good, ('a password that others may read', '<portal>', '<portal>', (5, 5), 'chmod 600'))
    os.chmod(secret, 0o600)
    inline = good.replace('<password-file>agent.password</password-file>', '<password>hush-hush</password>')
    assert check(rig, inline).returncode == 0
    os.chmod(rig.agent_conf, 0o640)
    done = rig.run('printwire-agent', '--check-config', '--config', rig.agent_conf, check=False)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and 'hush' not in done.stderr, done.stderr
    missing = rig.run('printwire-agent', '--check-config', '--config', rig.path('none.xml'), check=False)
    assert missing.returncode == 1 and len(missing.stderr.splitlines()) == 1 and 'none.xml' in missing.stderr, missing.stderr
    started = rig.run('printwire-agent', '--config', rig.path('none.xml'), check=False)
    assert started.returncode == 1 and len(started.stderr.splitlines()) == 1, started.stderr
    return '%d mistakes, each refused with one line and its place' % (len(MISTAKES) + 3)


if __name__ == '__main__':
    river.main(__doc__, test)
