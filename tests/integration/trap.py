#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Traps and informs, from the printer to what the portal shows: every version, right and wrong.

The status is asked once an hour here, so what is seen came by a trap. SNMPv3 ones are made by net-snmp's snmptrap and
snmpinform, the others by the simulated printers themselves.
"""
import os
import random
import shutil
import socket
import subprocess
import time

import rig as river
from rig import Skip, field, kind, wait_until

SECRET, OTHER = 'spoken-only-here', 'not-the-password'
COMMUNITY = 'heard-not-asked'
USER = ['-u', 'op', '-a', 'SHA', '-x', 'AES']
ALERT = '1.3.6.1.2.1.43.18.1.1'
TRAP = '1.3.6.1.2.1.43.18.2.0.1'
COLD_START = '1.3.6.1.6.3.1.1.5.1'
STORM_LOOKS = 4


class Traps:
    """The agent's port for traps, and those who send to it."""

    def __init__(self, rig):
        self.rig = rig
        self.port = river.free_port()
        self.watcher = None
        self.codes = iter(range(1, 10000))
        river.write_secret(rig.path('secret'), SECRET + '\n')
        self.env = dict(os.environ, SNMPCONFPATH=rig.path('snmp'), SNMP_PERSISTENT_DIR=rig.path('snmp'), MIBS='')
        os.mkdir(rig.path('snmp'))

    def snmp(self, traps=True):
        user = ("<user name='op' auth='sha1' auth-secret-file='secret' privacy='aes128' privacy-secret-file='secret'/>"
                "<timeout>200ms</timeout>")
        heard = '<traps><port>%d</port><address>127.0.0.1</address><community>%s</community></traps>' % (self.port, COMMUNITY)
        return river.COMMUNITIES + user + (heard if traps else '')

    def open(self, address, group=8, code=8, severity=3):
        """Another alert at a printer: (its prtAlertIndex, its prtAlertLocation, by which it is known)."""
        place = next(self.codes)
        index = self.rig.say('alert %s open %d 1 %d %d 5 %d Alert %d' % (address, group, code, severity, place, place))
        return index, place

    def incidents(self, place):
        return [r for r in self.rig.watched(self.watcher) if kind(r) == 'incident' and r.get('location') == str(place)]

    def seen(self, place, event):
        """Until the watcher has shown an incident this way; the record."""
        return wait_until('incident at %d %s' % (place, event),
                          lambda: next((r for r in self.incidents(place) if r.get('event') == event), None))

    def unseen(self, place, witness):
        """A good trap of another printer, sent later, is said, and what came before it was not."""
        _, later = self.open(witness)
        self.rig.say('trap %s 127.0.0.1 %d v2c %s' % (witness, self.port, COMMUNITY))
        self.seen(later, 'opened')
        assert not self.incidents(place), 'said: ' + river.without_time(self.incidents(place)[0])

    def variables(self, address, index):
        """The variables of printerV2Alert, for snmptrap."""
        out = []
        for column in (1, 2, 4, 5, 6, 7):
            name = '%s.%d.1.%s' % (ALERT, column, index)
            words = self.rig.say('get %s %s' % (address, name)).split()
            out += [name, 'i', words[1]]
        return out

    def net_snmp(self, program, address, engine, trap, variables, password=SECRET, port=None, patience_s=river.LONG_S):
        """Run snmptrap or snmpinform from a printer's address."""
        command = [program, '-v3', *USER, '-A', password, '-X', password, '-l', 'authPriv', '-r', '0', '-t', '%d' % patience_s,
                   '--clientaddr=' + address, *(['-e', engine] if program == 'snmptrap' else []),
                   '127.0.0.1:%d' % (port or self.port), '', trap, *variables]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=self.env, text=True, check=False)

    def send(self, address, *packets):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind((address, 0))
            for packet in packets:
                s.sendto(packet, ('127.0.0.1', self.port))

    def capture(self, send):
        """The packet that send(port) sends."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(('127.0.0.1', 0))
            s.settimeout(river.LONG_S)
            send(s.getsockname()[1])
            return s.recv(65536)

    def dropped(self, why, count=1):
        self.rig.agent.wait_line(r'trap: .*dropped: .*%s' % why, count=count)


def check_versions(t, printers):
    """v1, v2c: said at once without words; the reading that follows adds them."""
    for version, address in zip(('v1', 'v2c', 'inform'), printers):
        _, place = t.open(address)
        t.rig.say('trap %s 127.0.0.1 %d %s %s' % (address, t.port, version, COMMUNITY))
        opened = t.seen(place, 'opened')
        updated = t.seen(place, 'updated')
        assert field(updated, 'text') == 'Alert %d' % place and opened.get('id') == updated.get('id'), version
        assert len(t.incidents(place)) <= 2, 'said once, and once with words'
    wait_until('the inform is acknowledged', lambda: t.rig.stats()['acknowledged'] == 1)


def check_a_lie_is_corrected(t, address):
    """Who knows the community can forge a trap: what the printer does not confirm is closed by the reading that follows."""
    index, place = t.open(address)
    forged = t.capture(lambda port: t.rig.say('trap %s 127.0.0.1 %d v2c %s' % (address, port, COMMUNITY)))
    t.rig.say('alert %s close %s' % (address, index))
    t.send(address, forged)
    t.seen(place, 'opened')
    t.seen(place, 'closed')


def check_cleared(t, address):
    """Clearings cause no printerV2Alert (RFC 3805); whatever else it says makes it be read."""
    index, place = t.open(address)
    t.rig.say('trap %s 127.0.0.1 %d v2c %s' % (address, t.port, COMMUNITY))
    t.seen(place, 'updated')
    t.rig.say('alert %s close %s' % (address, index))
    t.net_snmp('snmptrap', address, '0x80001f8805000000c1', COLD_START, [])
    t.seen(place, 'closed')


def check_v3(t, address):
    index, place = t.open(address)
    said = t.net_snmp('snmptrap', address, '0x80001f8805000000a1', TRAP, t.variables(address, index))
    assert said.returncode == 0, said.stdout
    t.seen(place, 'opened')
    index, place = t.open(address)
    said = t.net_snmp('snmpinform', address, None, TRAP, t.variables(address, index))
    assert said.returncode == 0, 'not acknowledged: ' + said.stdout
    t.seen(place, 'opened')


def check_v3_wrong(t, address, witness):
    index, place = t.open(address, severity=4)
    variables = t.variables(address, index)
    t.net_snmp('snmptrap', address, '0x80001f8805000000a2', TRAP, variables, OTHER)
    t.dropped('signature')
    said = t.net_snmp('snmpinform', address, None, TRAP, variables, OTHER, patience_s=2)
    assert said.returncode != 0, 'acknowledged with a wrong password'
    packet = t.capture(lambda port: t.net_snmp('snmptrap', address, '0x80001f8805000000a3', TRAP, variables, port=port))
    bad = bytearray(packet)
    bad[-1] ^= 1
    t.send(address, bytes(bad))
    t.unseen(place, witness)
    t.send(address, packet)
    t.seen(place, 'opened')
    t.send(address, packet)
    t.dropped('copy')
    return packet


def check_replay_after_restart(t, address, packet):
    t.rig.agent.stop()
    t.rig.start_agent()
    t.rig.agent.wait_line('hearing traps', count=2)
    copies = len(t.rig.agent.lines('copy of one|sender.s clock'))
    t.send(address, packet)
    wait_until('the copy is known as one after a restart',
               lambda: len(t.rig.agent.lines('copy of one|sender.s clock')) > copies)


def check_wrong(t, address, witness):
    """Wrong community, no notification, noise: nothing is said, the agent lives, nothing secret is logged."""
    _, place = t.open(address, severity=4)
    good = t.capture(lambda port: t.rig.say('trap %s 127.0.0.1 %d v2c %s' % (address, port, COMMUNITY)))
    t.rig.say('trap %s 127.0.0.1 %d v2c %s' % (address, t.port, 'planted-wrong-one'))
    t.dropped('community or user')
    t.unseen(place, witness)
    numbers = random.Random(7)
    for _ in range(400):
        bad = bytearray(good)
        for _ in range(numbers.randint(1, 4)):
            bad[numbers.randrange(len(bad))] = numbers.randrange(256)
        t.send(address, bytes(bad[:numbers.randint(0, len(bad))]))
    t.dropped('no SNMP notification')
    assert t.rig.agent.runs()
    for secret in ('planted-wrong-one', COMMUNITY, SECRET):
        assert secret not in t.rig.agent.text(), 'a secret in the log'


def check_hint(t, address):
    """A printer that no sweep has found speaks: it is asked at once."""
    assert all(a != address for a in t.rig.stored_supplies()), 'it is not known before'
    t.rig.say('silence %s off' % address)
    _, place = t.open(address)
    t.rig.say('trap %s 127.0.0.1 %d v1 %s' % (address, t.port, COMMUNITY))
    wait_until('found', lambda: address in t.rig.stored_supplies())
    t.seen(place, 'opened')


def check_storm(t, address, others):
    """5,000 traps of one printer, and as many more as it takes: meanwhile the others are asked on."""
    t.rig.write_agent_conf(status='1s', snmp=t.snmp())
    t.rig.reload_agent()
    t.rig.wait_looked([address, *others])
    _, place = t.open(address)
    packet = t.capture(lambda port: t.rig.say('trap %s 127.0.0.1 %d v2c %s' % (address, port, COMMUNITY)))
    wanted = {a: t.rig.looks(a)[0] + STORM_LOOKS for a in others}
    sent, end = 0, time.monotonic() + river.LONG_S
    while sent < 5000 or any(t.rig.looks(a)[0] < n for a, n in wanted.items()):
        assert time.monotonic() < end, 'in a storm of %d traps others are asked no more' % sent
        t.send(address, *([packet] * 100))
        sent += 100
        time.sleep(0.08)
    t.seen(place, 'opened')
    assert len(t.incidents(place)) <= 2, 'said once'


def check_reload(t):
    t.rig.write_agent_conf(status='1h', snmp=t.snmp(traps=False))
    t.rig.reload_agent()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(('127.0.0.1', t.port))  # nobody has it
        t.rig.write_agent_conf(status='1h', snmp=t.snmp())
        t.rig.reload_agent()
        t.rig.agent.wait_line('cannot be opened.*another program.*Going on without')
    assert t.rig.agent.runs()
    t.rig.reload_agent()
    t.rig.agent.wait_line('hearing traps', count=3)


def test(rig):
    if shutil.which('snmptrap') is None:
        raise Skip('snmptrap of net-snmp is not installed')
    t = Traps(rig)
    rig.start_sim(count=8)
    printers = [address for address, _ in rig.printers]
    stranger = printers.pop()
    rig.say('silence %s on' % stranger)
    rig.start_prosody()
    rig.start_portal()
    rig.write_agent_conf(status='1h', snmp=t.snmp())
    rig.start_agent()
    rig.agent.wait_line('hearing traps')
    wait_until('all but the silent one are stored', lambda: [row[0] for row in rig.missing()] == [stranger])
    rig.agent.wait_line('addresses asked')
    wait_until('drained', rig.is_drained, pause=0.1)
    t.watcher = rig.watch('--from-start')
    check_versions(t, printers)
    check_v3(t, printers[3])
    packet = check_v3_wrong(t, printers[4], printers[2])
    check_wrong(t, printers[5], printers[2])
    check_a_lie_is_corrected(t, printers[6])
    check_cleared(t, printers[0])
    check_hint(t, stranger)
    check_replay_after_restart(t, printers[4], packet)
    check_reload(t)
    awake = [address for address, name in rig.printers if 'sleeping' not in name and address != stranger]
    check_storm(t, awake[0], awake[1:5])
    return 'v1, v2c, v3, informs, lies, copies, noise, strangers, a storm'


if __name__ == '__main__':
    river.main(__doc__, test)
