#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The portal's HTTPS front over real TLS: web.py PORTAL_PROGRAM [FOREIGN_IDS]

Accounts of two customers ask for what is theirs and for what is not: FOREIGN_IDS (40) per route and place in a path, all taken
from the API's own document. Nothing here needs an XMPP server.
"""
import contextlib
import http.client
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import termios

import journals
from part import STOP_S, die_with_parent, wait_until, write_secret
from reserve import free_port

PASSWORD = 'correct horse battery'
OURS = {'X-Printwire': '1'}
LINES = {'Content-Security-Policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
         'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Strict-Transport-Security': 'max-age=31536000',
         'Cache-Control': 'no-store'}
MALFORMED = (  # what two programs could read in two ways, and what no request is
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A : space\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\nHost: h\n\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: a\r\n folded\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc',
    b'GET /api/v1/me HTTP/1.1\r\n\r\n',
    b'G(T /api/v1/me HTTP/1.1\r\nHost: h\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: ' + b'a' * 80000 + b'\r\n\r\n')


class Front:
    """A folder, a configuration with <web>, and the portal."""

    def __init__(self, program, folder):
        self.program, self.folder, self.process = program, folder, None
        self.port = free_port()
        self.host = 'localhost:%d' % self.port
        self.conf, self.log = os.path.join(folder, 'portal.xml'), os.path.join(folder, 'log')
        self.make_certificate()
        write_secret(self.path('secret'), 'sesame\n')
        write_secret(self.path('password'), PASSWORD + '\n')
        self.component = free_port()
        self.configure()

    def configure(self, more='', storage=''):
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write("<printwire-portal><xmpp><port>%d</port><jid>portal.x.test</jid><secret-file>secret</secret-file></xmpp>"
                    "<storage><folder>store</folder>%s</storage>%s<agents><agent jid='a@x.test' site='HQ' customer='ACME'/>"
                    "<agent jid='b@x.test' site='Depot' customer='Rival'/></agents><web><address>127.0.0.1</address><port>%d</port>"
                    "<certificate-file>cert.pem</certificate-file><key-file>key.pem</key-file></web></printwire-portal>\n"
                    % (self.component, storage, more, self.port))

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_certificate(self):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
                        '-keyout', self.path('key.pem'), '-out', self.path('cert.pem'), '-subj', '/CN=localhost', '-addext',
                        'subjectAltName=DNS:localhost'], check=True, stderr=subprocess.DEVNULL)
        os.chmod(self.path('key.pem'), 0o600)

    def account(self, *words):
        return subprocess.run([self.program, 'account', *words, '--config', self.conf], check=True, stdout=subprocess.PIPE, text=True,
                              preexec_fn=die_with_parent).stdout

    def start(self):
        with open(self.log, 'ab') as log:
            starts = self.logged().count('2 agents listed')
            self.process = subprocess.Popen([self.program, 'run', '--config', self.conf], stderr=log, preexec_fn=die_with_parent)
        wait_until('the portal is up', lambda: self.logged().count('2 agents listed') > starts or self.process.poll() is not None)
        assert self.process.poll() is None, self.logged()

    def logged(self):
        with open(self.log, encoding='utf-8', errors='replace') as f:
            return f.read()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(STOP_S) == 0, self.logged()

    def run(self, test):
        """Run a test, and show the log when it fails."""
        try:
            test(self)
        except BaseException:
            print(self.logged()[-4000:] if os.path.exists(self.log) else 'no log')
            raise
        finally:
            if self.process and self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        for sign in ('ERROR: AddressSanitizer', 'ERROR: LeakSanitizer', 'runtime error: '):
            assert sign not in self.logged(), self.logged()[-4000:]

    def connect(self):
        context = ssl.create_default_context(cafile=self.path('cert.pem'))
        connection = http.client.HTTPSConnection('localhost', self.port, context=context, timeout=STOP_S)
        connection.connect()
        return connection


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()
        self.json = json.loads(self.body) if answer.headers.get('Content-Type') == 'application/json' else None


class Client:
    """A browser, or a script with a token."""

    def __init__(self, front, token=None):
        self.front, self.token, self.cookie, self.connection = front, token, None, None

    def ask(self, method, path, body=None, headers=None):
        lines = {'Host': self.front.host}
        if self.token:
            lines['Authorization'] = 'Bearer ' + self.token
        elif method != 'GET':
            lines.update(OURS, Origin='https://' + self.front.host)
        if self.cookie:
            lines['Cookie'] = 'other=1; __Host-printwire=' + self.cookie
        lines.update(headers or {})
        data = None if body is None else json.dumps(body)
        lines = {name: value for name, value in lines.items() if value is not None}
        for last in (False, True):  # one that was idle too long may have been closed
            try:
                self.connection = self.connection or self.front.connect()
                self.connection.request(method, path, data, lines)
                return self.keep(self.connection.getresponse())
            except (http.client.HTTPException, ConnectionError, ssl.SSLError):
                self.connection = None
                if last:
                    raise

    def keep(self, answer):
        got = Answer(answer)
        for name, value in LINES.items():
            assert got.headers[name] == value, (name, got.headers[name])
        for cookie in got.headers.get_all('Set-Cookie', []):
            found = re.fullmatch(r'__Host-printwire=([A-Za-z0-9_-]*); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+', cookie)
            assert found, cookie
            self.cookie = found[1] or None
        if got.headers.get('Connection') == 'close':
            self.connection = None
        return got

    def login(self, name, password=PASSWORD):
        return self.ask('POST', '/api/v1/login', {'name': name, 'password': password})


def logged_in(front, name):
    client = Client(front)
    answer = client.login(name)
    assert answer.status == 200 and answer.json['name'] == name, answer.body
    return client


def make_account(admin, name, place, role):
    answer = admin.ask('POST', '/api/v1/accounts', {'name': name, 'place': place, 'role': role, 'password': PASSWORD})
    assert answer.status == 201, answer.body
    return answer.json['id']


def refuses_strangers(front):
    stranger = Client(front)
    assert stranger.ask('GET', '/api/v1/me').status == 401
    assert stranger.ask('GET', '/api/v1/me', headers={'Cookie': '__Host-printwire=' + 'x' * 43}).status == 401
    wrong, nobody = stranger.login('ada', 'wrong horse battery'), stranger.login('nobody')
    assert (wrong.status, wrong.body) == (nobody.status, nobody.body) == (401, b'{"error":"wrong name or password"}')
    assert stranger.cookie is None
    assert stranger.ask('GET', '/none').status == 404
    assert stranger.ask('PUT', '/api/v1/me', {}).status == 405


def plain_http_is_no_way_in(front):
    with socket.create_connection(('127.0.0.1', front.port), STOP_S) as plain:
        plain.sendall(b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\n\r\n')
        try:
            assert not plain.recv(100).startswith(b'HTTP')
        except ConnectionError:
            pass
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        old.wrap_socket(socket.create_connection(('127.0.0.1', front.port), STOP_S))
        raise AssertionError('TLS 1.1 is taken')
    except (ssl.SSLError, ConnectionError):
        pass


def malformed_requests_are_refused(front):
    context = ssl.create_default_context(cafile=front.path('cert.pem'))
    for request in MALFORMED:
        with context.wrap_socket(socket.create_connection(('127.0.0.1', front.port), STOP_S), server_hostname='localhost') as tls:
            try:
                tls.sendall(request)
            except (ConnectionError, ssl.SSLError):
                pass  # refused before it was all sent
            got = tls.recv(4096)
        assert re.match(rb'HTTP/1.1 (400|411|431) ', got), (request[:80], got[:80])


def other_sites_cannot_ask(ada):
    body = {'name': 'x', 'scope': 'read'}
    for headers in ({'Origin': None}, {'Origin': 'https://evil.test'}, {'Origin': 'http://' + ada.front.host}, {'Origin': 'null'},
                    {'X-Printwire': None}, {'X-Printwire': '2'}, {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'},
                    {'Sec-Fetch-Site': 'none'}):
        assert ada.ask('POST', '/api/v1/tokens', body, headers).status == 403, headers
        assert ada.ask('POST', '/api/v1/login', {'name': 'ada', 'password': PASSWORD}, headers).status == 403, headers
    assert ada.ask('GET', '/api/v1/tokens').json == {'items': []}
    answer = ada.ask('POST', '/api/v1/tokens', body, {'Sec-Fetch-Site': 'same-origin'})
    assert answer.status == 201
    assert ada.ask('DELETE', '/api/v1/tokens/%d' % answer.json['id']).status == 204


def tokens_do_what_they_may(ada):
    made = {scope: ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': scope, 'place': 2, 'days': 365}).json
            for scope in ('read', 'act', 'administer')}
    clients = {scope: Client(ada.front, token['token']) for scope, token in made.items()}
    for scope, client in clients.items():
        assert client.ask('GET', '/api/v1/me').json['place'] == 2  # the token's, not ada's
        assert client.ask('GET', '/api/v1/sessions').status == client.ask('GET', '/api/v1/tokens').status == 403
        assert client.ask('DELETE', '/api/v1/sessions/%d' % ada.ask('GET', '/api/v1/sessions').json['items'][0]['id']).status == 403
        assert client.ask('POST', '/api/v1/accounts', {'name': 't', 'place': 2, 'role': 'viewer', 'password': PASSWORD}).status == 403
        assert client.ask('PATCH', '/api/v1/accounts/1', {'password': PASSWORD}).status == 403
        assert client.ask('GET', '/api/v1/accounts').status == (200 if scope == 'administer' else 403)
        assert [place['id'] for place in client.ask('GET', '/api/v1/places').json['items']] == [2, 3]
        assert client.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read'}).status == 403
    listed = ada.ask('GET', '/api/v1/tokens')
    assert all(token['used_ms'] for token in listed.json['items']) and b'pwt_' not in listed.body
    for days in (0, 366):
        assert ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read', 'days': days}).status == 400
    for scope, token in made.items():
        assert ada.ask('DELETE', '/api/v1/tokens/%d' % token['id']).status == 204
        assert clients[scope].ask('GET', '/api/v1/me').status == 401


def sessions_end(front, ann, vic_id):
    vic, again = logged_in(front, 'vic'), logged_in(front, 'vic')
    assert vic.cookie != again.cookie
    before = vic.ask('GET', '/api/v1/sessions').json['items']
    other = [session['id'] for session in before if not session['is_this']]
    assert len(before) == 2 and vic.ask('DELETE', '/api/v1/sessions/%d' % other[0]).status == 204
    assert again.ask('GET', '/api/v1/me').status == 401
    assert ann.ask('PATCH', '/api/v1/accounts/%d' % vic_id, {'role': 'operator'}).json['role'] == 'operator'
    assert vic.ask('GET', '/api/v1/me').status == 401
    vic = logged_in(front, 'vic')
    old = vic.cookie
    changed = vic.ask('POST', '/api/v1/me/password', {'old_password': PASSWORD, 'password': PASSWORD + ' 2'})
    assert changed.status == 200 and vic.cookie != old
    assert vic.ask('GET', '/api/v1/me').status == 200
    vic.cookie, fresh = old, vic.cookie
    assert vic.ask('GET', '/api/v1/me').status == 401
    vic.cookie = fresh
    assert vic.ask('POST', '/api/v1/logout').status == 204 and vic.cookie is None
    vic.cookie = fresh
    assert vic.ask('GET', '/api/v1/me').status == 401


def at_once(*questions):
    """Each question is on its way before the first answer is read; the portal does their passwords in this order."""
    for client, method, path, body in questions:
        client.connection = client.connection or client.front.connect()
        headers = dict(OURS, Host=client.front.host, Origin='https://' + client.front.host)
        if client.cookie:
            headers['Cookie'] = '__Host-printwire=' + client.cookie
        client.connection.request(method, path, json.dumps(body), headers)
    return [client.keep(client.connection.getresponse()) for client, *_ in questions]


def what_waits_does_not_outlive_a_change(front, ada):
    """A password is being changed while somebody logs in by the old one, and while its account makes another."""
    max_id = make_account(ada, 'max', 2, 'administrator')
    spy, new = Client(front), PASSWORD + ' 2'
    path = '/api/v1/accounts/%d' % max_id
    assert spy.ask('GET', '/api/v1/me').status == 401  # connected
    changed, login = at_once((ada, 'PATCH', path, {'password': new}),
                             (spy, 'POST', '/api/v1/login', {'name': 'max', 'password': PASSWORD}))
    assert (changed.status, login.status, spy.cookie) == (200, 401, None), (changed.body, login.body)
    assert spy.login('max', new).status == 200
    changed, made = at_once((ada, 'PATCH', path, {'role': 'viewer', 'password': PASSWORD}),
                            (spy, 'POST', '/api/v1/accounts', {'name': 'late', 'place': 2, 'role': 'administrator', 'password': new}))
    assert (changed.status, made.status) == (200, 401), (changed.body, made.body)
    assert 'late' not in [account['name'] for account in ada.ask('GET', '/api/v1/accounts').json['items']]
    assert ada.ask('DELETE', path).status == 204


def a_taken_name_is_told(ada):
    answer = ada.ask('POST', '/api/v1/accounts', {'name': 'rob', 'place': 2, 'role': 'viewer', 'password': PASSWORD})
    assert (answer.status, answer.json) == (409, {'error': 'that name is taken'})


def sample(schema):
    """A value that fits a schema of the document."""
    return schema['minimum'] if schema['type'] == 'integer' else schema['type'] == 'string' and 'x' * max(schema['maxLength'] // 2, 12)


def routes(document):
    for path, methods in document['paths'].items():
        for method, route in methods.items():
            yield method.upper(), path, route


def body_of(route):
    if 'requestBody' not in route:
        return None
    return {name: sample(schema) for name, schema in
            route['requestBody']['content']['application/json']['schema']['properties'].items()}


def required(route):
    """What its query must hold."""
    pairs = ['%s=%s' % (row['name'], sample(row['schema'])) for row in route['parameters'] if row['in'] == 'query' and row['required']]
    return '?' + '&'.join(pairs) if pairs else ''


def fill(front):
    """A device for each of the two customers, with all that there is to say of one."""
    for number, account in ((1, 'a@x.test'), (2, 'b@x.test')):
        records = [journals.asset(number, 'S%d' % number), journals.agent(number), journals.incident(number, number, 'opened', 601)]
        for minute in range(5):
            records += [journals.level(number, 60 - minute, 600 + minute), journals.meter(number, 100 + minute, 600 + minute)]
        journals.write(front.path('journal'), account, number, records)
        journals.bring(front.program, front.conf, front.path('journal'))


def ids_of(place, count):
    """Ids that somebody has or may have."""
    return [journals.DEVICE % number for number in range(1, count + 1)] if place == 'device' else range(1, count + 1)


def foreign_ids_are_not_there(client, document, mine, count):
    """Each route with a place in its path, with ids of others and of nobody: one answer for all."""
    tried = 0
    for method, path, route in routes(document):
        for place in re.findall(r'\{(\w+)\}', path):
            for number in ids_of(place, count):
                if number in mine[place]:
                    continue
                answer = client.ask(method, path.replace('{%s}' % place, str(number)) + required(route), body_of(route))
                assert (answer.status, answer.body) == (404, b'{"error":"there is no such thing"}'), (method, path, number, answer.body)
                tried += 1
            for odd in ('0', '-1', 'x', '1.0', '99999999999999999999', '%31%20', "1'--"):
                assert client.ask(method, path.replace('{%s}' % place, odd), body_of(route)).status == 404, (method, path, odd)
    for body in ({'name': 'spy', 'place': 4, 'role': 'viewer', 'password': PASSWORD},
                 {'name': 'spy', 'place': 1, 'role': 'viewer', 'password': PASSWORD}):
        assert client.ask('POST', '/api/v1/accounts', body).status == 404
        assert client.ask('POST', '/api/v1/tokens', {'name': 'x', 'scope': 'read', 'place': body['place']}).status == 404
    return tried


def fits(value, schema):
    types = {'integer': int, 'number': float, 'string': str, 'boolean': bool, 'null': type(None), 'object': dict, 'array': list}
    wanted = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
    assert any(type(value) is types[name] for name in wanted), (value, schema)
    if isinstance(value, dict):
        assert set(value) == set(schema['properties']), (value, schema)
        for name, member in value.items():
            fits(member, schema['properties'][name])
    for item in value if isinstance(value, list) else []:
        fits(item, schema['items'])


def answers_are_as_documented(client, document):
    """Every route that only reads answers what its row says; the others are asked by the tests above."""
    for method, path, route in routes(document):
        status, answer = next(iter(route['responses'].items()))
        if method != 'GET' or 'content' not in answer:
            continue
        for place, number in (('account', 2), ('place', 2), ('device', journals.DEVICE % 1)):
            path = path.replace('{%s}' % place, str(number))
        got = client.ask('GET', path + required(route))
        assert got.status == int(status), (path, got.body)
        fits(got.json, answer['content']['application/json']['schema'])


def every_route_asks_who_it_is(front, document):
    viewer = logged_in(front, 'val')
    for method, path, route in routes(document):
        path = re.sub(r'\{\w+\}', '1', path)
        body = body_of(route)
        if route['x-role'] != 'nobody':
            assert Client(front).ask(method, path, body).status == 401, path
        if route['x-role'] == 'administrator':
            assert viewer.ask(method, path, body).status == 403, path
        assert viewer.ask(method, path + '?stranger=1', body).status in (400, 403), path
        if body:
            assert Client(front).ask(method, path, dict(body, stranger=1)).status in (400, 401), path


def guessing_takes_time(front):
    guesser = Client(front)
    statuses = [guesser.login('rob', 'guess number %d of many' % i).status for i in range(12)]
    assert statuses[0] == 401 and statuses[-1] == 429 and sorted(statuses) == statuses, statuses
    answer = guesser.login('rob')
    assert answer.status == 429 and int(answer.headers['Retry-After']) > 0


def takes_a_new_certificate(front):
    def serial():
        try:
            return front.connect().sock.getpeercert()['serialNumber']
        except ssl.SSLError:
            return None  # still the old one, which is trusted no more
    before = serial()
    front.make_certificate()
    front.process.send_signal(signal.SIGHUP)
    wait_until('the new certificate is served', lambda: serial() not in (None, before))


def reload_takes_how_long_history_is_kept(front):
    """Levels of 2020 are kept until SIGHUP brings a rule that they are too old for; but the newest one stays."""
    levels = [journals.level(1, 60 - minute, minute).replace('2026-', '2020-') for minute in range(3)]
    journals.write(front.path('journal'), 'a@x.test', 9, levels)
    journals.bring(front.program, front.conf, front.path('journal'))
    front.configure('<history><level-days>0</level-days></history>')
    front.start()
    front.configure('<history><level-days>30</level-days></history><security><sandbox>no</sandbox></security>')
    front.process.send_signal(signal.SIGHUP)
    with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % front.path('store/portal.db'), uri=True, timeout=STOP_S)) as db:
        wait_until('old levels have become one of a day', lambda: db.execute('SELECT sum(points) FROM history_level_day').fetchone()[0])
    assert '<storage>, <security> and where <web> listens are taken at the next restart only' in front.logged()
    front.stop()


def check_config_reads_the_password_file(front):
    front.configure('', "<postgresql password-file='none'/>")
    done = subprocess.run([front.program, '--check-config', '--config', front.conf], stderr=subprocess.PIPE, text=True,
                          preexec_fn=die_with_parent)
    assert done.returncode == 1 and 'does not exist' in done.stderr, done.stderr
    front.configure()


def the_prompt_leaves_the_terminal_as_it_was(front):
    """A password is asked for without echo: an interrupt must bring the echo back."""
    ours, theirs = pty.openpty()
    asks = subprocess.Popen([front.program, 'account', 'add', 'eve', '--config', front.conf], stdin=theirs, stderr=subprocess.PIPE,
                            preexec_fn=die_with_parent)
    os.set_blocking(asks.stderr.fileno(), False)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    wait_until('it asks', lambda: not termios.tcgetattr(theirs)[3] & termios.ECHO)
    def ended():
        asks.send_signal(signal.SIGINT)  # again, should the first come before it reads
        return asks.poll() is not None
    wait_until('it ends', ended)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    asks.stderr.close()
    os.close(ours)
    os.close(theirs)


def test(front, count):
    the_prompt_leaves_the_terminal_as_it_was(front)
    check_config_reads_the_password_file(front)
    front.account('add', 'ada', '--password-file', front.path('password'))
    fill(front)
    front.start()
    refuses_strangers(front)
    plain_http_is_no_way_in(front)
    malformed_requests_are_refused(front)
    ada = logged_in(front, 'ada')
    other_sites_cannot_ask(ada)
    tokens_do_what_they_may(ada)
    ann_id, vic_id = make_account(ada, 'ann', 2, 'administrator'), make_account(ada, 'vic', 3, 'viewer')
    make_account(ada, 'rob', 4, 'administrator')
    val_id = make_account(ada, 'val', 3, 'viewer')
    ann = logged_in(front, 'ann')
    sessions_end(front, ann, vic_id)
    what_waits_does_not_outlive_a_change(front, ada)
    a_taken_name_is_told(ada)
    document = ada.ask('GET', '/api/v1/openapi.json').json
    session = [s['id'] for s in ann.ask('GET', '/api/v1/sessions').json['items']]
    mine = {'account': {ann_id, vic_id, val_id}, 'place': {2, 3}, 'session': set(session), 'token': set(), 'device': {journals.DEVICE % 1}}
    tried = foreign_ids_are_not_there(ann, document, mine, count)
    answers_are_as_documented(ada, document)
    every_route_asks_who_it_is(front, document)
    takes_a_new_certificate(front)
    guessing_takes_time(front)
    front.stop()
    assert 'all fit together' in front.account('audit')
    assert 'vic\toperator\tplace 3' in front.account('list')
    reload_takes_how_long_history_is_kept(front)
    print('web: %d foreign ids refused over %d routes' % (tried, len(list(routes(document)))))


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-web-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(lambda front: test(front, int(sys.argv[2]) if len(sys.argv) > 2 else 40))


if __name__ == '__main__':
    main()
