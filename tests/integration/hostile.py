#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers, strangers and files that mean harm, against the real programs, while honest printers are read and stored.

The hostile printers answer SNMP from addresses of their own: a table of 100,000 supplies, a walk that never ends or runs backwards, a
flood of answers, texts that are none, answers from the wrong host, the wrong port or with the wrong id.
"""
import bisect
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time

import rig as river
import xmpp_client
from rig import wait_until

SYSTEM, STATUS, GENERAL = '1.3.6.1.2.1.1', '1.3.6.1.2.1.25.3', '1.3.6.1.2.1.43.5.1.1'
UPTIME = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SUPPLIES = tuple(int(word) for word in river.SUPPLY.split('.'))
ROWS = 100000
COLUMNS = {2: 1, 3: 1, 4: 3, 5: 3, 6: None, 7: 19, 8: 100}  # of prtMarkerSupplies; 9, the level, follows from the row
GET, NEXT, RESPONSE, BULK = 0xa0, 0xa1, 0xa2, 0xa5
NONE, END = (0x81, b''), (0x82, b'')
MANY = 2000  # supplies of one printer; more are no printer's
SPACE = "xmlns='urn:printwire:1'"
EPOCH = '11111111-2222-4333-8444-555555555555'


# SNMP as bytes (RFC 3416, RFC 3417 section 8)

def tlv(tag, body):
    size = len(body)
    head = bytes([size]) if size < 128 else b'\x82' + size.to_bytes(2, 'big')
    return bytes([tag]) + head + body


def number(value, tag=2):
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, 'big'))


def name(oid):
    out = bytes([40 * oid[0] + oid[1]])
    for part in oid[2:]:
        digits = [part & 127]
        while part > 127:
            part >>= 7
            digits.insert(0, part & 127 | 128)
        out += bytes(digits)
    return tlv(6, out)


def take(data):
    """(tag, content, what follows)"""
    size, at = data[1], 2
    if size > 127:
        at += size - 128
        size = int.from_bytes(data[2:at], 'big')
    return data[0], data[at:at + size], data[at + size:]


def numbers(content):
    out, part = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        part = part << 7 | byte & 127
        if byte < 128:
            out.append(part)
            part = 0
    return tuple(out)


class Question:
    def __init__(self, packet):
        _, message, _ = take(packet)
        _, version, rest = take(message)
        _, self.community, rest = take(rest)
        self.version = int.from_bytes(version, 'big')
        self.verb, pdu, _ = take(rest)
        fields = []
        for _ in range(3):
            _, field, pdu = take(pdu)
            fields.append(int.from_bytes(field, 'big'))
        self.id, self.skip, self.most = fields
        _, rows, _ = take(pdu)
        self.names = []
        while rows:
            _, row, rows = take(rows)
            self.names.append(numbers(take(row)[1]))

    def answer(self, rows, id_change=0):
        """[(name, (tag, content))] as a packet."""
        list_of = tlv(0x30, b''.join(tlv(0x30, name(oid) + tlv(*value)) for oid, value in rows))
        pdu = tlv(RESPONSE, number(self.id ^ id_change) + number(0) + number(0) + list_of)
        return tlv(0x30, number(self.version) + tlv(4, self.community) + pdu)


class Printer(threading.Thread):
    """A small printer, honest so far."""

    def __init__(self, address, port, texts=True):
        super().__init__(daemon=True)
        self.address, self.asked, self.looks, self.serial = address, 0, 0, 'HX' + address.replace('.', '')
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((address, port))
        self.objects = {
            SYSTEM + '.1.0': b'Halvern M410' if texts else b'\xff\xfe\x1b[31m\x00' + b'A' * 300,
            SYSTEM + '.2.0': (6, b'\x2b\x06\x01\x04\x01\x83\xf2\x32\x01'),
            SYSTEM + '.3.0': (0x43, b'\x01\x00'),
            SYSTEM + '.5.0': b'halvern' if texts else b']]></asset><x>\x9b\xc2\x9b31m',
            STATUS + '.2.1.3.1': b'Halvern M410' if texts else b'\x00\x01\x02<!ENTITY>&amp;' + b'\xc3\x28' * 200,
            STATUS + '.2.1.5.1': 2, STATUS + '.5.1.1.1': 3, STATUS + '.5.1.2.1': (4, b'\x00'),
            GENERAL + '.1.1': 7, GENERAL + '.17.1': self.serial.encode() if texts else b'\xed\xa0\x80' + self.serial.encode(),
        }
        self.table = sorted((tuple(int(w) for w in oid.split('.')), self.value(v)) for oid, v in self.objects.items())
        self.start()

    @staticmethod
    def value(v):
        return v if isinstance(v, tuple) else (4, v) if isinstance(v, bytes) else (2, number(v)[2:])

    def get(self, oid):
        at = bisect.bisect_left(self.table, (oid,))
        return self.table[at] if at < len(self.table) and self.table[at][0] == oid else (oid, NONE)

    def next(self, oid):
        at = bisect.bisect_right(self.table, (oid, (255, b'')))
        return self.table[at] if at < len(self.table) else (oid, END)

    def rows(self, q):
        if q.verb == GET:
            return [self.get(oid) for oid in q.names]
        out, last = [], list(q.names)
        for _ in range(1 if q.verb == NEXT else min(q.most, 60)):
            for i, oid in enumerate(last):
                row = self.next(oid)
                out.append(row)
                last[i] = row[0]
        return out[:60]

    def reply(self, q, to):
        self.send(q.answer(self.rows(q)), to)

    def send(self, packet, to):
        try:
            self.socket.sendto(packet, to)
        except OSError:
            pass  # the agent is gone

    def run(self):
        while True:
            packet, to = self.socket.recvfrom(65536)
            question = Question(packet)
            self.asked += 1
            self.looks += question.verb == GET and UPTIME in question.names
            self.reply(question, to)


class Hoarder(Printer):
    """100,000 supplies."""

    def next(self, oid):
        base = super().next(oid)
        columns = sorted([*COLUMNS, 9])
        if oid < SUPPLIES + (2,):
            mine = SUPPLIES + (2, 1, 1)
        elif oid[:len(SUPPLIES)] != SUPPLIES:
            return base
        else:
            column, _, row = (oid[len(SUPPLIES):] + (0, 0, 0))[:3]
            at = bisect.bisect_left(columns, column)
            if row >= ROWS:
                at, row = at + 1, 0
            if at >= len(columns):
                return base
            mine = SUPPLIES + (columns[at], 1, row + 1)
        if base[1] != END and base[0] < mine:
            return base
        return mine, self.cell(mine[-3], mine[-1])

    @staticmethod
    def cell(column, row):
        if column == 6:
            return 4, b'Toner %d' % row
        return 2, number(row % 101 if column == 9 else COLUMNS[column])[2:]


class Endless(Printer):
    """Whatever comes next is one longer or one more than what was asked."""

    def next(self, oid):
        return (oid[:-1] + (oid[-1] + 1,), (2, b'\x05')) if oid[:7] >= (1, 3, 6, 1, 2, 1, 43) else super().next(oid)


class Backwards(Printer):
    """What comes next stands before what was asked, or is the same."""

    def next(self, oid):
        known = super().next(oid)
        return known if known[1] != END else (oid[:-1] if self.asked % 2 else oid, (2, b'\x05'))


class Flooder(Printer):
    """Never stops talking: the answer, hundreds of others, and no pause between."""

    def reply(self, q, to):
        right = q.answer(self.rows(q))
        for i in range(300):
            self.send(q.answer(self.rows(q), id_change=i + 1) if i % 3 else random.randbytes(200), to)
            if i == 150:
                self.send(right, to)
        for _ in range(20):
            self.send(right, to)


class Silent(Printer):
    """Others answer in its place: from another host, from another port, and itself under another id."""

    def __init__(self, address, port, other):
        self.elsewhere = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        self.elsewhere[0].bind((other, port))
        self.elsewhere[1].bind((address, 0))
        super().__init__(address, port)

    def reply(self, q, to):
        for sock in self.elsewhere:
            sock.sendto(q.answer(self.rows(q)), to)
        self.send(q.answer(self.rows(q), id_change=0x10), to)


# files

def bombs(good):
    """[(what, bytes)] of configurations, made from a good one."""
    start, rest = good.split('<', 2)[1], good[good.index('>') + 1:]
    root = '<' + start
    laughs = '<!DOCTYPE x [<!ENTITY a0 "ha">%s]>' % ''.join(
        '<!ENTITY a%d "%s">' % (n, ('&a%d;' % (n - 1)) * 10) for n in range(1, 10))
    return [
        ('a billion laughs', (laughs + root + '&a9;' + rest).encode()),
        ('an external entity', ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + root + '&e;' + rest).encode()),
        ('an external subset', ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + root + rest).encode()),
        ('a parameter entity', ('<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>' + root + rest).encode()),
        ('4,000 levels', (root + '<a>' * 4000 + '</a>' * 4000 + rest).encode()),
        ('4,000 levels that never end', (root + '<a>' * 4000).encode()),
        ('an attribute of 1 MB', (root[:-1] + " a='" + 'x' * 1000000 + "'>" + rest).encode()),
        ('a text of 900 kB', (root + 'x' * 900000 + rest).encode()),
        ('more than the file may have', (root + ' ' * (2 << 20) + rest).encode()),
        ('100,000 elements', (root + '<a/>' * 100000 + rest).encode()),
        ('bytes that are no UTF-8', (root + '<a>').encode() + b'\xc3\x28\xff' + ('</a>' + rest).encode()),
        ('a NUL', (root + '<a>').encode() + b'\x00' + ('</a>' + rest).encode()),
        ('UTF-16 that ends in the middle', good.encode('utf-16')[:-3]),
        ('an instruction', ('<?xml-stylesheet href="file:///etc/passwd"?>' + good).encode()),
        ('nothing', b''),
    ]


def configuration_bombs_give_one_line_with_their_place(rig):
    """Also of 4,000 levels, megabytes and entities: file:line:column, at once, and no word of another file."""
    count = 0
    for program, conf in (('printwire-agent', rig.agent_conf), ('printwire-portal', rig.portal_conf)):
        with open(conf, encoding='utf-8') as f:
            good = f.read().strip()
        for what, content in bombs(good)[::1 if program == 'printwire-agent' else 4]:  # both read by base/conf
            path = rig.path('bomb.xml')
            with open(path, 'wb') as f:
                f.write(content)
            os.chmod(path, 0o600)
            done = rig.run(program, '--check-config', '--config', path, check=False)
            lines = (done.stdout + done.stderr).splitlines()
            assert done.returncode == 1 and len(lines) == 1, '%s, %s: %d, %s' % (program, what, done.returncode, lines[:5])
            limit = what == 'more than the file may have'  # the file is not read: it has no line
            assert re.match(r'%s: %s:%s ' % (program, re.escape(path), '' if limit else r'\d+:\d+:'), lines[0]), '%s: %s' % (what, lines[0])
            assert len(lines[0]) < 500 and 'root:' not in lines[0] and lines[0].isprintable(), '%s: %s' % (what, lines[0])
            count += 1
    return count


def strange_arguments_give_one_line(rig):
    for program, arguments in (
            ('printwire-agent', ['--config', 'x' * 5000, '--check-config']), ('printwire-agent', [b'\xff\xfe\x1b[31m']),
            ('printwire-agent', ['journal', '--count', '-1']), ('printwire-portal', ['watch', '--count', '9' * 40]),
            ('printwire-portal', ['watch', '--severity', '\x1b]0;x\x07']), ('printwire-portal', ['fleet', '--site']),
            ('printwire-portal', ['\u202e']), ('printwire-portal', ['--config', '/dev/zero'])):
        done = subprocess.run([rig.program(program), *arguments], capture_output=True, timeout=60, check=False)
        said = (done.stdout + done.stderr).splitlines()
        assert done.returncode in (1, 2) and len(said) == 1, '%s %s: %d, %s' % (program, arguments, done.returncode, said[:4])


# people

def client(rig, user):
    with open(rig.path('prosody', user + '.password'), encoding='utf-8') as f:
        password = f.readline().strip()
    return xmpp_client.Client('%s@%s' % (user, river.DOMAIN), password, rig.xmpp_port, rig.path('prosody', 'ca.crt'))


def ask(who, kind, to, payload):
    return who.ask(kind, to, payload, river.LONG_S)


def meter(device, count):
    return ("<meter device='%s' at='2026-11-21T09:14:58.004Z'><engine-cycles>%d</engine-cycles></meter>" % (device, count))


def batch(epoch, first, *records):
    return "<batch %s epoch='%s' first='%d'>%s</batch>" % (SPACE, epoch, first, ''.join(records))


def journals(rig):
    return dict(((agent, epoch), through) for agent, epoch, through in rig.query(
        'SELECT a.jid, j.epoch, j.through FROM journal j JOIN agent a ON a.id = j.agent'))


def take_more_agents(rig):
    """An agent of another site is taken, too."""
    with open(rig.portal_conf, encoding='utf-8') as f:
        text = f.read()
    with open(rig.portal_conf, 'w', encoding='utf-8') as f:
        f.write(text.replace('</agents>', "<agent jid='site-2@%s' site='There' customer='They'/></agents>" % river.DOMAIN))
    rig.portal.signal(signal.SIGHUP)
    rig.portal.wait_line('read again')


def strangers_change_nothing(rig):
    """Who is no agent stores nothing, under whosever epoch; and no agent can store in the name of another one."""
    (mine, epoch), = journals(rig)
    device = rig.query('SELECT device FROM asset')[0][0]
    stranger, other = client(rig, 'eve'), client(rig, 'site-2')
    forged = batch(epoch, 1, meter(device, 1), meter(device, 2))
    for payload in (forged, "<hello %s version='1.0' epoch='%s' next='1'/>" % (SPACE, epoch)):
        assert xmpp_client.condition(ask(stranger, 'set', river.PORTAL, payload)) == ('auth', 'forbidden')
    answer = ask(other, 'set', river.PORTAL, forged)
    assert answer.get('type') == 'result' and answer[0].get('through') == '2', 'it counts for who sent it'
    there = journals(rig)
    assert there[('site-2@' + river.DOMAIN, epoch)] == 2 and there[(mine, epoch)] >= 2, there
    assert not [row for row in rig.query('SELECT a.jid, m.engine_cycles FROM meter m JOIN agent a ON a.id = m.agent WHERE m.device = ?', device)
                if row[0] == mine and row[1] in (1, 2)], 'the printer of the one has no count of the other'
    return stranger, other


def nobody_but_the_portal_is_believed_or_obeyed(rig, strangers):
    """The agent's full address is known to them: questions are refused, orders too, and answers that nobody asked for pass."""
    (session,), = rig.query("SELECT session FROM agent WHERE jid = '%s@%s'" % (river.USER, river.DOMAIN))
    agent = '%s@%s/%s' % (river.USER, river.DOMAIN, session)
    (_, epoch), = [key for key in journals(rig) if key[0].startswith(river.USER)]
    before = rig.journal()
    for who in strangers:
        for kind, payload in (('set', "<order %s id='1'><wake/></order>" % SPACE), ('get', "<query xmlns='jabber:iq:version'/>"),
                              ('get', "<ping xmlns='urn:xmpp:ping'/>"), ('set', "<stored %s epoch='%s' through='9'/>" % (SPACE, epoch))):
            assert xmpp_client.condition(ask(who, kind, agent, payload))[1] == 'service-unavailable', payload
        for tag in range(1, 101):  # more than it has asked so far: its ids are numbers
            who.send("<iq type='result' id='%d' to='%s'><stored %s epoch='%s' through='999999'/></iq>" % (tag, agent, SPACE, epoch))
            who.send("<iq type='error' id='%d' to='%s'><error type='modify'><rejected %s first='1' record='1' reason='x'/></error></iq>"
                     % (tag, agent, SPACE))
        who.send("<message to='%s'><body>quit</body></message><presence to='%s' type='subscribe'/>" % (agent, agent))
        assert xmpp_client.condition(ask(who, 'get', agent, "<ping xmlns='urn:xmpp:ping'/>"))[1] == 'service-unavailable'
    after = rig.journal()
    assert after['epoch'] == before['epoch'] and int(after['stored']) <= int(after['said']), after
    assert not rig.agent.lines('refused by the portal'), 'a stranger cannot refuse records'


# printers

def honest_printers_are_read_among_hostile_ones(rig, hostile):
    """Everybody that can be read is stored; the honest ones are asked on at their pace; the one that only others answer for is not there."""
    wait_until(lambda: 'hostile printers stored; %s' % rig.stored_supplies(),
               lambda: all(p.address in rig.stored_supplies() for p in hostile if not isinstance(p, Silent)), river.LONG_S, 0.2)
    wait_until(lambda: 'all stored; missing %s' % rig.missing()[:5], lambda: not rig.missing(), river.LONG_S, 0.2)
    rig.wait_looked([address for address, _ in rig.printers if address in rig.stored_supplies()], rounds=2)
    for printer in hostile:
        stored = rig.stored_supplies()
        if isinstance(printer, Silent):
            assert printer.asked > 0 and printer.address not in stored, 'nobody else can answer for a printer'
        else:
            assert stored[printer.address] <= MANY, '%s has %d supplies' % (type(printer).__name__, stored[printer.address])
    assert rig.agent.runs() and rig.portal.runs()


def walks_of_hostile_printers_end(printers):
    """Nobody is walked without end: each of them is asked again how it is, and again, which is done between walks only."""
    wanted = {p: p.looks + 2 for p in printers if not isinstance(p, Silent)}
    wait_until(lambda: 'asked how they are; %s' % [(type(p).__name__, p.asked, p.looks) for p in wanted],
               lambda: all(p.looks >= n for p, n in wanted.items()), river.LONG_S)


def what_they_say_is_well_formed(rig, watcher):
    rig.wait_quiet(river.LONG_S, 1)
    wait_until('the watcher has it', lambda: rig.has_all(watcher), river.LONG_S)
    river.check_grammar(rig.folder, rig.watched(watcher))
    fleet = rig.run('printwire-portal', 'fleet', '--config', rig.portal_conf, '--color', 'never').stdout
    assert fleet.replace('\n', '').isprintable(), 'nothing on the terminal moves a cursor'


def test(rig):
    port = river.free_port()
    at = ['127.77.0.%d' % n for n in range(1, 8)]
    hostile = [Hoarder(at[0], port), Endless(at[1], port), Backwards(at[2], port), Flooder(at[3], port),
               Printer(at[4], port, texts=False), Silent(at[5], port, at[6])]
    more = "<range from='%s' to='%s' port='%d'/>" % (at[0], at[5], port)
    rig.start(count=4, status='1s', tables='5s', discovery=more)
    watcher = rig.watch('--from-start')
    bombs_tried = configuration_bombs_give_one_line_with_their_place(rig)
    strange_arguments_give_one_line(rig)
    for user in ('eve', 'site-2'):
        subprocess.run([river.PROSODY, 'account', rig.path('prosody'), user], check=True, stdout=subprocess.PIPE)
    honest_printers_are_read_among_hostile_ones(rig, hostile)
    walks_of_hostile_printers_end(hostile)
    take_more_agents(rig)
    strangers = strangers_change_nothing(rig)
    nobody_but_the_portal_is_believed_or_obeyed(rig, strangers)
    what_they_say_is_well_formed(rig, watcher)
    return '%d printers, %d configurations, 2 strangers' % (len(hostile), bombs_tried)


if __name__ == '__main__':
    river.main(__doc__, test)
