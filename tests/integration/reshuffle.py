#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers get other addresses and another network card while the agent runs: the portal knows each under the id that it had.

Every printer carries a name of its own, which is no evidence to the agent: no id is ever said with two names, no name with two ids.
`printwire-agent devices` shows where they live, and with --log why that is believed.
"""
import csv
import io

import rig as river
from rig import wait_until

COUNT = 48  # three of each recording
SERIAL = '1.3.6.1.2.1.43.5.1.1.17.1'
SYS_NAME = '1.3.6.1.2.1.1.5.0'


def addresses(rig):
    return ['127.1.0.%d' % i for i in range(1, COUNT + 1)]


def name_at(rig, address):
    return bytes.fromhex(rig.say('get %s %s' % (address, SYS_NAME)).split()[-1]).decode()


def names(rig):
    return {name_at(rig, address): address for address in addresses(rig)}


def said(rig):
    """{name: (id, address)} of what the portal knows as present."""
    return {host: (device, address) for device, host, address in rig.query(
        "SELECT lower(device), hostname, address FROM asset WHERE hostname IS NOT NULL AND (state IS NULL OR state NOT IN ('unreachable', 'gone'))")}


def astray(rig, wanted):
    known, lives = said(rig), names(rig)
    return [(name, known.get(name), lives[name]) for name in wanted if known.get(name, ('', ''))[1] != lives[name]]


def devices(rig, *options):
    return rig.run('printwire-agent', 'devices', *options, '--config', rig.agent_conf).stdout


def check_commands(rig):
    rows = list(csv.DictReader(io.StringIO(devices(rig, '--csv'))))
    lives = {row['ID']: row['ADDRESS'] for row in rows}
    for device, address in said(rig).values():
        assert lives[device] == address, (device, address, lives[device])
    assert 'ADDRESS' in devices(rig).splitlines()[0] and '\033' not in devices(rig)
    log = devices(rig, '--log')
    assert ' moved ' in log and ' nic ' in log and 'same serial number (+60)' in log, log
    assert rig.run('printwire-agent', 'journal', '--log', '--config', rig.agent_conf, check=False).returncode == 2


def test(rig):
    rig.start_prosody()
    rig.write_portal_conf()
    rig.start_portal()
    rig.start_sim(COUNT)
    for i, address in enumerate(addresses(rig)):
        rig.say('set %s %s 4 name-%02d' % (address, SYS_NAME, i))
    for address, recording in rig.printers:
        if recording.startswith('brixaro-s30-stub'):  # which has nothing that could tell it from another
            rig.say('set %s %s 4 STUB%s' % (address, SERIAL, address.replace('.', '')))
    rig.write_agent_conf()
    rig.start_agent()
    wait_until('most are known', lambda: len(said(rig)) >= COUNT - 6)
    rig.wait_told(rounds=2)
    before = said(rig)
    for seed in (1, 2, 3):
        rig.say('reshuffle %d' % seed)
        wait_until(lambda: 'round %d, not where they live: %s' % (seed, astray(rig, before)), lambda: not astray(rig, before))
    rig.say('nic %s 00:1b:a9:00:70:01' % names(rig)['name-02'])
    wait_until('the card is seen', lambda: ' nic ' in devices(rig, '--log'))
    after = said(rig)
    assert {name: after[name][0] for name in before} == {name: before[name][0] for name in before}
    pairs = set(rig.query("SELECT DISTINCT lower(device), hostname FROM asset WHERE hostname IS NOT NULL"))
    assert len({device for device, _ in pairs}) == len(pairs) == len({name for _, name in pairs}), sorted(pairs)
    check_commands(rig)
    return '%d printers, three times reshuffled: each under its id' % len(before)


if __name__ == '__main__':
    river.main(__doc__, test)
