#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers without SNMP, with real programs and simulated printers: they are found by IPP or by their pages, by one connection each
behind a sweep, and read; and only what is in the plan was asked of them, nobody came to a port that prints.

The agent asks by SNMP where nobody listens: to it these printers have none.
"""
import os
import re
import shutil

import rig as river
from reserve import free_port
from rig import wait_until

RECORDINGS = {'halvern-m410-mono-laser': 'ipp', 'tessaro-ij300-ink-mfp': 'ledm', 'nordlett-pf1100-plotter': 'none'}
ALLOWED = ('GET:/DevMgmt/', 'GET:/EventMgmt/EventTable', 'GET:/cdm/', 'GET:/sws/app/information/', 'GET:/etc/mnt_info.csv', 'GET:/hp/device/',
           'GET:/home.htm', 'GET:/Information/', 'POST:/ipp', 'ipp:0x000b')


def make_recordings(folder):
    os.mkdir(folder)
    for name, services in RECORDINGS.items():
        shutil.copy(os.path.join(river.PRINTERS, name + '.snmprec'), folder)
        with open(os.path.join(folder, name + '.web'), 'w', encoding='utf-8') as f:
            f.write('services %s\n' % services)


def is_found(rig, address):
    return rig.agent.lines(r'site: %s: printer found by its web services, without SNMP' % re.escape(address))


def serials(rig):
    return {re.search('<serial>(.*?)</serial>', row[0])[1] for row in rig.query('SELECT xml FROM entry') if '<serial>' in row[0]}


def check_asked(rig):
    for address, _ in rig.printers:
        counts = [w.rsplit('=', 1)[0] for w in rig.say('asked ' + address).split()]
        wrong = [what for what in counts if what not in ('connections', 'polls') and not what.startswith(ALLOWED)]
        assert not wrong, '%s was asked %s' % (address, wrong)


def web_discovery(rig):
    make_recordings(rig.path('devices'))
    port = free_port()
    rig.sim_options = ['--web-port', str(port), '--job-port', str(free_port())]
    rig.start_sim(devices=rig.path('devices'))
    rig.start_prosody()
    rig.start_portal()
    rig.snmp_port = free_port()
    ports = '<http-port>%d</http-port><https-port>0</https-port><ipp-port>%d</ipp-port>' % (port, port)
    rig.write_agent_conf(status='1h', discovery='<sweep>10s</sweep>', more='<web>%s</web>' % ports)
    rig.start_agent()
    by_ipp, by_pages, nobody = (rig.address_of(name) for name in RECORDINGS)
    wait_until('found by IPP', lambda: is_found(rig, by_ipp))
    wait_until('found by its pages', lambda: is_found(rig, by_pages))
    wait_until(lambda: 'read: %s' % serials(rig), lambda: serials(rig))
    wait_until('drained', rig.is_drained)
    assert not is_found(rig, nobody)
    check_asked(rig)
    return 'found two printers without SNMP, and read them'


if __name__ == '__main__':
    river.main(__doc__, web_discovery)
