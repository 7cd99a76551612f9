# SPDX-License-Identifier: Apache-2.0
"""A platform of smart device services with a certificate of its own, and who asks it: connectors, which sign as RFC 9421 has it, and tools.

The signatures are made here from the standard's text, not by our own code: that both agree is what the test shows.
"""
import base64
import datetime
import hashlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import time
import urllib.parse
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import sds_openapi
from part import STOP_S, die_with_parent, wait_until
from reserve import free_port


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b'=').decode()


def moment(seconds=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime('%Y-%m-%dT%H:%M:%SZ')


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()
        self.body = json.loads(self.text) if self.text else None

    @property
    def code(self):
        return (self.body or {}).get('code')


class Platform:
    """printwire-sds with a folder of its own."""

    def __init__(self, program, folder, more=''):
        self.program, self.folder, self.more = program, folder, more
        self.conf, self.log = os.path.join(folder, 'sds.xml'), os.path.join(folder, 'log')
        self.process = None
        self.port = free_port()
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
                        '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', self.path('key.pem'), '-out',
                        self.path('cert.pem')], check=True, stderr=subprocess.DEVNULL)
        os.chmod(self.path('key.pem'), 0o600)
        self.write_conf('localhost:%d' % self.port)

    def write_conf(self, authority):
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write('<printwire-sds><listen><address>127.0.0.1</address><port>%d</port><certificate-file>cert.pem</certificate-file>'
                    '<key-file>key.pem</key-file><authority>%s</authority></listen><storage><folder>data</folder></storage>%s</printwire-sds>'
                    % (self.port, authority, self.more or '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits>'))

    def path(self, name):
        return os.path.join(self.folder, name)

    def command(self, *words, status=0):
        """Standard output of a command, as {first word: rest}; of a failure standard error."""
        done = subprocess.run([self.program, *words, '--config', self.conf], capture_output=True, text=True, check=False)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return dict(line.split(' ', 1) for line in done.stdout.splitlines() if ' ' in line) if status == 0 else done.stderr

    def start(self):
        with open(self.log, 'wb') as log:
            self.process = subprocess.Popen([self.program, 'run', '--config', self.conf], stderr=log, preexec_fn=die_with_parent)
        wait_until('the platform answers', lambda: self.said(r'port %d: answering' % self.port))

    def said(self, pattern):
        with open(self.log, encoding='utf-8') as log:
            text = log.read()
        found = re.search(pattern, text)
        assert found or self.process.poll() is None, 'the platform has ended: ' + text
        return found

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self):
        self.process.terminate()
        assert self.process.wait(STOP_S) == 0, open(self.log, encoding='utf-8').read()
        self.process = None

    def end(self):
        if self.process is not None:
            self.kill()

    def tls(self):
        return ssl.create_default_context(cafile=self.path('cert.pem'))

    def ask(self, method, path, headers=None, body=None, context=None):
        """One request on a connection of its own."""
        connection = http.client.HTTPSConnection('localhost', self.port, context=context or self.tls(), timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = Answer(connection.getresponse())
            sds_openapi.check(method, path, answer)
            return answer
        finally:
            connection.close()


class Connector:
    """Signs what it asks."""

    def __init__(self, platform, key=None):
        self.platform = platform
        self.key = key or Ed25519PrivateKey.generate()
        self.id = None
        self.device = str(uuid.uuid4())
        self.runs = {}

    def public(self, key=None):
        return base64url((key or self.key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, path, body, key=None, keyid=None, created=None, nonce=None, host=None):
        digest = 'sha-256=:' + base64.b64encode(hashlib.sha256(body).digest()).decode() + ':'
        host = host or 'localhost:%d' % self.platform.port
        inputs = ('("@method" "@authority" "@path" "content-digest");created=%d;nonce="%s";keyid="%s";alg="ed25519";tag="printwire-sds-1"'
                  % (created or time.time(), nonce or base64url(secrets.token_bytes(16)), keyid or self.id))
        base = '"@method": POST\n"@authority": %s\n"@path": %s\n"content-digest": %s\n"@signature-params": %s' % (host, path, digest, inputs)
        signature = base64.b64encode((key or self.key).sign(base.encode())).decode()
        return {'Content-Type': 'application/json', 'Content-Digest': digest, 'Signature-Input': 'sds=' + inputs,
                'Signature': 'sds=:' + signature + ':'}

    def ask(self, name, body, **how):
        path = '/sds/v1/' + name
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.platform.ask('POST', path, self.sign(path, body, **how), body)

    def register(self, code, key=None, **more):
        key = key or self.key
        body = {'code': code, 'key': self.public(key), 'version': '1.2.3', 'kinds': ['reboot', 'firmware', 'diagnostics', 'configuration', 'telemetry', 'refresh'], **more}
        answer = self.ask('register-for-management', body, key=key, keyid=self.public(key))
        if answer.status == 201:
            self.id = answer.body['connector']
        return answer

    def poll(self, room=8, holds=(), **how):
        body = {'time': moment(), 'version': '1.2.3', 'room': room}
        if holds:
            body['holds'] = [{'item': item, 'fence': fence} for item, fence in holds]
        return self.ask('get-schedule', body, **how)

    def report(self, work=(), devices=(), report=None, **how):
        body = {'report': report or str(uuid.uuid4()), 'time': moment()}
        if work:
            body['work'] = list(work)
        if devices:
            body['devices'] = list(devices)
        return self.ask('send-reports', body, **how)

    def tell(self, **more):
        """What its device tells."""
        return self.report(devices=[{'device': self.device, 'at': moment(), 'product': 'CF368A', 'model': 'HP LaserJet', 'state': 'ready', **more}])

    def step(self, item, fence, number, verb, **more):
        """One step of work: its result and the item's state. Behind a start its run is repeated."""
        if verb == 'start':
            self.runs[item] = more.setdefault('run', str(uuid.uuid4()))
        elif verb in ('send', 'drop', 'verify', 'succeed', 'fail') and item in self.runs:
            more.setdefault('run', self.runs[item])
        answer = self.report(work=[self.as_step(item, fence, number, verb, **more)])
        assert answer.status == 200, answer.text
        return answer.body['work'][0]['result'], answer.body['work'][0].get('state')

    @staticmethod
    def as_step(item, fence, number, verb, **more):
        step = {'item': item, 'fence': fence, 'verb': verb, 'at': moment(), **more}
        return step if number is None else {**step, 'step': number}


class Tool:
    """Asks with a token."""

    def __init__(self, platform, made):
        self.platform, self.id, self.secret = platform, made['tool'], made['secret']
        self.account = None  # of its orders
        self.token = None

    def get_token(self, scope=None, secret=None, basic=True):
        form = {'grant_type': 'client_credentials'}
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        if scope:
            form['scope'] = scope
        if basic:
            headers['Authorization'] = 'Basic ' + base64.b64encode(('%s:%s' % (self.id, secret or self.secret)).encode()).decode()
        else:
            form.update(client_id=self.id, client_secret=secret or self.secret)
        answer = self.platform.ask('POST', '/sds/v1/token', headers, urllib.parse.urlencode(form))
        if answer.status == 200:
            self.token = answer.body['access_token']
        return answer

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace('_', '-'): value for name, value in headers.items()}
        if self.token:
            headers['Authorization'] = 'Bearer ' + self.token
        if body is not None:
            headers['Content-Type'] = 'application/json'
        return self.platform.ask(method, '/sds/v1/' + path, headers, body if body is None or isinstance(body, bytes) else json.dumps(body).encode())

    def order(self, device, kind='telemetry', key=None, expires=3600, limit_s=600, **more):
        body = {'account': self.account, 'device': device, 'kind': kind, 'expires': moment(expires), 'limit_s': limit_s, **more}
        return self.ask('POST', 'work', body, Idempotency_Key=key or secrets.token_hex(8))

    def show(self, item):
        return self.ask('GET', 'work/' + item)

    def now(self, item):
        """An item as it is now."""
        answer = self.show(item)
        assert answer.status == 200, answer.text
        return answer.body['progress']


def speaks(platform, version):
    """Whether a handshake of just this version succeeds; what this OpenSSL will not even try is told apart by OSError below ssl's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(platform.path('cert.pem'))
    context.set_ciphers('DEFAULT@SECLEVEL=0')
    context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection(('localhost', platform.port), timeout=60) as plain:
            with context.wrap_socket(plain, server_hostname='localhost') as tls:
                return tls.version() is not None
    except ssl.SSLError:
        return False
