#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where the agent talks to, while it sweeps, polls, hears traps and announcements, and loses its server: SNMP of the printers, the
mDNS group, the XMPP server, and nowhere else. It listens on no TCP port.

Three witnesses: its system calls (strace; skipped without), sockets that listen on every port where a printer takes what it is sent
for a job, and the kernel's list of listening sockets. In a network of its own (network.py) all those ports are free and multicast
reaches nobody else; where that cannot be made, ports below 1024, traps and mDNS are left out, loudly.
"""
import os
import re
import selectors
import shutil
import socket
import struct
import threading

import network
import rig as river
from rig import LEVEL

PRINTING = [80, 443, 515, 631, *range(9100, 9108), *range(9112, 9117), 9999]
CALLS = 'trace=socket,bind,listen,connect,sendto,sendmsg,sendmmsg'
GROUP = ('224.0.0.251', 5353)
TRAPS = 162
LATE = 'halvern-m410-mono-laser'  # silent while the sweep asks, then announced


class Witness:
    """Listens on TCP and UDP ports of every printer's address; whatever comes is noted."""

    def __init__(self, ports):
        self.noted = []
        self.selector = selectors.DefaultSelector()
        for port in ports:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                s = socket.socket(socket.AF_INET, kind)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(('0.0.0.0', port))
                if kind == socket.SOCK_STREAM:
                    s.listen(50)
                s.setblocking(False)
                self.selector.register(s, selectors.EVENT_READ, kind)
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            for key, _ in self.selector.select():
                port = key.fileobj.getsockname()[1]
                if key.data == socket.SOCK_STREAM:
                    self.noted.append(('TCP', port, key.fileobj.accept()[1]))
                else:
                    self.noted.append(('UDP', port, key.fileobj.recvfrom(1)[1]))

    def prove(self, address, port):
        """It would see a connection and a packet."""
        with socket.create_connection((address, port), 5), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.sendto(b'x', (address, port))
            river.wait_until('the witness sees', lambda: {row[:2] for row in self.noted} == {('TCP', port), ('UDP', port)}, 5)
        self.noted.clear()


def listening(pid):
    """TCP sockets of the process that listen (proc(5): state 0A)."""
    inodes = set()
    for name in os.listdir('/proc/%d/fd' % pid):
        match = re.match(r'socket:\[(\d+)\]', os.readlink('/proc/%d/fd/%s' % (pid, name)))
        if match:
            inodes.add(match[1])
    found = []
    for table in ('tcp', 'tcp6'):
        with open('/proc/%d/net/%s' % (pid, table), encoding='ascii') as f:
            found += [row for row in f.read().splitlines()[1:] if row.split()[3] == '0A' and row.split()[9] in inodes]
    return found


def read_calls(path):
    """({(address, port)} connected to, {(address, port)} sent to, lines that bind or listen on IP, IP sends without a readable address)."""
    connected, sent, opened, unclear = set(), set(), [], []
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            call = re.match(r'(?:\d+ +)?(\w+)\(', line)
            if call is None:
                continue
            if call[1] == 'listen' or (call[1] == 'bind' and 'sa_family=AF_INET' in line and 'sin_port=htons(0)' not in line):
                opened.append(line.strip())
            to = {(address, int(port)) for port, address in
                  re.findall(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)', line)}
            to |= {('IPv6', int(port)) for port in re.findall(r'sin6_port=htons\((\d+)\)', line)}
            if call[1] == 'connect':
                connected |= to
            elif call[1].startswith('send'):
                sent |= to
                if line.count('sa_family=AF_INET') != len(re.findall(r'sin6?_port=htons', line)):
                    unclear.append(line.strip())
    return connected, sent, opened, unclear


def trace(rig, name):
    path = rig.path(name + '.strace')
    return path, ['strace', '-D', '-f', '-qq', '-s', '0', '-e', 'abbrev=none', '-e', CALLS, '-o', path]


def labels(name):
    return b''.join(bytes([len(part)]) + part.encode() for part in name.split('.')) + b'\0'


def record(name, kind, data):
    return labels(name) + struct.pack('!HHIH', kind, 0x8001, 120, len(data)) + data


def announce(address, service, port):
    """A printer at the address multicasts that it takes jobs at a port (RFC 6763)."""
    instance, host = 'Laser.' + service, 'printer.local'
    records = [record(service, 12, labels(instance)), record(instance, 33, struct.pack('!3H', 0, 0, port) + labels(host)),
               record(host, 1, socket.inet_aton(address))]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        s.bind(('127.0.0.1', GROUP[1]))
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('127.0.0.1'))
        s.sendto(struct.pack('!6H', 0, 0x8400, 0, len(records), 0, 0) + b''.join(records), GROUP)


def announcements(rig):
    """Every printer announces every service that takes jobs; one of them was not known before."""
    late = rig.address_of(LATE)
    rig.agent.wait_line('addresses asked', 40)
    assert not rig.agent.lines(r' %s: printer found' % re.escape(late)), 'it was silent'
    rig.say('silence %s off' % late)
    for address, _ in rig.printers:
        for service, port in (('_ipp._tcp.local', 631), ('_printer._tcp.local', 515), ('_pdl-datastream._tcp.local', 9100)):
            announce(address, service, port)
    rig.agent.wait_line(r' %s: printer found' % re.escape(late), 20)


def traps(rig):
    """A printer opens an alert and tells of it."""
    address = rig.address_of(LATE)
    rig.say('alert %s open 8 1 808 3 3 1 Out of paper' % address)
    rig.say('trap %s 127.0.0.1 %d v2c public' % (address, TRAPS))
    rig.say('trap %s 127.0.0.1 %d v1 public' % (address, TRAPS))
    rig.say('inform %s 127.0.0.1 %d public' % (address, TRAPS))
    river.wait_until('the inform is acknowledged', lambda: rig.stats(address)['acknowledged'] > 0, 10)
    rig.wait_told(rounds=2)


def live(rig, alone, has_traps):
    """Everything that makes the agent send, once."""
    if alone:
        announcements(rig)
    rig.wait_stored(90)
    rig.say('set %s %s.1.1 2 33' % (rig.address_of(LATE), LEVEL))
    rig.wait_told(rounds=2)
    if has_traps:
        traps(rig)
    assert not listening(rig.agent.process.pid), listening(rig.agent.process.pid)
    rig.prosody.stop()
    rig.start_prosody()
    rig.agent.wait_line('connected$', 60, 2)
    rig.agent.stop()


def check_calls(rig, path, alone, has_traps):
    connected, sent, opened, unclear = read_calls(path)
    expected = [r'sin_port=htons\(5353\), sin_addr=inet_addr\("224\.0\.0\.251"\)'] * alone + [r'sin_port=htons\(%d\)' % TRAPS] * has_traps
    assert len(opened) == len(expected) and all(any(re.search(e, line) for line in opened) for e in expected), opened
    assert connected == {('127.0.0.1', rig.xmpp_port)}, connected
    assert sent == {(address, rig.snmp_port) for address, _ in rig.printers} | ({GROUP} if alone else set()), sent
    assert not unclear, unclear[:3]
    assert not {port for _, port in sent | connected} & set(PRINTING)


def p31_no_byte_to_a_print_port(rig):
    """People found pages of rubbish in their printers: something had sent them bytes on a printing port."""
    if shutil.which('strace') is None:
        raise river.Skip('strace is not installed')
    alone = os.environ.get(network.ENTERED) == 'yes'
    witness = Witness([port for port in PRINTING if alone or port >= 1024])
    rig.start_sim()
    witness.prove(rig.printers[0][0], 9100)
    rig.start_prosody()
    rig.start_portal()
    has_traps = alone and 'snmp/traps/port' in rig.run('printwire-agent', '--reference').stdout
    rig.write_agent_conf(mdns='yes' if alone else 'no', snmp=river.COMMUNITIES + '<traps><port>%d</port></traps>' % TRAPS * has_traps,
                         more='<web><ask>never</ask></web>')  # web.py watches over the web ports
    if alone:
        rig.say('silence %s on' % rig.address_of(LATE))
    path, command = trace(rig, 'agent')
    quiet = {'ASAN_OPTIONS': 'detect_leaks=0'}  # it cannot look for leaks while it is traced
    rig.agent.start(*command, rig.program('printwire-agent'), '--config', rig.agent_conf, env=quiet)
    live(rig, alone, has_traps)
    check_calls(rig, path, alone, has_traps)
    assert not witness.noted, 'came to a printing port: %s' % witness.noted[:5]
    return 'SNMP to %d printers, XMPP to one server%s, %d printing ports heard nothing' % (
        len(rig.printers), ', multicast to the mDNS group' if alone else '', len(witness.selector.get_map()) // 2)


if __name__ == '__main__':
    network.enter(required=False)
    river.main(__doc__, p31_no_byte_to_a_print_port)
