#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks the simulated fleet with net-snmp's tools: what they read must be what the recordings say.

usage: sim.py PRINTWIRE-SIM RECORDINGS

Every recording is walked with GETBULK (v2c), GETNEXT (v2c) and v1 and compared value by value with its file; then the
control commands are tried one after the other. Exit 77 when net-snmp's command line tools are missing.
"""
import contextlib
import glob
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

TOOLS = ('snmpget', 'snmpgetnext', 'snmpbulkget', 'snmpbulkwalk', 'snmpwalk', 'snmpset')
PRINT = ['-On', '-Oe', '-Ox', '-Ot', '-m', '', '-t', '60', '-r', '0']
RUNNING = {'1.3.6.1.2.1.1.3.0', '1.3.6.1.2.1.25.1.1.0'}
MIB2 = '1.3.6.1.2.1.'
TYPES = {'INTEGER': 2, 'OID': 6, 'IpAddress': 64, 'Counter32': 65, 'Gauge32': 66, 'Timeticks': 67, 'Counter64': 70}


class Fleet:
    """A running printwire-sim and its control socket."""

    def __init__(self, program, folder, *more):
        self.folder = tempfile.mkdtemp(prefix='printwire-sim-')
        path = os.path.join(self.folder, 'control')
        self.process = subprocess.Popen([program, '--devices', folder, '--port', '0', '--control', path, *more],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith('ready: '), line
        numbers = [int(n) for n in re.findall(r'port (\d+)', line)]
        self.port, self.web_port = numbers[0], numbers[-1]
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(120)
        self.socket.connect(path)
        self.lines = self.socket.makefile('rw')

    def say(self, command):
        self.lines.write(command + '\n')
        self.lines.flush()
        return self.lines.readline().rstrip('\n')

    def stats(self, address=''):
        return {k: int(v) for k, v in (w.split('=') for w in self.say('stats ' + address).split()[1:])}

    def close(self):
        self.lines.close()
        self.socket.close()
        self.process.terminate()
        code = self.process.wait(60)
        self.process.stdout.close()
        left = os.listdir(self.folder)
        shutil.rmtree(self.folder)
        assert code == 0 and not left, 'ends cleanly: %d %s' % (code, left)

    def ask(self, tool, address, *arguments, version='2c', community='public'):
        done = subprocess.run([tool, '-v' + version, '-c', community, *PRINT, '%s:%d' % (address, self.port),
                               *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.stdout.decode('latin-1')


def recorded(path):
    """{oid: (type, value)} of a recording; the first of two lines counts."""
    rows = {}
    with open(path, 'rb') as f:
        for line in f.read().decode('latin-1').split('\n'):
            if not line or line.startswith('#'):
                continue
            oid, kind, value = line.rstrip('\r').split('|', 2)
            if kind == '4x':
                value = bytes.fromhex(value).decode('latin-1')
            if kind in ('2', '65', '66', '67', '70'):
                value = int(value)
            rows.setdefault(oid, (int(kind.rstrip('x')), value))
    return rows


def read_value(text):
    if text in ('""', ''):
        return 4, ''
    kind, _, value = text.partition(': ')
    if kind == 'Hex-STRING':
        return 4, bytes.fromhex(value).decode('latin-1')
    if kind == 'STRING':
        return 4, value.strip('"')
    if kind in ('OID', 'IpAddress'):
        return TYPES[kind], value.lstrip('.')
    if re.fullmatch(r'\d+', text):
        return 67, int(text)
    return TYPES[kind], int(value.split()[0])


def answered(text):
    """{oid: (type, value)} of what a tool printed."""
    rows, order = {}, []
    for part in re.split(r'\n(?=\.\d)', '\n' + text.replace('\nEnd of MIB\n', '\n')):
        if ' = ' not in part or 'No more variables' in part:
            continue
        oid, _, value = part.partition(' = ')
        rows[oid.strip().lstrip('.')] = read_value(' '.join(value.split()))
        order.append(tuple(int(i) for i in oid.strip().lstrip('.').split('.')))
    assert order == sorted(order) and len(order) == len(rows), 'in order, nothing twice'
    return rows


def compare(name, want, got, v1):
    if v1:
        want = {o: v for o, v in want.items() if v[0] != 70}
    for oid in RUNNING & set(want) & set(got):
        assert got[oid][0] == 67 and 0 <= (got[oid][1] - want[oid][1]) % 2**32 < 60000, (name, oid)
    fixed = {o: v for o, v in want.items() if o not in RUNNING}
    seen = {o: v for o, v in got.items() if o not in RUNNING}
    wrong = [o for o in sorted(set(fixed) | set(seen)) if fixed.get(o) != seen.get(o)]
    assert not wrong, '%s: %s: %r is not %r' % (name, wrong[0], seen.get(wrong[0]), fixed.get(wrong[0]))


def check_walks(fleet, printers, folder):
    count = 0
    for path in sorted(glob.glob(os.path.join(folder, '*.snmprec'))):
        name, _, context = os.path.basename(path)[:-len('.snmprec')].partition('@')
        community = 'x@' + context if context else 'public'
        want = recorded(path)
        ways = [('snmpwalk', '1'), ('snmpwalk', '2c'), ('snmpbulkwalk', '2c')]
        faults = ''
        if os.path.exists(os.path.join(folder, name + '.faults')):
            with open(os.path.join(folder, name + '.faults'), encoding='ascii') as f:
                faults = f.read()
        if 'v1only' in faults:
            ways = ways[:1]
        if 'nobulk' in faults:
            ways = ways[:2]
        for tool, version in ways:
            got = answered(fleet.ask(tool, printers[name], '.1', version=version, community=community))
            compare('%s %s %s' % (name, tool, version), want, got, version == '1')
            count += 1
    return count


def check_errors(fleet, address):
    missing = MIB2 + '1.3.7'
    assert 'No Such Instance' in fleet.ask('snmpget', address, missing)
    assert 'No Such Object' in fleet.ask('snmpget', address, '1.3.6.1.5.5.5')
    text = fleet.ask('snmpget', address, '-Cf', MIB2 + '1.1.0', missing, version='1')
    assert 'noSuchName' in text and missing in text, text
    assert 'No more variables' in fleet.ask('snmpgetnext', address, '2.9')
    assert 'noSuchName' in fleet.ask('snmpgetnext', address, '2.9', version='1')
    before = fleet.stats(address)
    assert 'notWritable' in fleet.ask('snmpset', address, MIB2 + '1.5.0', 's', 'x')
    assert 'noSuchName' in fleet.ask('snmpset', address, MIB2 + '43.5.1.1.3.1', 'i', '4', version='1')
    after = fleet.stats(address)
    assert after['set'] == before['set'] + 2, 'each SET is counted'
    bulk = fleet.ask('snmpbulkget', address, '-Cn1', '-Cr3', MIB2 + '1.1', MIB2 + '1', MIB2 + '2.2.1.1')
    assert bulk.count(' = ') == 7, bulk


def check_values(fleet, address):
    level = MIB2 + '43.11.1.1.9.1.1'
    assert fleet.say('set %s %s 2 7' % (address, level)) == 'ok 1'
    assert fleet.ask('snmpget', address, level).endswith('INTEGER: 7\n')
    assert fleet.say('add %s %s -3' % (address, level)) == 'ok 1'
    assert fleet.say('get %s %s' % (address, level)) == 'ok 02 4'
    assert fleet.say('set %s %s 4 two  words ' % (address, MIB2 + '1.6.0')) == 'ok 1'
    assert fleet.say('get %s %s' % (address, MIB2 + '1.6.0')) == 'ok 04 ' + b'two  words '.hex()
    assert fleet.say('set %s 1.3.6.1.4.1.32473.99.1.0 4x 00ff' % address) == 'ok 1'
    assert '00 FF' in fleet.ask('snmpwalk', address, '1.3.6.1.4.1.32473.99')
    assert fleet.say('delete %s %s' % (address, level)) == 'ok 1'
    assert 'No Such Instance' in fleet.ask('snmpget', address, level)
    assert level not in answered(fleet.ask('snmpbulkwalk', address, MIB2 + '43.11'))
    assert fleet.say('delete %s %s' % (address, level)).startswith('error')
    runs = int(fleet.ask('snmpget', address, '-Oqv', MIB2 + '1.3.0'))
    assert fleet.say('reboot %s' % address) == 'ok 1'
    assert int(fleet.ask('snmpget', address, '-Oqv', MIB2 + '1.3.0')) < runs


def check_alerts(fleet, address):
    column = MIB2 + '43.18.1.1.'
    events = [int(fleet.say('get %s %s43.5.1.1.%d.1' % (address, MIB2, c)).split()[2]) for c in (18, 19)]
    index = fleet.say('alert %s open 8 2 808 3 3 -2 Tray 2 is empty' % address).split()[1]
    rows = answered(fleet.ask('snmpwalk', address, MIB2 + '43.18'))
    assert rows[column + '8.1.' + index] == (4, 'Tray 2 is empty') and rows[column + '7.1.' + index] == (2, 808)
    later = [int(fleet.say('get %s %s43.5.1.1.%d.1' % (address, MIB2, c)).split()[2]) for c in (18, 19)]
    assert later == [e + 1 for e in events]
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sink:
        sink.bind(('127.0.0.1', 0))
        sink.settimeout(120)
        for version in ('v2c', 'v1'):
            assert fleet.say('trap %s 127.0.0.1 %d %s secret' % (address, sink.getsockname()[1], version)) == 'ok 1'
            packet, sender = sink.recvfrom(65535)
            assert sender[0] == address and b'secret' in packet, 'from the printer itself'
            number = packet[packet.index(b'\x02\x01') + 2]
            assert number == (0 if version == 'v1' else 1) and b'\x2b\x06\x01\x02\x01\x2b\x12\x02' in packet
    assert fleet.say('alert %s close %s' % (address, index)) == 'ok 1'
    assert column + '8.1.' + index not in answered(fleet.ask('snmpwalk', address, MIB2 + '43.18'))
    assert fleet.say('alert %s close %s' % (address, index)).startswith('error')


def check_faults(fleet, address):
    def set_faults(*faults):
        for fault in faults:
            assert fleet.say(fault.split()[0] + ' ' + address + ' ' + fault.split()[1]) == 'ok 1'

    def get(version='2c', tool='snmpget', *wait):
        return fleet.ask(tool, address, *wait, MIB2 + '1.1.0', version=version)

    def is_silent(version='2c', tool='snmpget'):
        return 'Timeout' in get(version, tool, '-t', '0.4')

    for fault, version, tool in (('silence', '1', 'snmpget'), ('v1only', '2c', 'snmpget'),
                                 ('nobulk', '2c', 'snmpbulkget')):
        set_faults(fault + ' on')
        assert is_silent(version, tool), fault
        set_faults(fault + ' off')
        assert ' = ' in get(version, tool), fault
    set_faults('loss 100')
    assert is_silent()
    set_faults('loss 0', 'delay 900')
    assert is_silent() and ' = ' in fleet.ask('snmpget', address, MIB2 + '1.1.0')
    set_faults('delay 0', 'toobig 64')
    assert 'tooBig' in fleet.ask('snmpget', address, MIB2 + '1.1.0', MIB2 + '1.5.0')
    set_faults('toobig 0', 'loop on')
    assert 'OID not increasing' in fleet.ask('snmpbulkwalk', address, MIB2 + '43')
    set_faults('loop off', 'duplicate on')
    before = fleet.stats(address)['answers']
    assert ' = ' in get() and fleet.stats(address)['answers'] == before + 2
    set_faults('duplicate off', 'reorder on')
    assert ' = ' in get() and ' = ' in get()
    set_faults('reorder off')
    for bad in ('', 'closed %s on' % address, 'delay %s much' % address, 'set 127.9.9.9 1.3 2 1', 'nothing', 'get',
                'set %s 1.3.6 9 1' % address, 'loss * 101', 'alert %s open 1' % address, 'reboot'):
        assert fleet.say(bad).startswith('error '), bad
    assert fleet.say('delay * 0').startswith('ok ')


def check_control(fleet, program, folder):
    path = os.path.join(fleet.folder, 'control')
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as rude:
        rude.settimeout(120)
        rude.connect(path)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            rude.sendall(b'x' * 100000)
            assert rude.recv(100) == b'', 'an endless line ends the connection'
    assert os.stat(path).st_mode & 0o777 == 0o600
    taken = [(['--port', str(fleet.port)], 1), (['--port', '0', '--control', path], 1), (['--port', '65536'], 2), ([], 2),
             (['--port', '0', '--first', '10.0.0.1'], 1), (['--port', '0', '--first', 'x'], 2)]
    for arguments, code in taken:
        done = subprocess.run([program, '--devices', folder, *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, timeout=120)
        assert done.returncode == code and done.stderr, (arguments, done)
    assert fleet.say('stats').startswith('ok '), 'the others are served on'


def check_copies(program, folder):
    fleet = Fleet(program, folder, '--count', '40', '--first', '127.44.0.250')
    listed = subprocess.run([program, '--devices', folder, '--count', '40', '--first', '127.44.0.250', '--list'],
                            stdout=subprocess.PIPE, check=True, text=True).stdout.split('\n')[:-1]
    assert len(listed) == 40 and listed[5].split()[0] == '127.44.1.1', listed
    for oid, least in ((MIB2 + '43.5.1.1.17', 30), (MIB2 + '1.5', 22)):
        texts = [fleet.ask('snmpwalk', line.split()[0], '-Oqv', oid, version='1').strip() for line in listed]
        texts = [t for t in texts if t not in ('', '""', 'End of MIB')]
        assert len(texts) >= least and len(set(texts)) == len(texts), texts
    assert fleet.stats()['printers'] == 40 and fleet.stats()['strangers'] == 0
    fleet.close()


def main():
    program, folder = sys.argv[1], sys.argv[2]
    absent = [t for t in TOOLS if shutil.which(t) is None]
    if absent:
        print('SKIPPED: %s not installed' % ', '.join(absent))
        return 77
    listed = subprocess.run([program, '--devices', folder, '--list'], stdout=subprocess.PIPE, check=True, text=True)
    printers = {name: address for address, name in (line.split() for line in listed.stdout.splitlines())}
    fleet = Fleet(program, folder)
    try:
        walks = check_walks(fleet, printers, folder)
        check_errors(fleet, printers['ostwick-c5500-colour-mfp'])
        check_values(fleet, printers['halvern-m410-mono-laser'])
        check_alerts(fleet, printers['ostwick-c5500-colour-mfp'])
        check_faults(fleet, printers['nordlett-pf1100-plotter'])
        check_control(fleet, program, folder)
    finally:
        fleet.close()
    check_copies(program, folder)
    print('%d walks equal their recordings; errors, values, alerts, traps, faults and copies as told' % walks)
    return 0


if __name__ == '__main__':
    sys.exit(main())
