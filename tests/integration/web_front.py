# SPDX-License-Identifier: Apache-2.0
"""A portal with its HTTPS front and no XMPP server, and those who ask it: what tests of the API stand on."""
import gzip
import http.client
import json
import os
import re
import signal
import ssl
import subprocess

from part import STOP_S, die_with_parent, wait_until, write_secret
from reserve import free_port

PASSWORD = 'correct horse battery'
OURS = {'X-Printwire': '1'}
LINES = {'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
                                    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
         'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Strict-Transport-Security': 'max-age=31536000',
         'Cache-Control': 'no-store'}


def store_server():
    """What <storage> says of the PostgreSQL server that tests/fakes/pgsql.py started for us; nothing without it."""
    folder = os.environ.get('PRINTWIRE_TEST_PGSQL')
    return "<postgresql host='%s' user='printwire'/>" % folder if folder else ''


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
                    % (self.component, storage or store_server(), more, self.port))

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
        self.status, self.headers, self.sent = answer.status, answer.headers, answer.read()
        self.body = gzip.decompress(self.sent) if answer.headers['Content-Encoding'] == 'gzip' else self.sent
        self.json = json.loads(self.body) if self.body and answer.headers.get('Content-Type') == 'application/json' else None


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
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
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


def logged_in(front, name, password=PASSWORD):
    client = Client(front)
    answer = client.login(name, password)
    assert answer.status == 200 and answer.json['name'] == name, answer.body
    return client


def make_account(admin, name, place, role):
    answer = admin.ask('POST', '/api/v1/accounts', {'name': name, 'place': place, 'role': role, 'password': PASSWORD})
    assert answer.status == 201, answer.body
    return answer.json['id']
