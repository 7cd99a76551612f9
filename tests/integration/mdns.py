#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers that a real avahi-daemon announces are found at once, long before the sweep's turn; nobody else is asked because of it.

In a network of its own (network.py). The ranges are so large and the pace is so low that the sweep would take twenty minutes.
"""
import os
import shutil
import socket

import network
import rig as river

FIRST = '127.1.1.1'  # printers below are outside of the ranges
ASKED, ANNOUNCED, LAST, EXCLUDED, OUTSIDE = '127.1.1.7', '127.1.1.20', '127.1.1.21', '127.1.1.30', '127.1.0.9'
PORTS = {'_ipp._tcp': 631, '_ipps._tcp': 631, '_printer._tcp': 515, '_pdl-datastream._tcp': 9100}
DBUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
AVAHI = """[server]
host-name=rig
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
[publish]
publish-addresses=no
publish-workstation=no
publish-hinfo=no
"""


class Avahi:
    """A message bus, an avahi-daemon on it, and what is published there."""

    def __init__(self, rig):
        self.rig = rig
        self.published = 0
        bus = rig.path('bus')
        self.env = {'DBUS_SYSTEM_BUS_ADDRESS': 'unix:path=' + bus}
        self.start('bus', 'dbus-daemon', '--nofork', '--nopidfile', '--config-file', self.write('dbus.conf', DBUS % bus))
        river.wait_until('the message bus', lambda: os.path.exists(bus), 10)
        self.daemon = self.start('avahi', 'avahi-daemon', '-f', self.write('avahi.conf', AVAHI), '--no-drop-root', '--no-chroot',
                                 '--no-rlimits', '--no-proc-title')
        self.daemon.wait_line('Server startup complete', 10)

    def write(self, name, text):
        with open(self.rig.path(name), 'w', encoding='utf-8') as f:
            f.write(text)
        return f.name

    def start(self, name, *command):
        part = river.Part(self.rig, name)
        self.rig.watchers.append(part)
        part.start(*command, env=self.env)
        return part

    def publish(self, address, service):
        """A host name for the address and a printing service there; returns when both are established."""
        self.published += 1
        name = 'printer-%d' % self.published
        host = self.start(name, 'avahi-publish', '-R', '-a', name + '.local', address)
        host.wait_line('Established', 10)
        offer = self.start(name + '-service', 'avahi-publish', '-H', name + '.local', '-s', 'Laser %d' % self.published, service,
                           str(PORTS[service]), 'note=Anna Musterfrau', 'UUID=4509a320-00a0-008f-00b6-0025075%05d' % self.published)
        offer.wait_line('Established', 10)


def found(rig, address):
    return rig.agent.lines(r' %s: printer found' % address.replace('.', r'\.'))


def wait_found(rig, address, seconds):
    river.wait_until('%s is found' % address, lambda: found(rig, address), seconds)


def heard(rig, address):
    return rig.stats(address)['bytes_in']


def without_the_port(rig):
    """The port is another program's: that is said, and the agent goes on."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('0.0.0.0', 5353))
        rig.start_agent()
        rig.agent.wait_line('warn.*mdns: cannot listen on UDP port 5353', 10)
        rig.agent.wait_line('connected$', 20, 2)
        rig.agent.stop()


def test(rig):
    rig.start_sim(300)
    rig.printers = [(FIRST, 'first'), ('127.1.255.254', 'last')]
    rig.start_prosody()
    rig.start_portal()
    avahi = Avahi(rig)
    avahi.publish(ASKED, '_ipps._tcp')
    rig.write_agent_conf(status='60s', mdns='yes', discovery="<exclude network='%s'/>" % EXCLUDED,
                         snmp=river.COMMUNITIES + '<packets-per-second>10</packets-per-second>')
    rig.start_agent()
    wait_found(rig, ASKED, 15)
    for address, service in ((OUTSIDE, '_pdl-datastream._tcp'), (EXCLUDED, '_printer._tcp'), (ANNOUNCED, '_ipp._tcp')):
        avahi.publish(address, service)
    wait_found(rig, ANNOUNCED, 20)
    river.wait_until('the portal has it', lambda: ANNOUNCED in rig.stored_supplies(), 20)
    avahi.publish(LAST, '_ipps._tcp')
    wait_found(rig, LAST, 20)
    assert heard(rig, OUTSIDE) == heard(rig, EXCLUDED) == 0, 'others were asked that were announced earlier'
    assert not rig.agent.lines('addresses asked'), 'the sweep has ended: it may have found them'
    assert not rig.agent.lines('Anna'), 'what a TXT record says was written'
    rig.agent.stop()
    avahi.daemon.stop(None)
    without_the_port(rig)
    return 'found %s by asking and %s by its announcement, left %s and %s in peace' % (ASKED, ANNOUNCED, EXCLUDED, OUTSIDE)


if __name__ == '__main__':
    network.enter()
    for program in ('avahi-daemon', 'avahi-publish', 'dbus-daemon'):
        if shutil.which(program) is None:
            network.skip(program + ' is not installed')
    river.main(__doc__, test)
