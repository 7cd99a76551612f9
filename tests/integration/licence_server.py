#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The licence server as it is run: its commands, its questions over HTTP, and kill -9 at random moments.

What was answered before a kill is in the ledger after it: numbers rise, nothing is taken twice, and what is stored is whole.
"""
import base64
import http.client
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from part import LONG_S, STOP_S, die_with_parent, wait_until

KILLS = 8
NODES = 6


class Server:
    def __init__(self, program, tool, folder, port=0, more=''):
        self.program, self.tool, self.folder = program, tool, folder
        self.conf = os.path.join(folder, 'licence.xml')
        self.log = os.path.join(folder, 'log')
        self.process = None
        os.mkdir(os.path.join(folder, 'keys'), 0o700)
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write('<printwire-licence><listen><address>127.0.0.1</address><port>%d</port></listen><storage><folder>.</folder></storage>'
                    '<root-key-file>root.pem.pub</root-key-file><limits><per-minute>0</per-minute></limits>%s</printwire-licence>' % (port, more))
        self.run('keygen', self.path('root.pem'))
        self.run('keygen', self.path('keys/a.pem'))
        with open(self.path('keyset'), 'w', encoding='utf-8') as f:
            f.write(self.run('keyset', '--root', self.path('root.pem'), '--set-version', '1', self.path('keys/a.pem.pub')))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, command, *words, status=0):
        """Standard output of a command."""
        configured = [] if command in ('keygen', 'keyset') else ['--config', self.conf]
        done = subprocess.run([self.program, command, *words, *configured], capture_output=True, text=True, check=False)
        assert done.returncode == status, (command, words, done.returncode, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def start(self):
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen([self.program, 'serve', '--config', self.conf], stderr=log, preexec_fn=die_with_parent)
        self.port = int(self.wait_log(r'port (\d+): answering').group(1))

    def said(self, pattern):
        """Where its log has the regular expression; None when it has not, and will."""
        with open(self.log, encoding='utf-8') as log:
            text = log.read()
        found = re.search(pattern, text)
        assert found or self.process.poll() is None, 'the server has ended: ' + text
        return found

    def wait_log(self, pattern):
        return wait_until('the server says: ' + pattern, lambda: self.said(pattern))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(STOP_S) == 0, open(self.log, encoding='utf-8').read()

    def end(self):
        """However it goes."""
        if self.process is not None:
            self.kill()

    def post(self, path, body):
        return self.ask('POST', path, body)

    def get(self, path):
        return self.ask('GET', path)

    def ask(self, method, path, body=None):
        """(status, body)"""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=LONG_S)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def verify(self, text, *words, status=0):
        """What an answer says, checked by the program itself."""
        name = self.path('answer-%d' % threading.get_ident())
        with open(name, 'w', encoding='utf-8') as f:
            f.write(text)
        said = self.run('verify', name, *words, status=status)
        return json.loads(said.split('\n')[1]) if status == 0 else said


def payload(token):
    """What a token says, unverified."""
    text = token.split('.')[2]
    return json.loads(base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))[:-64])


class Node:
    def __init__(self, server, number, licence, code):
        self.server, self.licence, self.code = server, licence, code
        self.key = server.path('node-%d.pem' % number)
        self.number, self.good = 0, []  # of the last request; (its number, what the answer says)

    def request(self, kind, number=None):
        """(assertion, body)"""
        if number is None:
            self.number += 1
            number = self.number
        words = [self.server.tool, self.key, kind, self.licence, str(number)] + ([self.code] if kind == 'activate' else [])
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.rstrip('\n').split('\n')

    def ask(self, kind, verified=True):
        """(status, what the answer says)"""
        assertion, body = self.request(kind)
        status, token = self.server.post('/v1/' + kind, body)
        said = self.server.verify(assertion + '\n' + token + '\n') if verified else payload(token)
        if status == 200:
            self.good.append((self.number, said))
        return status, said


def check_by_hand(server, node):
    """With OpenSSL's own program, as README says."""
    assertion, body = node.request('lease')
    token = server.post('/v1/lease', body)[1]
    server.verify(assertion + '\n' + token + '\n', '--bytes', server.path('bytes'), '--signature', server.path('signature'))
    done = subprocess.run(['openssl', 'pkeyutl', '-verify', '-pubin', '-inkey', server.path('keys/a.pem.pub'), '-rawin',
                           '-in', server.path('bytes'), '-sigfile', server.path('signature')], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and 'Verified Successfully' in done.stdout, done
    other = node.request('lease')[0]
    refused = server.verify(other + '\n' + token + '\n', status=1)
    assert 'question' in refused or 'signature' in refused, refused


def check_commands(server):
    assert 'say --customer and --devices' in server.run('issue', status=2)
    assert 'no such licence' in server.run('show', 'none', status=1)
    assert 'not after' in server.run('issue', '--customer', 'C', '--devices', '1', '--until', '2020-01-01', status=1)
    assert 'never replaced' in server.run('keygen', server.path('root.pem'), status=1)
    said = server.run('issue', '--customer', 'Bergmann AG', '--devices', '100', '--agents', str(NODES), '--region', 'eu')
    licence, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
    assert licence in server.run('list') and code in server.run('show', licence)
    assert code not in server.run('export') and code not in server.run('list', '--csv')
    return licence, code


def load(node, ended):
    """Asks again and again; a connection that breaks is a server that died."""
    while not ended.is_set():
        try:
            node.ask('lease', verified=False)
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)


def check_ledger(server, nodes):
    with sqlite3.connect(server.path('ledger.db')) as db:
        assert db.execute('PRAGMA integrity_check').fetchone() == ('ok',)
        kept = dict(db.execute('SELECT node, req_seq FROM node'))
    for node in nodes:
        numbers = [said['seq'] for _, said in node.good]
        assert numbers == sorted(set(numbers)), 'an answer was given twice: %s' % numbers
        last, said = node.good[-1]
        assert kept[said['node']] >= last, 'an answer left before it was in the ledger'


def check_kills(server, nodes, rand):
    ended = threading.Event()
    threads = [threading.Thread(target=load, args=(node, ended)) for node in nodes]
    for thread in threads:
        thread.start()
    try:
        for _ in range(KILLS):
            before = sum(len(node.good) for node in nodes)
            time.sleep(rand.uniform(0, 0.3))
            server.kill()
            server.start()
            wait_until('two more are answered', lambda b=before: sum(len(node.good) for node in nodes) >= b + 2, pause=0.02)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    check_ledger(server, nodes)
    return sum(len(node.good) for node in nodes)


def check_replay(server, node):
    assertion, body = node.request('lease')
    assert server.post('/v1/lease', body)[0] == 200
    status, token = server.post('/v1/lease', body)
    assert status == 409 and server.verify(assertion + '\n' + token + '\n')['code'] == 'replayed'
    assert server.post('/v1/activate', body)[0] == 400, 'taken at another path'


def check_pipelined(server, count=40):
    """A client that does not wait for an answer before it asks on: each question has its own answer."""
    questions = ''.join('GET /v1/time?nonce=%s&node=- HTTP/1.1\r\nHost: licence\r\n%s\r\n'
                        % (base64.urlsafe_b64encode(b'%016d' % i).decode().rstrip('='), 'Connection: close\r\n' if i == count - 1 else '')
                        for i in range(count))
    connections = [socket.create_connection(('127.0.0.1', server.port), timeout=LONG_S) for _ in range(3)]
    for connection in connections:
        connection.sendall(questions.encode())
    for connection in connections:
        with connection, connection.makefile('rb') as f:
            answers = f.read().split(b'HTTP/1.1 ')[1:]
        bodies = [answer.split(b'\r\n\r\n', 1)[1] for answer in answers]
        assert len(set(bodies)) == count and all(body.startswith(b'v4.public.') for body in bodies), [len(body) for body in bodies]


def check_empty_keyset(server):
    """`keyset ... > keyset` empties the file first; a SIGHUP at that moment must end nothing."""
    with open(server.path('keyset'), encoding='utf-8') as f:
        whole = f.read()
    open(server.path('keyset'), 'w', encoding='utf-8').close()
    server.process.send_signal(signal.SIGHUP)
    server.wait_log('going on as before')
    with open(server.path('keyset'), 'w', encoding='utf-8') as f:
        f.write(whole)
    server.process.send_signal(signal.SIGHUP)
    server.wait_log('read again')


def check_bad_row(server, nodes):
    """A licence whose row is damaged is its own agents' trouble: who asks beside them is answered."""
    said = server.run('issue', '--customer', 'Other AG', '--devices', '5')
    licence, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
    unlucky = Node(server, NODES + 1, licence, code)
    assert unlucky.ask('activate')[0] == 200
    with sqlite3.connect(server.path('ledger.db')) as db:
        db.execute('UPDATE licence SET grace_days = 3 WHERE lid = ?', (licence,))
    db.close()
    asked = [node.request('lease')[1] for node in (nodes[0], unlucky, nodes[1], unlucky, nodes[2])]
    bodies = [b'POST /v1/lease HTTP/1.1\r\nHost: licence\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body.encode()) for body in asked]
    connections = [socket.create_connection(('127.0.0.1', server.port), timeout=LONG_S) for _ in bodies]
    for connection, body in zip(connections, bodies):
        connection.sendall(body)
    told = []
    for connection in connections:
        with connection:
            told.append(connection.recv(16).split()[1].decode())
    assert told == ['200', '503', '200', '503', '200'], told
    server.wait_log("breaks the protocol's bounds")


def check_other_storage(server):
    """Keys of another folder must not sign for this one's ledger."""
    with open(server.conf, encoding='utf-8') as f:
        whole = f.read()
    with open(server.conf, 'w', encoding='utf-8') as f:
        f.write(whole.replace('<folder>.</folder>', '<folder>keys</folder>'))
    server.process.send_signal(signal.SIGHUP)
    server.wait_log('<storage><folder> is another one: a new start takes it; going on as before')
    with open(server.conf, 'w', encoding='utf-8') as f:
        f.write(whole)


def check_new_code(server, nodes, licence, code):
    """Another code for a licence whose code was seen: the old one activates nobody any more."""
    other = server.run('renew', licence, '--new-code', '--agents', str(NODES + 2)).split()[-1]
    assert other != code and other in server.run('show', licence)
    late = Node(server, NODES + 2, licence, code)
    assert late.ask('activate')[1]['code'] == 'wrong-proof'
    for node in nodes + [late]:
        node.code = other
    assert late.ask('activate')[0] == 200


def check_revoke(server, node, licence):
    server.run('revoke', licence, '--notice-days', '0', '--notice', 'Please call us.')
    status, said = node.ask('lease')
    assert status == 200 and said['revoked_from'] and said['notice'] == 'Please call us.', said
    server.run('renew', licence, '--days', '30')
    assert 'revoked_from' not in node.ask('lease')[1]


def check_paper(server, node):
    """Without network: a request file, an answer file."""
    assertion, body = node.request('activate')
    name = server.path('request')
    with open(name, 'w', encoding='utf-8') as f:
        f.write(body + '\n')
    answer = server.run('answer', name)
    assert answer.startswith(assertion + '\n') and server.verify(answer)['typ'] == 'licence'
    assert 'replayed' in server.run('answer', name, status=1)


def check_damaged_log(server, node):
    """What the disk damaged of the log of commits is lost, and said to be."""
    for _ in range(4):
        assert node.ask('lease')[0] == 200
    server.kill()
    with open(server.path('ledger.db-wal'), 'r+b') as log:
        assert log.seek(0, os.SEEK_END) > 3 * 4120
        log.seek(32 + 24 + 100)  # in the page of the first frame, behind the headers of log and frame
        log.write(b'\xa5' * 64)
    server.start()
    server.wait_log(r'error ledger: \S+/ledger\.db: .*licences that were made or revoked last must be looked at')


def main():
    program, tool = sys.argv[1:3]
    seed = random.SystemRandom().randrange(10**6)
    print('seed %d' % seed)
    with tempfile.TemporaryDirectory(prefix='printwire-licence-') as folder:
        server = Server(program, tool, folder)
        licence, code = check_commands(server)
        try:
            server.start()
            nodes = [Node(server, i, licence, code) for i in range(NODES)]
            assert [node.ask('activate')[0] for node in nodes] == [200] * NODES
            one_more = Node(server, NODES, licence, code)
            assert one_more.ask('activate')[1]['code'] == 'nodes-full'
            check_by_hand(server, nodes[0])
            checks = check_kills(server, nodes, random.Random(seed))
            check_replay(server, nodes[0])
            check_pipelined(server)
            check_empty_keyset(server)
            check_bad_row(server, nodes)
            check_other_storage(server)
            check_new_code(server, nodes, licence, code)
            check_revoke(server, nodes[0], licence)
            check_paper(server, nodes[1])
            check_damaged_log(server, nodes[1])
            server.stop()
        finally:
            server.end()
    print('licence server: %d kills, %d answers, each in the ledger before it left' % (KILLS, checks))


if __name__ == '__main__':
    main()
