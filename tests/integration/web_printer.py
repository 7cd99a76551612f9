#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers that tell more on the web than by SNMP, with real programs and simulated printers: what SNMP leaves open is filled in and says
where it comes from; news of the event table arrive without any interval; what one printer does wrong harms no other; one that sleeps is left alone.

The intervals are an hour at first: whatever comes after the first readings comes because of an event. Judged by the order of records.
"""
import os
import re
import subprocess

import rig as river
from reserve import free_port
from rig import field, kind, wait_until

RECORDING = 'halvern-m410-mono-laser'
SERIAL, LOCATION, TONER = '1.3.6.1.2.1.43.5.1.1.17.1', '1.3.6.1.2.1.1.6.0', '1.3.6.1.2.1.43.11.1.1.9.1.1'
COVER_OPEN = '3'
EVENTS = 'GET:/EventMgmt/EventTable'
PRINTERS = {'ledm': 'services ledm\nlevel 1 38\n', 'gzip': 'services ledm\nlevel 1 41\ngzip on\n', 'drip': 'services ledm\nlevel 1 44\n',
            'tls': 'services ledm\nlevel 1 55\n', 'plain': 'services none\n', 'cdm': 'services cdm\nlevel 1 47\n',
            'pages': 'services syncthru-old\nlevel 1 48\n'}


def make_recordings(folder):
    """The same printer several times, with other serial and hardware numbers; its toner level is some(-3)."""
    os.mkdir(folder)
    with open(os.path.join(river.PRINTERS, RECORDING + '.snmprec'), encoding='utf-8') as f:
        text = re.sub(r'(?m)^%s\|.*$' % re.escape(TONER), TONER + '|2|-3', f.read())
    for number, (name, web) in enumerate(PRINTERS.items()):
        own = re.sub(r'(?m)^(%s\|4\|.*)$' % re.escape(SERIAL), r'\g<1>%d' % number, text)
        own = re.sub(r'(?m)^(1\.3\.6\.1\.2\.1\.2\.2\.1\.6\.\d+\|4x\|00005e0053)..$', r'\g<1>e%d' % number, own)
        own = re.sub(r'(?m)^(1\.3\.6\.1\.2\.1\.1\.5\.0\|4\|).*$', r'\g<1>' + name, own)
        for suffix, what in (('snmprec', own), ('web', web)):
            with open(os.path.join(folder, '%s.%s' % (name, suffix)), 'w', encoding='utf-8') as f:
                f.write(what)


def make_certificate(rig, name):
    files = rig.path(name + '.pem'), rig.path(name + '.key')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj',
                    '/CN=' + name, '-out', files[0], '-keyout', files[1]], check=True, stderr=subprocess.DEVNULL)
    return files


class Printer:
    """One printer, and what a watcher saw of it."""

    def __init__(self, rig, watcher, name):
        self.rig, self.watcher, self.name = rig, watcher, name
        self.address = rig.address_of(name)

    def device(self):
        rows = self.rig.query('SELECT device FROM asset WHERE address = ?', self.address)
        return rows and (rows[0][0].decode() if isinstance(rows[0][0], bytes) else rows[0][0])

    def records(self, name):
        device = self.device()
        return [r for r in self.rig.watched(self.watcher) if kind(r) == name and r.get('device') == device]

    def toner(self):
        """(level, source) of all records of its toner, in order."""
        return [(field(r, 'level'), field(r, 'source')) for r in self.records('consumable') if field(r, 'colour') == 'black']

    def wait_toner(self, level, source='ledm'):
        wait_until(lambda: '%s: toner %s, not %s' % (self.name, self.toner(), level), lambda: (level, source) in self.toner())

    def said(self):
        """What was said of its cover and of its toner, in order."""
        words = {('incident', COVER_OPEN): lambda r: r.get('event'), ('consumable', 'black'): lambda r: field(r, 'level')}
        device = self.device()
        about = [(r, words.get((kind(r), r.get('code') or field(r, 'colour')))) for r in self.rig.watched(self.watcher)
                 if r.get('device') == device]
        return [word(r) for r, word in about if word]

    def asked(self):
        return {k: int(v) for k, v in (w.rsplit('=', 1) for w in self.rig.say('asked ' + self.address).split())}

    def wait_waiting(self):
        wait_until(self.name + ': a question for news is open', lambda: self.asked()['polls'] == 1)

    def say(self, command):
        words = command.split(' ', 1)
        return self.rig.say(' '.join([words[0], self.address, *words[1:]]))


def check_level(printer):
    """SNMP says that some is left, the web 38 percent: 38 percent, and where that comes from; nothing else is said any more."""
    printer.wait_toner('38')
    assert printer.toner()[-1] == ('38', 'ledm') and len(printer.toner()) <= 2, printer.toner()


def check_events(printer):
    """Each change is told because of its event, in the order in which they happened."""
    before = len(printer.said())

    def is_told(word, *commands):
        printer.wait_waiting()
        answers = [printer.say(command) for command in commands]
        wait_until(lambda: '%s; said %s' % (word, printer.said()[before:]), lambda: word in printer.said()[before:])
        return answers[0]

    index = is_told('opened', 'alert open 6 1 %s 3 3 -1 Cover open' % COVER_OPEN)
    is_told('37', 'web level 1 37', 'event ConsumableStateChanged')
    check_job(printer)
    is_told('closed', 'alert close ' + index)
    assert printer.said()[before:] == ['opened', '37', 'closed'], printer.said()[before:]


def check_job(printer):
    """That somebody prints is no reason to read anything: the event is heard, and the next one waited for."""
    printer.wait_waiting()
    before = printer.asked()
    printer.say('event JobEvent')
    wait_until('it is heard', lambda: printer.asked()[EVENTS] > before[EVENTS])
    printer.wait_waiting()
    assert {k: n for k, n in printer.asked().items() if k != EVENTS} == {k: n for k, n in before.items() if k != EVENTS}


def break_question(printer):
    """The question that is open ends in an error; that of its status comes before the next one: an hour is too long to wait for that."""
    printer.wait_waiting()
    before = printer.asked()[EVENTS]
    printer.say('web status 503')
    printer.say('event JobEvent')
    wait_until('it broke', lambda: printer.asked()['polls'] == 0)
    printer.say('web status off')
    return lambda: wait_until('a table, and a question', lambda: printer.asked()[EVENTS] >= before + 2 and printer.asked()['polls'] == 1)


def check_power_up(printer):
    """Whoever says that it was switched on is read as a whole: what was changed meanwhile is told."""
    printer.wait_waiting()
    printer.say('set %s 4 Another room' % LOCATION)
    printer.say('event PowerUpEvent')
    wait_until('its new place', lambda: any(field(r, 'location') == 'Another room' for r in printer.records('asset')))
    printer.wait_waiting()


def check_key(rig, printer):
    """Whoever shows another key is asked nothing, and a line says so; as SNMP shows that it is the same printer, the next reading goes on."""
    taken = re.escape(printer.address) + ': its web services are asked by TLS, with this key from now on'
    printer.wait_toner('55')
    printer.wait_waiting()
    printer.say('certificate ' + ' '.join(make_certificate(rig, 'second')))
    printer.say('asked forget')
    printer.say('web level 1 54')
    printer.say('event ConsumableStateChanged')
    rig.agent.wait_line(re.escape(printer.address) + ': shows another key than the one that was kept, which is taken')
    asked = printer.asked()
    assert not [name for name in asked if name.startswith('GET:/DevMgmt')], asked
    assert printer.toner()[-1] == ('55', 'ledm') and len(rig.agent.lines(taken)) == 1, printer.toner()
    printer.wait_waiting()
    printer.say('event ConsumableStateChanged')
    printer.wait_toner('54')
    rig.agent.wait_line(taken, count=2)


def check_drip(rig, printer, other):
    """One that says a byte a second: a line says that it does not answer, SNMP is told all the same, and so is what others say."""
    printer.wait_toner('44')
    printer.wait_waiting()
    other.wait_waiting()
    printer.say('web drip 1000')
    printer.say('alert open 6 1 %s 3 3 -1 Cover open' % COVER_OPEN)
    other.say('web level 1 42')
    other.say('event ConsumableStateChanged')
    other.wait_toner('42')
    rig.agent.wait_line(re.escape(printer.address) + ': .*asking its web services less often')
    wait_until('its cover', lambda: 'opened' in printer.said())
    assert printer.toner()[-1] == ('44', 'ledm'), printer.toner()


def check_sleep(rig, printer, clock):
    """One that falls asleep is left alone by its web services: nothing is open there, and nothing is asked."""
    printer.wait_waiting()
    printer.say('sleep 1 none')
    wait_until('nothing is open', lambda: printer.asked()['connections'] == 0)
    before = printer.asked()
    rig.wait_looked([clock.address], 4)
    assert printer.asked() == before, (before, printer.asked())


def write_conf(rig, port, status):
    rig.write_agent_conf(status=status, tables='1h', more='<web><http-port>%d</http-port><https-port>%d</https-port><ipp-port>%d</ipp-port>'
                         '<discovery>no</discovery></web>' % (port, port, port))


def test(rig):
    port = free_port()
    make_recordings(rig.path('recordings'))
    rig.sim_options = ['--web-port', str(port)]
    rig.start_sim(devices=rig.path('recordings'))
    rig.start_prosody()
    rig.start_portal()
    write_conf(rig, port, '1h')
    watcher = rig.watch('--from-start')
    ledm, gzip, drip, tls, plain, cdm, pages = printers = [Printer(rig, watcher, name) for name in PRINTERS]
    tls.say('certificate ' + ' '.join(make_certificate(rig, 'first')))
    rig.start_agent()
    gzip.wait_toner('41')
    wait_reopened = break_question(gzip)
    check_level(ledm)
    check_events(ledm)
    check_power_up(ledm)
    cdm.wait_toner('47', 'cdm')
    pages.wait_toner('48', 'syncthru')
    assert 'GET:/cdm/alert/v1/alerts' in cdm.asked(), cdm.asked()
    check_key(rig, tls)
    wait_reopened()
    write_conf(rig, port, '1s')
    rig.reload_agent()
    check_drip(rig, drip, gzip)
    check_sleep(rig, gzip, ledm)
    asked = {printer.name: printer.asked() for printer in printers}
    assert not any(re.match('PUT|POST:(?!/ipp)', name) or '/Jobs' in name for row in asked.values() for name in row), asked
    assert set(asked[plain.name]) == {'connections', 'polls'}, asked[plain.name]
    lines = rig.agent.lines(' web: ')
    assert len(lines) == 4, lines  # a first key, another one, the new one, and who drips
    return 'a level, three events and a start told by the web; ' + ', '.join(sorted(PRINTERS))


if __name__ == '__main__':
    river.main(__doc__, test)
