# SPDX-License-Identifier: Apache-2.0
"""A private Prosody, a component that plays the portal, and servers that misbehave: for the tests that speak XMPP."""
import contextlib
import hashlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree

from reserve import free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, 'packaging', 'prosody', 'prosody')
DOMAIN = 'example.test'
PORTAL = 'portal.' + DOMAIN
COMPONENT = '{jabber:component:accept}'
LONG_S = 120  # for what must come: the time is for the machine, not for the program


def missing():
    """The first program that is not installed, or None."""
    return next((p for p in ('prosody', 'prosodyctl', 'openssl', 'setpriv') if shutil.which(p) is None), None)


def wait_until(true, what):
    end = time.monotonic() + LONG_S
    while not true():
        if time.monotonic() > end:
            raise AssertionError('not within %g s: %s' % (LONG_S, what))
        time.sleep(0.02)


class Prosody:
    """packaging/prosody/prosody in a directory of its own; ended and removed by stop()."""

    def __init__(self, domain=DOMAIN):
        self.folder = tempfile.mkdtemp(prefix='printwire-prosody-')
        self.port, self.component_port, self.direct_port = free_port(), free_port(), free_port()
        self.domain = domain
        self.process = None
        self.call('make', self.folder, str(self.port), str(self.component_port), domain)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def call(self, *arguments):
        subprocess.run([SCRIPT, *arguments], check=True, stdout=subprocess.PIPE)

    def account(self, user):
        self.call('account', self.folder, user)
        return self.path(user + '.password')

    def start(self):
        environment = dict(os.environ, PRINTWIRE_XMPP_DIRECT_TLS_PORT=str(self.direct_port))
        with open(self.path('log'), 'ab') as log:
            self.process = subprocess.Popen(
                [SCRIPT, 'start', self.folder, str(self.port), str(self.component_port), self.domain],
                stdout=log, stderr=log, env=environment)
        self.call('wait', self.folder, str(LONG_S))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def start_as(self, *changes):
        """Start with another configuration: each change is (what stands in prosody.cfg.lua, what shall)."""
        with open(self.path('server', 'prosody.cfg.lua'), encoding='utf-8') as f:
            text = f.read()
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        with open(self.path('server', 'other.cfg.lua'), 'w', encoding='utf-8') as f:
            f.write(text)
        os.chmod(f.name, 0o644)
        user = ['setpriv', '--reuid=prosody', '--regid=prosody', '--init-groups', '--'] if os.geteuid() == 0 else []
        environment = dict(os.environ, PRINTWIRE_XMPP_FOLDER=self.path('server'), PRINTWIRE_XMPP_DOMAIN=self.domain,
                           PRINTWIRE_XMPP_PORT=str(self.port), PRINTWIRE_XMPP_COMPONENT_PORT=str(self.component_port),
                           PRINTWIRE_XMPP_DIRECT_TLS_PORT=str(self.direct_port))
        with open(self.path('log'), 'ab') as log:
            self.process = subprocess.Popen([*user, 'prosody', '--config', f.name, '-F'], stdout=log, stderr=log, env=environment,
                                            cwd=self.path('server'))

    def certificate(self, name, enddate, startdate='20200101'):
        """Put another certificate, by the same authority, into the server, which may be running."""
        with tempfile.TemporaryDirectory() as work:
            sign(self.path('ca.crt'), self.path('ca.key'), name, enddate, work, startdate)
            with open(os.path.join(work, 'server.crt'), 'rb') as f, open(self.path('server', 'server.crt'), 'wb') as t:
                t.write(f.read())
            with open(os.path.join(work, 'server.key'), 'rb') as f, open(self.path('server', 'server.key'), 'wb') as t:
                t.write(f.read())
        if self.process is None:
            return
        self.process.send_signal(signal.SIGHUP)
        with open(self.path('server', 'server.crt'), encoding='ascii') as f:
            wanted = ssl.PEM_cert_to_DER_cert(f.read())
        wait_until(lambda: self.served_certificate() == wanted, 'the other certificate is served')

    def served_certificate(self):
        """What a client is shown that asks for TLS on the ordinary port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(('127.0.0.1', self.port), LONG_S) as client:
            for said, until in (("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='%s' "
                                 "version='1.0'>" % self.domain, b'</stream:features>'),
                                ("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", b'<proceed')):
                client.sendall(said.encode())
                answer = b''
                while until not in answer:
                    data = client.recv(4096)
                    assert data, 'the server closes the connection'
                    answer += data
            with context.wrap_socket(client, server_hostname=self.domain) as secure:
                return secure.getpeercert(binary_form=True)

    def lines(self, text):
        """How many lines of its log have the text."""
        with open(self.path('log'), encoding='utf-8', errors='replace') as f:
            return sum(text in line for line in f)

    def secret(self):
        with open(self.path('component.secret'), encoding='ascii') as f:
            return f.readline().strip()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def make_authority(work):
    """Another authority: ca.crt and ca.key in `work`."""
    crt, key = os.path.join(work, 'ca.crt'), os.path.join(work, 'ca.key')
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
            '-subj', '/CN=Another authority', '-keyout', key, '-out', crt)
    return crt, key


def sign(ca_crt, ca_key, name, enddate, work, startdate='20200101'):
    """server.crt and server.key in `work`, for a host name, valid from startdate until enddate (YYYYMMDD)."""
    path = lambda file: os.path.join(work, file)
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj',
            '/CN=' + name, '-keyout', path('server.key'), '-out', path('request'))
    with open(path('sign.cnf'), 'w', encoding='ascii') as f:
        f.write('[ca]\ndefault_ca=c\n[c]\nnew_certs_dir=%s\ndatabase=%s\nrand_serial=yes\ndefault_md=sha256\n'
                'policy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:%s\n'
                % (work, path('index'), name))
    open(path('index'), 'w', encoding='ascii').close()
    openssl('ca', '-batch', '-notext', '-config', path('sign.cnf'), '-cert', ca_crt, '-keyfile', ca_key,
            '-startdate', startdate + '000000Z', '-enddate', enddate + '000000Z', '-in', path('request'),
            '-out', path('server.crt'))


class Component:
    """The portal's place (XEP-0114). Answers every IQ of type set with <pong/>; keeps what it received."""

    def __init__(self, port, secret, name=PORTAL):
        self.name = name
        self.received = []
        self.liar = None  # answer from this address instead
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.parser = ElementTree.XMLPullParser(['start', 'end'])
        self.send("<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' "
                  "to='%s'>" % name)
        root = self._until(lambda event, element: event == 'start')
        digest = hashlib.sha1((root.get('id') + secret).encode()).hexdigest()
        self.send('<handshake>%s</handshake>' % digest)
        self._until(lambda event, element: event == 'end' and element.tag == COMPONENT + 'handshake')
        threading.Thread(target=self._serve, daemon=True).start()

    def send(self, text):
        self.socket.sendall(text.encode())

    def _events(self):
        while True:
            yield from self.parser.read_events()
            data = self.socket.recv(65536)
            if not data:
                return
            self.parser.feed(data)

    def _until(self, wanted):
        for event, element in self._events():
            if wanted(event, element):
                return element
        raise AssertionError('the component was refused')

    def _serve(self):
        try:
            depth = 0
            for event, element in self._events():
                depth += 1 if event == 'start' else -1
                if event == 'end' and depth == 0:
                    self._take(element)
        except OSError:
            pass

    def _take(self, stanza):
        self.received.append(stanza)
        if stanza.tag == COMPONENT + 'iq' and stanza.get('type') == 'set':
            self.send("<iq type='result' id='%s' from='%s' to='%s'><pong xmlns='urn:printwire:1'/></iq>"
                      % (stanza.get('id'), self.liar or self.name, stanza.get('from')))

    def find(self, kind, **attributes):
        """The last received stanza of that kind with these attributes, or None."""
        for stanza in reversed(self.received):
            if stanza.tag == COMPONENT + kind and all(stanza.get(k) == v for k, v in attributes.items()):
                return stanza
        return None

    def ask(self, to, number, payload, kind='get'):
        """Send an IQ and return its answer."""
        self.send("<iq type='%s' id='%s' from='%s' to='%s'>%s</iq>" % (kind, number, self.name, to, payload))
        wait_until(lambda: self.find('iq', id=number) is not None, 'an answer to %s' % payload)
        return self.find('iq', id=number)

    def close(self):
        with contextlib.suppress(OSError):  # the server may be gone
            self.socket.shutdown(socket.SHUT_RDWR)  # close() alone waits for whoever reads
        self.socket.close()


class BadServer:
    """Speaks just enough XMPP to misbehave; `heard` is everything that clients sent, decrypted."""

    HEADER = ("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' "
              "from='%s' version='1.0'>" % DOMAIN)
    STARTTLS = "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
    PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

    def __init__(self, features=None, mechanisms=(), certificate=None, stall=False, refusal='not-authorized'):
        self.features, self.mechanisms, self.certificate, self.stall = features, mechanisms, certificate, stall
        self.refusal = refusal
        self.heard = b''
        self.connections = 0
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _read(self, client, pattern):
        text = b''
        while not re.search(pattern, text):
            data = client.recv(4096)
            if not data:
                raise OSError('closed')
            text += data
            self.heard += data
        return text

    def _serve(self, client):
        try:
            self._read(client, rb'<stream:stream[^>]*>')
            client.sendall((self.HEADER + (self.features or self.STARTTLS)).encode())
            self._read(client, rb'<starttls')
            client.sendall(self.PROCEED.encode())
            if self.stall:
                time.sleep(3600)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            client = context.wrap_socket(client, server_side=True)
            self._read(client, rb'<stream:stream[^>]*>')
            offers = ''.join('<mechanism>%s</mechanism>' % m for m in self.mechanisms)
            client.sendall((self.HEADER + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                            "%s</mechanisms></stream:features>" % offers).encode())
            while True:
                self._read(client, rb'<auth[^>]*>')
                client.sendall(b"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><%s/></failure>" % self.refusal.encode())
        except (OSError, ssl.SSLError):
            client.close()

    def stop(self):
        self.listener.close()


class Tool:
    """A program that says on standard output what happens and logs to standard error."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, bufsize=1)
        self.said, self.log = [], []
        self.readers = [threading.Thread(target=self._collect, args=pair, daemon=True)
                        for pair in ((self.process.stdout, self.said), (self.process.stderr, self.log))]
        for reader in self.readers:
            reader.start()

    @staticmethod
    def _collect(stream, lines):
        for line in stream:
            lines.append(line.rstrip('\n'))

    def tell(self, line):
        self.process.stdin.write(line + '\n')

    def wait_said(self, line, count=1):
        wait_until(lambda: self.said.count(line) >= count, '%r (said %s, logged %s)' % (line, self.said, self.log))

    def wait_log(self, text):
        wait_until(lambda: any(text in line for line in self.log), '%r in the log %s' % (text, self.log))

    def logged(self, text):
        return sum(text in line for line in self.log)

    def refuses(self, text, secret, level='error'):
        """It says `text` once, at that level, names no secret, and goes on trying."""
        self.wait_log(text)
        self.wait_said('down', 2)
        assert self.logged(text) == 1 and len(self.log) == 1, self.log
        assert level in self.log[0] and 'next try in' in self.log[0], self.log
        assert 'up' not in self.said and secret not in self.log[0], self.log
        self.quit()

    def quit(self):
        """End it; it must end by itself, and with status 0."""
        if self.process.poll() is None:
            self.tell('quit')
        try:
            status = self.process.wait(LONG_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError('did not end within %g s: %s' % (LONG_S, self.log)) from None
        for reader in self.readers:
            reader.join()
        assert status == 0, 'ended with status %d: %s' % (status, self.log)
