#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A printer at a USB port: plugged in, read, changed, unplugged, plugged in again, and moved to the network under the same id.

usage: usb.py BUILD-FOLDER         needs umockdev, which makes up /sys, /dev/usb and their answers
"""
import os
import re
import shutil
import subprocess
import sys

import rig as river
from rig import Skip, wait_until

RECORDING = 'halvern-m410-mono-laser'
SERIAL, MODEL = 'HV41A7003921', 'M410dn'  # as the recording has them
ID = 'MFG:Halvern;CMD:PCL,PJL;MDL:%s;CLS:PRINTER;SN:%s;' % (MODEL, SERIAL)
TWIN = 'MFG:Halvern;MDL:L10;CLS:PRINTER;'
STATE = 'SELECT state FROM asset WHERE device = ?'
PROXIED = (11, 'HV77-IPP')  # number and serial number of one behind ipp-usb
PLUGGED = ('kernel', 'add@/devices/usb/1-1/1-1:1.0/usbmisc/lp0', 'ACTION=add', 'SUBSYSTEM=usbmisc', 'DEVNAME=usb/lp0')
UNPLUGGED = ('kernel', 'remove@/devices/usb/1-1', 'ACTION=remove', 'SUBSYSTEM=usb', 'DEVTYPE=usb_device')
SAID = ('stranger',) + PLUGGED[1:]


class Ports:
    """The agent under umockdev, and its printers."""

    def __init__(self, rig):
        folder = os.path.join(rig.build, 'tests', 'integration')
        tool, preload = (os.path.join(folder, name) for name in ('usb_tool', 'libusb_preload.so'))
        if shutil.which('umockdev-wrapper') is None or not os.path.exists(tool):
            raise Skip('umockdev (umockdev, libumockdev-dev) was not installed when this was built')
        self.rig = rig
        self.command = [tool, rig.program('printwire-agent'), '--config', rig.agent_conf]
        self.has_proxy = os.geteuid() == 0 and subprocess.run(['unshare', '-m', 'mount', '-t', 'tmpfs', 't', '/var'], check=False).returncode == 0
        if self.has_proxy:  # a /var of its own, with what ipp-usb has there
            proxy = '%s %s 1 %d %s' % (sys.executable, os.path.join(river.ROOT, 'tests', 'integration', 'usb_proxy.py'), *PROXIED)
            self.command = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs t /var && { env -u LD_PRELOAD %s >%s 2>&1 & } && exec "$0" "$@"' %
                            (proxy, rig.path('usb_proxy.log')), *self.command]
        with open(shutil.which('umockdev-wrapper'), encoding='utf-8') as f:
            name = next(word for word in f.read().split() if 'libumockdev-preload' in word).split('=')[-1].strip('"\'').split(':')[0]
        self.env = {'LD_PRELOAD': '%s %s' % (preload, name.split('/')[-1]),
                    'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}

    def start(self):
        """The agent in the rig's place for it, with a pipe for commands instead of nothing."""
        agent = self.rig.agent
        with open(agent.log, 'ab') as log:
            agent.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                                             env=dict(os.environ, **self.env), preexec_fn=river.die_with_parent)

    def say(self, *words):
        process = self.rig.agent.process
        process.stdin.write('\t'.join(words) + '\n')
        process.stdin.flush()
        answer = process.stdout.readline().rstrip('\n')
        assert answer.startswith('ok'), '%s: %s' % (words, answer)
        return answer[3:]

    def probe(self):
        """`probe --usb` with the same ports: its records, and what it says of the ports."""
        done = subprocess.run([self.rig.program('printwire-agent'), 'probe', '--usb'], capture_output=True, text=True, check=True,
                              env=dict(os.environ, **self.env, UMOCKDEV_DIR=self.say('root')))
        return done.stdout, done.stderr

    def plug(self, place, number, serial, node, device_id, event=PLUGGED):
        self.say('plug', place, '0d0d', '0a0a', str(number), 'Halvern', 'Halvern ' + MODEL, serial, node, device_id)
        self.say('event', *event)

    def unplug(self, place):
        self.say('unplug', place)
        self.say('event', *UNPLUGGED)


def assets(rig, serial=SERIAL):
    return rig.query('SELECT device, state, address, model FROM asset WHERE serial = ?', serial)


def state(rig, device):
    return rig.query(STATE, device)[0][0]


def check_reads(rig, ports):
    """Plugged in, it is an asset of its own; the paper that is missing, an incident."""
    ports.plug('1-1', 5, SERIAL, 'lp0', ID)
    wait_until('an asset', lambda: assets(rig))
    device, said, address, model = assets(rig)[0]
    assert said == 'ready' and not address and model == MODEL, assets(rig)
    records, seen = ports.probe()
    assert '<serial>%s</serial><state>ready</state>' % SERIAL in records and 'usb1-1: 0d0d:0a0a bus 1 device 5, /dev/usb/lp0, answers, status 0x18' in seen \
        and ID in seen, (records, seen)
    ports.say('id', 'lp0', 'little', ID)
    assert ID in ports.probe()[1]
    ports.say('status', 'lp0', '38')
    wait_until('no paper', lambda: rig.query("SELECT count(*) FROM incident WHERE device = ? AND closed IS NULL", device)[0][0] == 1)
    ports.say('status', 'lp0', '18')
    wait_until('paper', lambda: rig.query("SELECT count(*) FROM incident WHERE device = ? AND closed IS NULL", device)[0][0] == 0)
    return device


def check_plugs(rig, ports, device):
    """Unplugged, it is not there; plugged in again, and at another port, it is the same."""
    ports.unplug('1-1')
    wait_until('absent', lambda: state(rig, device) in ('off-expected', 'unreachable'))
    ports.plug('1-1', 6, SERIAL, 'lp0', ID)
    wait_until('back', lambda: state(rig, device) == 'ready')
    ports.say('unplug', '1-1')
    ports.plug('1-4.2', 7, SERIAL, 'lp0', ID)
    rig.agent.wait_line('usb1-4.2: printer found.*' + device)
    wait_until('listed', lambda: re.search('%s  *usb1-4.2 .* ready' % device,
                                           rig.run('printwire-agent', 'devices', '--config', rig.agent_conf).stdout))
    assert len(assets(rig)) == 1, assets(rig)


def check_strangers(rig, ports):
    """An event that is not the kernel's is none; what it hides comes with the next one of the kernel's."""
    rig.agent.wait_line('usb: looked: 0 printers')  # at the start; without an event it looks again after a minute
    ports.plug('1-2', 9, '-', 'lp1', TWIN, SAID)
    river.stays('nobody looks', lambda: len(rig.agent.lines('usb: looked')) == 1, 1)
    ports.say('event', *PLUGGED)
    rig.agent.wait_line('usb1-2: printer found')


def check_twins(rig, ports):
    """Two of one model without serial number are two, each at its port."""
    ports.plug('1-3', 10, '-', 'lp2', TWIN)
    wait_until('two', lambda: len(rig.query("SELECT 1 FROM asset WHERE model = 'L10'")) == 2)


def check_moves(rig, ports, device):
    """On the network it is the same device, and tells more."""
    address = rig.address_of(RECORDING)
    ports.unplug('1-4.2')
    rig.say('on ' + address)
    rig.reload_agent()  # and looks at its ranges at once
    wait_until('the same on the network', lambda: [row[:3:2] for row in assets(rig)] == [(device, address)])
    wait_until('supplies', lambda: rig.query('SELECT count(*) FROM consumable WHERE device = ?', device)[0][0] > 0)


def check_both(rig, ports, device):
    """Plugged in beside, it is one printer still, read by the network (or by USB, should this machine be too busy to answer there)."""
    ports.plug('1-1', 12, SERIAL, 'lp0', ID)
    rig.agent.wait_line('usb1-1: this is %s, which is read by the network|%s: moved: to usb1-1' % (device, device))
    rig.agent.wait_line('usb: looked', count=len(rig.agent.lines('usb: looked')) + 1)
    assert [row[0] for row in assets(rig)] == [device], assets(rig)


def check_proxied(rig, ports):
    """One that ipp-usb has taken has no node; its web services tell what it has, as those of a network printer."""
    if not ports.has_proxy:
        print('usb.py: nothing behind ipp-usb: that takes root')
        return
    ports.plug('1-5', PROXIED[0], PROXIED[1], '-', '-')
    wait_until('an asset', lambda: assets(rig, PROXIED[1]))
    device = assets(rig, PROXIED[1])[0][0]
    wait_until('its toner', lambda: rig.query('SELECT level FROM consumable WHERE device = ?', device) == [(40,)])


def test(rig):
    rig.start_sim()
    address = rig.address_of(RECORDING)
    rig.printers = [(address, RECORDING)]
    rig.say('off ' + address)
    ports = Ports(rig)
    rig.start_prosody()
    rig.start_portal()
    rig.write_agent_conf(discovery='<sweep>10s</sweep><usb>yes</usb>', more='<security><sandbox>no</sandbox></security><log><level>debug</level></log>')
    ports.start()
    rig.agent.wait_line('0 printers known')
    check_strangers(rig, ports)
    device = check_reads(rig, ports)
    check_plugs(rig, ports, device)
    check_twins(rig, ports)
    check_proxied(rig, ports)
    check_moves(rig, ports, device)
    check_both(rig, ports, device)
    return 'one printer, at USB and on the network, one id'


if __name__ == '__main__':
    river.main(__doc__, test)
