#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must not leave a printer, or the site: names of people and jobs, secrets, and what <privacy> withholds.

Words that occur nowhere else are planted in the simulated printers and in the configuration. Names, jobs and texts of the
console may not even be sent by a printer (the packets on loopback are looked at, which needs root); nothing of it may stand in
logs, databases or what `watch` prints; nothing is ever set in a printer.
"""
import os
import re
import socket
import threading

import rig as river
from rig import LEVEL, wait_until

PEOPLE = {  # never asked for
    '1.3.6.1.2.1.1.4.0': 'canary-contact-3141',
    '1.3.6.1.2.1.43.5.1.1.4.1': 'canary-operator-5926',
    '1.3.6.1.2.1.43.5.1.1.5.1': 'canary-service-person-5358',
    '1.3.6.1.2.1.43.16.5.1.2.1.1': 'canary-console-9793',
    '1.3.6.1.2.1.43.16.5.1.2.1.9': 'canary-console-line-2384',
    '1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5.1.0': 'canary-job-name-2795',
    '1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5.23.1.0': 'canary-job-user-0288',
    '1.3.6.1.4.1.1347.47.6.1.1.1': 'canary-held-job-4197',
    '1.3.6.1.4.1.2699.1.1.1.2.1.1': 'canary-job-monitor-1693',
}
WITHHELD = {  # read, and kept at the site
    '1.3.6.1.2.1.1.5.0': 'canary-hostname-9937',
    '1.3.6.1.2.1.1.6.0': 'canary-location-5105',
    '1.3.6.1.2.1.43.5.1.1.17.1': 'CANARYSERIAL8209',
    '1.3.6.1.2.1.43.8.2.1.12.1.1': 'canary-media-6120',
    '1.3.6.1.2.1.43.8.2.1.13.1.1': 'canary-tray-3359',
}
NEIGHBOURS = {  # what real printers have between the tables that are read and the words: a GETNEXT at a table's end gets one more
    '1.3.6.1.2.1.43.13.4.1.4.1.1': '2 7',
    '1.3.6.1.4.1.11.1.1.0': '4 nobody',
}
COMMUNITY = 'canary-community-7494'
ALERT = 'canary-alert-text-4592'
SWITCHES = '<privacy>%s</privacy>' % ''.join(
    '<%s>no</%s>' % (name, name) for name in ('serial', 'mac', 'hostname', 'location', 'asset-tag', 'alert-text', 'subunit-names'))


def names(message):
    """The object identifiers in an SNMP message, as far as they can be told by their looks."""
    found = []
    for match in re.finditer(rb'\x06(.)\x2b', message, re.S):
        body, number, parts = message[match.end():match.end() + match[1][0] - 1], 0, [1, 3]
        for byte in body:
            number = number << 7 | byte & 127
            if byte < 128:
                parts.append(number)
                number = 0
        found.append('.'.join(map(str, parts)))
    return found


class Sniffer(threading.Thread):
    """Everything that printers are asked and send on loopback; `caught` holds what they were asked when they sent a planted word."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.packets, self.caught = port, 0, []
        self.asked, self.serials = {}, 0
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(('lo', 0))

    def run(self):
        while True:
            packet = self.socket.recv(65536)[14:]
            if len(packet) < 28 or packet[9] != socket.IPPROTO_UDP:
                continue
            udp = packet[4 * (packet[0] & 15):]
            if int.from_bytes(udp[2:4], 'big') == self.port:
                self.asked[packet[16:20]] = udp[8:]
            elif int.from_bytes(udp[0:2], 'big') == self.port:
                self.look(packet[12:16], udp[8:])

    def look(self, address, answer):
        self.packets += 1
        self.serials += b'CANARYSERIAL' in answer
        word = next((w for w in PEOPLE.values() if w.encode() in answer), None)
        if word is not None:
            self.caught.append('%s sent %s when asked for %s' % (
                socket.inet_ntoa(address), word, ' '.join(names(self.asked.get(address, b'')))))


def listen(rig):
    try:
        sniffer = Sniffer(rig.snmp_port)
    except PermissionError:
        print('privacy.py: packets are not looked at: needs root')
        return None
    sniffer.start()
    return sniffer


def files(*folders):
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, 'rb') as f:
                    yield path, f.read()


def plant(rig):
    """In every printer that has the Printer-MIB: in one that answers nothing else, whatever is asked for runs into the words."""
    for number, (address, name) in enumerate(rig.printers):
        if 'context' in name or 'stub' in name:
            continue
        for oid, word in {**PEOPLE, **WITHHELD}.items():
            rig.say('set %s %s 4 %s' % (address, oid, word + str(number) * ('SERIAL' in word)))
        for oid, value in NEIGHBOURS.items():
            rig.say('set %s %s %s' % (address, oid, value))


def test(rig):
    rig.start_sim()
    sniffer = listen(rig)
    plant(rig)
    rig.start_prosody()
    rig.start_portal()
    rig.write_agent_conf(snmp='<community>%s</community><community>x@Engine</community>' % COMMUNITY, more=SWITCHES)
    with open(rig.path('prosody', river.USER + '.password'), encoding='ascii') as f:
        password = f.read().strip()
    watcher = rig.watch('--from-start')
    rig.start_agent()
    rig.wait_stored()
    for address, _ in rig.printers:
        rig.say('alert %s open 8 1 8 3 5 0 %s' % (address, ALERT))
    wait_until('incidents', lambda: rig.digest()['incident'].split()[1] != '0', 20)
    rig.say('set %s %s.1.1 2 33' % (rig.address_of('halvern-m410-mono-laser'), LEVEL))
    rig.say('reboot *')
    rig.wait_told(rounds=3)
    rig.reload_agent()
    rig.wait_told(rounds=3)
    rig.agent.stop()
    secrets = [COMMUNITY.encode(), password.encode()]
    people = [word.encode() for word in PEOPLE.values()]
    withheld = [word.encode() for word in WITHHELD.values()] + [ALERT.encode(), b'00:00:5e:00:53']
    looked_at = 0
    here = [('agent', *pair) for pair in files(rig.agent_folder)] + [('agent', rig.agent.log, rig.agent.text().encode())]
    there = [('portal', *pair) for pair in files(rig.portal_folder)] + [
        ('portal', part.log, part.text().encode()) for part in (rig.portal, rig.prosody)] + [
        ('portal', path, data) for path, data in [(watcher.output, open(watcher.output, 'rb').read())]]
    for side, path, data in here + there:
        for word in secrets + people + (withheld if side == 'portal' else []):
            assert word not in data, '%s stands in %s' % (word.decode() if word not in secrets else 'a secret', path)
        looked_at += len(data)
    assert len(rig.watched(watcher)) > len(rig.printers), 'there was something to look at'
    if sniffer is not None:
        assert not sniffer.caught, '\n'.join(sniffer.caught[:8])
        assert sniffer.serials > 0, 'the packets were looked at'
    stats = rig.stats()
    assert stats['set'] == 0, stats
    return '%d words and 2 secrets in none of %d MB of files%s' % (
        len(people) + len(withheld), looked_at >> 20, '' if sniffer is None else '; %d packets of printers looked at' % sniffer.packets)


if __name__ == '__main__':
    river.main(__doc__, test)
