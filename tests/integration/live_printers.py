#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Printers of others that really run: ippeveprinter and cupsd of CUPS, and lprint, which is a printer application. The probe reads them
by IPP while their states change, and asks nothing but for attributes.

In a network of its own (network.py), so that they are where devices have them: port 631 of an address. A recorder (recorder.py)
stands before each of them and notes each request; every other port where printers take jobs is listened on. What changes the
printers (jobs, pauses, low supplies) comes from the test itself, past the recorders.

usage: live_printers.py BUILD
"""
import http.client
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import network
import rig as river
from mdns import Avahi
from ports import PRINTING, Witness
from recorder import GET_PRINTER_ATTRIBUTES, Recorder, ipp
from rig import SPACE, field, kind, wait_until

PROGRAMS = ('ippeveprinter', 'lprint', 'cupsd', 'avahi-daemon', 'dbus-daemon', 'openssl')
LOOPBACK = '127.0.0.1'
HTTP, HTTPS, IPP = 80, 443, 631
PRINT_JOB, PAUSE, RESUME = 0x0002, 0x0010, 0x0011
STATE, REASON = b'printer-state\x00\x04\x00\x00\x00', b'printer-state-reasons'
CANARIES = ('canary-user', 'canary-job')
CUPSD = """Listen 127.0.0.1:%d
ServerAlias *
Browsing off
WebInterface no
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
CUPS_FILES = """ServerRoot %(folder)s
RequestRoot %(folder)s/spool
TempDir %(folder)s/spool/tmp
CacheDir %(folder)s/cache
StateDir %(folder)s/run
ErrorLog stderr
AccessLog stderr
PageLog stderr
User nobody
Group nogroup
"""
QUEUE = """<DefaultPrinter office>
UUID urn:uuid:5a0f2c1e-0000-4000-8000-000000000001
Info Office Laser
Location Room 2
DeviceURI ipp://localhost:%d/ipp/print
State Idle
Accepting Yes
Shared Yes
Type 4
OpPolicy default
ErrorPolicy stop-printer
</DefaultPrinter>
"""


def is_up(port, path):
    try:
        return ipp(LOOPBACK, port, path, GET_PRINTER_ATTRIBUTES)[0] == 0
    except OSError:
        return False


class Evolved:
    """ippeveprinter; what its print command says changes it while a job is under way."""
    ADDRESS, PORT, PATH = '127.2.0.1', 8631, '/ipp/print'

    def __init__(self, rig, avahi):
        self.rig = rig
        command = self.write('print', '#!/bin/sh\necho "STATE: +media-empty-error,toner-low-warning" >&2\n'
                             'until [ -e %s ]; do sleep 0.1; done\necho "STATE: -media-empty-error,toner-low-warning" >&2\n' % rig.path('go'))
        os.chmod(command, 0o755)
        os.mkdir(rig.path('spool'))
        avahi.start('ippeveprinter', 'ippeveprinter', '-p', str(self.PORT), '-n', 'localhost', '-r', 'off', '-M', 'Acme', '-m', 'Evolved 9',
                    '-l', 'Room 1', '-c', command, '-d', rig.path('spool'), '-K', rig.path('spool'), 'Evolved')
        wait_until('ippeveprinter', lambda: is_up(self.PORT, self.PATH))

    def write(self, name, text):
        with open(self.rig.path(name), 'w', encoding='utf-8') as f:
            f.write(text)
        return f.name

    def print_something(self):
        status = ipp(LOOPBACK, self.PORT, self.PATH, PRINT_JOB, (0x42, 'requesting-user-name', CANARIES[0]), (0x42, 'job-name', CANARIES[1]),
                     (0x49, 'document-format', 'image/pwg-raster'), data=b'RaS2')[0]
        assert status == 0, hex(status)
        wait_until('it prints', lambda: b'media-empty' in ipp(LOOPBACK, self.PORT, self.PATH, GET_PRINTER_ATTRIBUTES)[1])

    def finish(self):
        self.write('go', '')
        wait_until('it has printed', lambda: STATE + b'\x03' in ipp(LOOPBACK, self.PORT, self.PATH, GET_PRINTER_ATTRIBUTES)[1])

    def set_supplies(self, first, second):
        connection = http.client.HTTPConnection(LOOPBACK, self.PORT, timeout=60)
        connection.request('GET', '/supplies?supply0=%d&supply1=%d' % (first, second))
        assert connection.getresponse().status == 200
        connection.close()


class Application:
    """lprint, with a label printer whose device is not there."""
    ADDRESS, PORT, PATH = '127.2.0.2', 8632, '/ipp/print'

    def __init__(self, rig, avahi):
        os.mkdir(rig.path('lprint'))
        env = dict(avahi.env, HOME=rig.path('lprint'), TMPDIR=rig.path('lprint'))
        part = river.Part(rig, 'lprint-server')
        rig.watchers.append(part)
        part.start('lprint', 'server', '-o', 'server-port=%d' % self.PORT, '-o', 'listen-hostname=localhost', '-o', 'log-file=-',
                   '-o', 'spool-directory=' + rig.path('lprint'), env=env)
        wait_until('lprint', lambda: self.add(env))
        wait_until('its printer', lambda: is_up(self.PORT, self.PATH))

    def add(self, env):
        return subprocess.run(['lprint', 'add', '-u', 'ipp://localhost:%d/ipp/system' % self.PORT, '-d', 'labels', '-v',
                               'socket://127.0.0.1:9199', '-m', 'zpl_4inch-203dpi-dt'], env=dict(os.environ, **env),
                              stderr=subprocess.DEVNULL, check=False).returncode == 0

    def change(self, operation):
        status = ipp(LOOPBACK, self.PORT, self.PATH + '/labels', operation)[0]
        assert status == 0, hex(status)


class Server:
    """cupsd with one queue. It takes only names of this machine for its own, so it is asked at the loopback address."""
    ADDRESS, PORT, PATH = LOOPBACK, 8633, '/printers/office'

    def __init__(self, rig):
        folder = rig.path('cups')
        for name in ('spool/tmp', 'cache', 'run'):
            os.makedirs(os.path.join(folder, name))
        for name, text in (('cupsd.conf', CUPSD % self.PORT), ('cups-files.conf', CUPS_FILES % {'folder': folder}),
                           ('printers.conf', QUEUE % Evolved.PORT)):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
                f.write(text)
        part = river.Part(rig, 'cupsd')
        rig.watchers.append(part)
        part.start('cupsd', '-f', '-c', os.path.join(folder, 'cupsd.conf'), '-s', os.path.join(folder, 'cups-files.conf'))
        wait_until('cupsd', lambda: is_up(self.PORT, self.PATH))

    def change(self, operation):
        status = ipp(LOOPBACK, self.PORT, self.PATH, operation, (0x42, 'requesting-user-name', 'root'))[0]
        assert status == 0, hex(status)


class Said:
    """What the probe says of a printer."""

    def __init__(self, rig, address):
        done = rig.run('printwire-agent', 'probe', '--no-snmp', '--address', address, check=False)
        assert done.returncode == 0, (address, done.stderr)
        self.text = done.stdout
        self.records = list(ElementTree.fromstring(self.text))
        assert not any(canary in self.text for canary in CANARIES), self.text

    def of(self, name):
        return [record for record in self.records if kind(record) == name]

    def field(self, name):
        return field(self.of('asset')[0], name)

    def levels(self):
        return {field(r, 'colour'): field(r, 'level') for r in self.of('consumable')}

    def troubles(self):
        return {r.get('code') for r in self.of('incident')}


def make_certificate(rig):
    files = rig.path('printer.pem'), rig.path('printer.key')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj',
                    '/CN=printer', '-out', files[0], '-keyout', files[1]], check=True, stderr=subprocess.DEVNULL)
    return files


def check_evolved(rig, printer):
    said = Said(rig, printer.ADDRESS)
    assert 'Evolved 9' in said.field('model') and said.field('location') == 'Room 1', said.text
    assert said.field('state') == 'ready' and not said.troubles(), said.text
    before = said.levels()
    printer.set_supplies(5, 77)
    said = Said(rig, printer.ADDRESS)
    assert said.levels() != before and '5' in said.levels().values(), said.text
    printer.print_something()
    said = Said(rig, printer.ADDRESS)
    assert said.field('state') == 'processing' and said.troubles() == {'808', '1104'}, said.text
    printer.finish()
    said = Said(rig, printer.ADDRESS)
    assert said.field('state') == 'ready' and not said.of('incident'), said.text


def check_pauses(rig, printer, model):
    """It is idle, is stopped, and goes on."""
    said = Said(rig, printer.ADDRESS)
    assert model in said.field('model') and said.field('state') == 'ready', said.text
    printer.change(PAUSE)
    paused = Said(rig, printer.ADDRESS)
    assert paused.field('state') == 'stopped', paused.text
    printer.change(RESUME)
    again = Said(rig, printer.ADDRESS)
    assert again.field('state') == 'ready', again.text


def check_bare_server(rig):
    """A print server, asked where devices have their printer, is none."""
    bare = Recorder(LOOPBACK, (IPP + 1,), (LOOPBACK, Server.PORT))
    done = rig.run('printwire-agent', 'probe', '--no-snmp', '--address', LOOPBACK, '--ipp-port', str(IPP + 1), check=False)
    assert done.returncode == 1 and LOOPBACK in done.stderr and '<asset' not in done.stdout, (done.stdout, done.stderr)
    assert bare.operations() == {GET_PRINTER_ATTRIBUTES}, bare.noted


def check_recorders(recorders):
    """They would see a job; after that, what they noted is the agent's."""
    for recorder, address in recorders:
        ipp(address, IPP, '/ipp/print', 0x0004, (0x49, 'document-format', 'application/x-nothing'))  # Validate-Job
        assert recorder.noted == [('POST', '/ipp/print', 0x0004)], recorder.noted
        recorder.noted.clear()


def judge(recorders, witness):
    """Nothing was asked but for attributes, pages were only read, and nobody came to print."""
    for recorder, address in recorders:
        assert recorder.operations() == {GET_PRINTER_ATTRIBUTES}, (address, recorder.noted)
        for method, path, operation in recorder.noted:
            assert method == ('GET' if operation is None else 'POST') and '?' not in path, (address, method, path)
    assert recorders[0][0].secure > 0, 'TLS was not used where it is'
    assert not witness.noted, witness.noted
    return sum(len(recorder.noted) for recorder, _ in recorders)


def test(rig):
    avahi = Avahi(rig)
    evolved, application, server = Evolved(rig, avahi), Application(rig, avahi), Server(rig)
    certificate = make_certificate(rig)
    recorders = [(Recorder(p.ADDRESS, ports, (LOOPBACK, p.PORT), secret, queue), p.ADDRESS) for p, ports, secret, queue in (
        (evolved, (HTTPS, IPP), certificate, None), (application, (HTTP, IPP), None, None), (server, (IPP,), None, Server.PATH))]
    witness = Witness([port for port in PRINTING if port not in (HTTP, HTTPS, IPP)])
    witness.prove(evolved.ADDRESS, 9100)
    check_recorders(recorders)
    check_evolved(rig, evolved)
    check_pauses(rig, application, 'ZPL 4-inch')
    check_pauses(rig, server, 'Local Raw Printer')  # what CUPS calls a queue without a driver
    check_bare_server(rig)
    return 'three printers of others read; %d requests, each for attributes or a page' % judge(recorders, witness)


if __name__ == '__main__':
    network.enter()
    for program in PROGRAMS:
        if shutil.which(program) is None:
            network.skip(program + ' is not installed')
    river.main(__doc__, test)
