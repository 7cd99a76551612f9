# SPDX-License-Identifier: Apache-2.0
"""A mail server that keeps what comes: aiosmtpd behind TLS, with one account. Leaves with 77 where that is not installed."""
import os
import socket
import ssl
import subprocess
import sys

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult
except ImportError:  # Debian's aiosmtpd is for Debian's Python
    if sys.executable != '/usr/bin/python3' and os.path.exists('/usr/bin/python3'):
        os.execv('/usr/bin/python3', ['/usr/bin/python3', *sys.argv])
    print('%s: SKIPPED: aiosmtpd is not installed (apt-get install python3-aiosmtpd)' % os.path.basename(sys.argv[0]))
    sys.exit(77)

from reserve import free_port

USER, PASSWORD = 'reports', 'correct horse'


class Handler:
    """Keeps what comes; a receiver's name says how it is answered."""

    def __init__(self):
        self.came, self.logins, self.said = [], [], []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.said.append('EHLO')
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.said.append('RCPT')
        answers = {'nobody': '550 5.1.1 no such user', 'full': '452 4.2.2 mailbox is full'}
        answer = answers.get(address.split('@')[0])
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.came.append((envelope.mail_from, envelope.rcpt_tos, envelope.content, session.ssl is not None))
        return '250 2.0.0 kept'

    def login(self, server, session, envelope, mechanism, data):
        self.logins.append(data.login.decode())
        return AuthResult(handled=False, success=data.password == PASSWORD.encode() and data.login == USER.encode())


def make_certificate(folder, name):
    """NAME.key and NAME.crt for localhost."""
    path = os.path.join(folder, name)
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=DNS:localhost', '-keyout', path + '.key', '-out', path + '.crt'], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def greet(port):
    with ssl._create_unverified_context().wrap_socket(socket.create_connection(('127.0.0.1', port))) as s:
        s.recv(1)


def serve(folder, kind, port=None, name='ours'):
    """A server with NAME's certificate: tls from the first byte, starttls, or plain; its controller and its handler."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + '.crt'), os.path.join(folder, name + '.key'))
    handler = Handler()
    more = {'tls': {'ssl_context': context, 'auth_require_tls': False}, 'starttls': {'tls_context': context, 'require_starttls': True},
            'plain': {'auth_require_tls': False}}[kind]
    controller = Controller(handler, hostname='127.0.0.1', port=port or free_port(), authenticator=handler.login, auth_required=True,
                            server_hostname='localhost', ready_timeout=60, data_size_limit=2 ** 25, **more)
    if kind == 'tls':  # the controller looks whether it is up by its address, which its certificate does not have
        controller._trigger_server = lambda: greet(controller.port)
    controller.start()
    return controller, handler
