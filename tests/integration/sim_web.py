#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The web services of the simulated fleet, asked by Python's HTTP client: long polls, TLS, gzip, and everything that can be wrong.

usage: sim_web.py PRINTWIRE-SIM RECORDINGS

Exit 77 when openssl, which makes the certificates, is missing.
"""
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree
import zlib

from rig import wait_until
from sim import Fleet

FIRST, SECOND = '127.1.0.1', '127.1.0.2'
EVENTS = '/EventMgmt/EventTable'
STATUS = '/DevMgmt/ProductStatusDyn.xml'
COUNT = 1000
PATIENCE_S = 120


class Web:
    """The fleet's web port."""

    def __init__(self, fleet, port):
        self.fleet, self.port = fleet, port
        self.tls = ssl._create_unverified_context()  # pylint: disable=protected-access

    def get(self, path, address=FIRST, secure=False, method='GET', **headers):
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(address, self.port, timeout=PATIENCE_S, **({'context': self.tls} if secure else {}))
        try:
            connection.request(method, path, headers={k.replace('_', '-'): v for k, v in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def certificate(self, address=FIRST):
        with socket.create_connection((address, self.port), PATIENCE_S) as plain, self.tls.wrap_socket(plain) as secure:
            return secure.getpeercert(True)

    def asked(self, address):
        return {k: int(v) for k, v in (w.rsplit('=', 1) for w in self.fleet.say('asked ' + address).split()[1:])}

    def is_refused(self, address):
        try:
            self.get('/', address)
        except OSError:
            return True
        return False

    def say(self, command):
        said = self.fleet.say(command)
        assert said.startswith('ok'), (command, said)


def make_certificate(folder, name):
    files = [os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key')]
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3', '-subj',
                    '/CN=' + name, '-out', files[0], '-keyout', files[1]], check=True, stderr=subprocess.DEVNULL)
    return files


def check_documents(web):
    for path in ('/DevMgmt/DiscoveryTree.xml', '/DevMgmt/ProductConfigDyn.xml', STATUS, '/DevMgmt/ConsumableConfigDyn.xml',
                 '/DevMgmt/ProductUsageDyn.xml', EVENTS):
        status, headers, body = web.get(path)
        assert status == 200 and headers['Content-Type'] == 'text/xml', (path, status)
        ElementTree.fromstring(body)
    for path in ('servicesDiscovery', 'system/v1/identity', 'supply/v1/suppliesPublic', 'deviceUsage/v1/lifetimeCounters',
                 'print/v2/status'):
        assert 'version' in json.loads(web.get('/cdm/' + path)[2])
    assert len(web.get('/etc/mnt_info.csv')[2].splitlines()) == 2
    assert web.get('/nowhere')[0] == 404 and web.get('/nowhere', method='PUT')[0] == 405


def check_long_poll(web):
    """It waits until something happens; a change is told once, to all who wait; or the time passes."""
    tag = web.get(EVENTS)[1]['ETag']
    assert web.get(EVENTS, If_None_Match=tag)[0] == 304
    status, headers, _ = web.get(EVENTS + '?timeout=5', If_None_Match=tag)
    assert status == 304 and headers['ETag'] == tag
    answers = []
    waiters = [threading.Thread(target=lambda: answers.append(web.get(EVENTS + '?timeout=36000', If_None_Match=tag))) for _ in range(2)]
    for waiter in waiters:
        waiter.start()
    wait_until('two long polls', lambda: web.asked(FIRST)['polls'] == 2)
    web.say('alert %s open 6 1 3 3 3 -1 Cover open' % SECOND)  # another printer
    assert web.asked(FIRST)['polls'] == 2
    web.say('alert %s open 6 1 3 3 3 -1 Cover open' % FIRST)
    for waiter in waiters:
        waiter.join(PATIENCE_S)
    for status, headers, body in answers:
        assert status == 200 and headers['ETag'] != tag
        assert b'AlertTableChanged' in body and b'PowerUpEvent' not in body, body
    assert len(answers) == 2 and b'closeDoorOrCover' in web.get(STATUS)[2]


def check_restart(web):
    """A restart cuts what waits, refuses for a while, and is told afterwards."""
    tag = web.get(EVENTS)[1]['ETag']
    cut = []

    def wait():
        try:
            web.get(EVENTS + '?timeout=36000', If_None_Match=tag)
        except OSError as error:
            cut.append(error)
    waiter = threading.Thread(target=wait)
    waiter.start()
    wait_until('a long poll', lambda: web.asked(FIRST)['polls'] == 1)
    web.say('off ' + FIRST)
    waiter.join(PATIENCE_S)
    assert cut and web.is_refused(FIRST)
    web.say('on ' + FIRST)
    status, _, body = web.get(EVENTS, If_None_Match=tag)
    assert status == 200 and b'PowerUpEvent' in body


def check_tls(web, folder):
    """One port for both; the certificate is the printer's own, or the fleet's, and changes when it is told to."""
    first, second = make_certificate(folder, 'first'), make_certificate(folder, 'second')
    web.say('certificate * ' + ' '.join(first))
    shown = web.certificate()
    assert web.certificate() == shown == web.certificate(SECOND) and web.get('/', secure=True)[0] == 200
    web.say('certificate %s %s' % (FIRST, ' '.join(second)))
    assert web.certificate() != shown == web.certificate(SECOND)
    assert web.fleet.say('certificate * /nowhere /nowhere').startswith('error')


def check_variants(web):
    web.say('web %s gzip on' % FIRST)
    _, headers, body = web.get(STATUS, Accept_Encoding='identity')
    assert headers['Content-Encoding'] == 'gzip'
    unpacked = zlib.decompressobj(31)
    ElementTree.fromstring(unpacked.decompress(body))
    assert unpacked.eof
    web.say('web %s gzip off' % FIRST)
    web.say('web %s huge on' % FIRST)
    assert len(web.get(STATUS)[2]) > 10 << 20
    web.say('web %s huge off' % FIRST)
    for setting, value, status, header, text in (('status', '401', 401, 'WWW-Authenticate', 'Basic realm="Printer"'),
                                                 ('redirect', 'http://192.0.2.1/x', 302, 'Location', 'http://192.0.2.1/x'),
                                                 ('type', 'application/pdf', 200, 'Content-Type', 'application/pdf')):
        web.say('web %s %s %s' % (FIRST, setting, value))
        got = web.get(STATUS)
        assert got[0] == status and got[1][header] == text, got
        web.say('web %s %s off' % (FIRST, setting))
    web.say('web %s cut on' % FIRST)
    try:
        raise AssertionError('a whole answer: %r' % (web.get(STATUS),))
    except http.client.IncompleteRead:
        web.say('web %s cut off' % FIRST)


def check_bomb(web):
    """What is small on the wire becomes large."""
    web.say('web %s bomb on' % FIRST)
    with socket.create_connection((FIRST, web.port), PATIENCE_S) as s:
        s.sendall(b'GET %s HTTP/1.1\r\nHost: printer\r\n\r\n' % STATUS.encode())
        body, unpacked, made = b'', zlib.decompressobj(31), 0
        while b'\r\n\r\n' not in body:
            body += s.recv(4096)
        part = body.split(b'\r\n\r\n', 1)[1]
        read = len(part)
        while made < 20 << 20:
            made += len(unpacked.decompress(part))
            part = s.recv(65536)
            read += len(part)
    assert made > 100 * read, (made, read)
    web.say('web %s bomb off' % FIRST)


def check_drip(web):
    """Byte after byte; others are answered meanwhile, and a slow answer comes after a quick one."""
    web.say('web %s drip 1000' % FIRST)
    with socket.create_connection((FIRST, web.port), PATIENCE_S) as s:
        s.sendall(b'GET / HTTP/1.1\r\nHost: printer\r\n\r\n')
        for byte in b'HT':
            assert s.recv(100) == bytes([byte])
            assert web.get('/', SECOND)[0] == 200
    web.say('web %s drip off' % FIRST)
    web.say('web %s slow 1000' % FIRST)
    order = []
    waiters = [threading.Thread(target=lambda a=a: order.append((web.get('/', a)[0], a))) for a in (FIRST, SECOND)]
    for waiter in waiters:
        waiter.start()
    for waiter in waiters:
        waiter.join(PATIENCE_S)
    assert order == [(200, SECOND), (200, FIRST)], order
    web.say('web %s slow off' % FIRST)


def check_strangers(web, job_port):
    """Nobody listens where no printer is, or one without services; who comes to print is counted."""
    assert web.is_refused('127.77.0.1')
    web.say('web %s services none' % SECOND)
    assert web.is_refused(SECOND)
    web.say('web %s services all' % SECOND)
    assert not any(name.startswith('port:') for name in web.asked('*'))
    socket.create_connection((SECOND, job_port), PATIENCE_S).close()
    wait_until('it is counted', lambda: web.asked(SECOND).get('port:%d' % job_port) == 1)


def check_thousand(web):
    """All printers of the fleet hold a long poll at the same time, and all are answered."""
    addresses = [line.split()[0] for line in subprocess.run(
        [sys.argv[1], '--devices', sys.argv[2], '--count', str(COUNT), '--list'], stdout=subprocess.PIPE, text=True,
        check=True).stdout.splitlines()]
    tags, sockets = {}, []
    for address in addresses[:2]:
        tags[address] = web.get(EVENTS, address)[1]['ETag']
    for address in addresses:
        s = socket.create_connection((address, web.port), PATIENCE_S)
        s.sendall(b'GET %s?timeout=36000 HTTP/1.1\r\nHost: p\r\nIf-None-Match: %s\r\n\r\n' % (
            EVENTS.encode(), tags.get(address, '"1-1"').encode()))
        sockets.append(s)
    wait_until('all wait', lambda: web.asked('*')['polls'] == COUNT)
    web.say('event * JobEvent')
    for s in sockets:
        assert b'200 OK' in s.recv(100)
        s.close()
    wait_until('all are gone', lambda: web.asked('*')['connections'] == 0)


def main():
    if shutil.which('openssl') is None:
        print('sim_web: SKIPPED: openssl is not installed')
        sys.exit(77)
    folder = tempfile.mkdtemp(prefix='printwire-sim-web-')
    with socket.create_server(('127.77.0.2', 0)) as free:
        job_port = free.getsockname()[1]
    fleet = Fleet(sys.argv[1], sys.argv[2], '--count', str(COUNT), '--web-port', '0', '--services', 'all', '--job-port', str(job_port))
    try:
        web = Web(fleet, fleet.web_port)
        check_documents(web)
        check_long_poll(web)
        check_restart(web)
        check_tls(web, folder)
        check_variants(web)
        check_bomb(web)
        check_drip(web)
        check_strangers(web, job_port)
        check_thousand(web)
        print('sim_web: good')
    finally:
        fleet.close()
        shutil.rmtree(folder)


if __name__ == '__main__':
    main()
