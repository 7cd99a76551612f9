# SPDX-License-Identifier: Apache-2.0
"""Somebody between an agent and its licence server, who reads, holds, changes and forges; and the agent's licence module on the other end.

Tokens are made here by hand, with OpenSSL's own program: nothing of the product signs what the attacker forges.
"""
import base64
import collections
import hashlib
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import tempfile
import threading

from part import LONG_S, STOP_S, die_with_parent

TYPE = 'application/vnd.printwire-licence'
HEADER = b'v4.public.'

Answer = collections.namedtuple('Answer', 'status type body')


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=')


def unb64(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def payload(token):
    """What a token says, unverified."""
    return json.loads(unb64(token.split('.')[2])[:-64])


def reply(body, status='200 OK', kind=TYPE, length=None, more=''):
    """The bytes of an HTTP answer."""
    body = body.encode() if isinstance(body, str) else body
    length = len(body) if length is None else length
    return ('HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n' % (status, kind, length, more)).encode() + body


class Key:
    """A secret key in PEM and what it signs."""

    def __init__(self, path):
        self.path = path
        der = subprocess.run(['openssl', 'pkey', '-in', path, '-pubout', '-outform', 'DER'], capture_output=True, check=True).stdout
        self.public = der[-32:]
        self.id = hashlib.sha256(self.public).hexdigest()[:32]

    def sign(self, said, assertion, kid=None, header=HEADER, footer=None):
        """A token; `said` is a document or the bytes of what should be one."""
        said = said if isinstance(said, bytes) else json.dumps(said, separators=(',', ':')).encode()
        footer = b'{"kid":"%s"}' % (kid or self.id).encode() if footer is None else footer
        parts = [header, said, footer, assertion.encode()]
        with tempfile.NamedTemporaryFile() as f:
            f.write(struct.pack('<Q', len(parts)) + b''.join(struct.pack('<Q', len(p)) + p for p in parts))
            f.flush()
            signature = subprocess.run(['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', self.path, '-in', f.name],
                                       capture_output=True, check=True).stdout
        return (header + b64(said + signature) + (b'.' + b64(footer) if footer else b'')).decode()


class Request:
    """What the agent asked."""

    def __init__(self, text, body):
        self.method, self.target = text.split(' ')[:2]
        self.path, _, self.query = self.target.partition('?')
        self.body = body

    def assertion(self, path=None):
        """What its answer is bound to."""
        if self.method == 'POST':
            said = payload(self.body.decode())
            nonce, node, sent = said['nonce'], said['node'], self.body
        else:
            fields = dict(f.split('=') for f in self.query.split('&'))
            nonce, node, sent = fields['nonce'], fields.get('node', '-'), self.query.encode()
        return 'printwire-licence/1|%s|%s|%s|%s' % (path or self.path, nonce, node, hashlib.sha256(sent).hexdigest())


class Wire:
    """Listens where the agent asks. `play(request)` says what is sent back: bytes, or pieces of them."""

    def __init__(self, port, server_port):
        self.server_port = server_port
        self.play, self.played, self.trouble = lambda request: b'', 0, None
        self.listener = socket.create_server(('127.0.0.1', port), backlog=16)
        threading.Thread(target=self.serve, daemon=True).start()

    def forward(self, request, body=None):
        """The server's own answer."""
        connection = http.client.HTTPConnection('127.0.0.1', self.server_port, timeout=LONG_S)
        try:
            connection.request(request.method, request.target, request.body if body is None else body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader('Content-Type', ''), answer.read().decode())
        finally:
            connection.close()

    def honest(self, request):
        answer = self.forward(request)
        return reply(answer.body, '%d X' % answer.status, answer.type)

    def serve(self):
        while True:
            connection = self.listener.accept()[0]
            threading.Thread(target=self.meet, args=(connection,), daemon=True).start()

    def meet(self, connection):
        """One question, one answer."""
        with connection:
            try:
                request = self.read(connection)
                if request is None:
                    return
                self.played += 1
                said = self.play(request)
                for piece in [said] if isinstance(said, bytes) else said:
                    connection.sendall(piece)
            except OSError:
                pass  # the agent has had enough
            except Exception as e:  # pylint: disable=broad-except
                self.trouble = e

    @staticmethod
    def read(connection):
        text = b''
        while b'\r\n\r\n' not in text:
            more = connection.recv(65536)
            if not more:
                return None
            text += more
        head, _, body = text.partition(b'\r\n\r\n')
        length = re.search(rb'(?i)\r\ncontent-length: *(\d+)', head)
        while length and len(body) < int(length.group(1)):
            body += connection.recv(65536)
        return Request(head.decode(), body)


class Agent:
    """The agent's licence module, its log and its files. Log and answers come on one stream, so that what was said before an answer
    has been read when the answer has."""

    STATE = 'state: '
    END = re.compile(r'asking again later|: refused: |the provider says: ')

    def __init__(self, tool, conf, folder):
        self.folder = folder
        self.lines, self.states, self.read_on = [], [], threading.Condition()
        self.process = subprocess.Popen([tool, conf], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
                                        preexec_fn=die_with_parent)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            with self.read_on:
                is_state = line.startswith(self.STATE)
                (self.states if is_state else self.lines).append(line.rstrip('\n')[len(self.STATE) if is_state else 0:])
                self.read_on.notify_all()

    def say(self, command):
        self.process.stdin.write(command + '\n')

    def state(self):
        with self.read_on:
            count = len(self.states)
            self.say('state')
            assert self.read_on.wait_for(lambda: len(self.states) > count, LONG_S), 'no answer: %s' % self.lines[-5:]
            return self.states[-1]

    def number(self, name):
        return int(re.search(r' %s=(\d+)' % name, self.state()).group(1))

    def ends(self, start=0):
        return [line for line in self.lines[start:] if self.END.search(line)]

    def ask(self):
        """One check; the line in which it ended. What the one before had still to say behind its end is none of it."""
        self.state()
        with self.read_on:
            start = len(self.lines)
            self.say('ask')
            assert self.read_on.wait_for(lambda: self.ends(start), LONG_S), 'no end of a check: %s' % self.lines[-5:]
            return self.ends(start)[0]

    def wait(self, words):
        """Until the log has said it."""
        with self.read_on:
            assert self.read_on.wait_for(lambda: any(words in line for line in self.lines), LONG_S), 'never said: ' + words

    def files(self):
        """What it would believe after a restart."""
        found = []
        for name in ('answer', 'keyset', 'node.pem'):
            path = os.path.join(self.folder, 'licence', name)
            if os.path.exists(path):
                with open(path, 'rb') as f:
                    found.append((name, f.read()))
        return found

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(STOP_S) == 0, self.lines[-20:]
