#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What travels to a platform of smart device services, and what does not: an agent with its portal by XMPP and a platform by HTTPS, the
packets of both looked at on loopback.

Every connection to the platform is the agent's, carries one request and is closed by the agent before the next one; between polls there
is none. TLS is 1.2 or newer. What the platform got names HP's printers and nothing of others', although the agent and the portal know
them; what went by XMPP has no word of it. Nothing in the agent listens. A platform that is not the right one, or speaks less than
TLS 1.2, is told nothing.

usage: sds_capture.py BUILD       (needs root: a network of its own, and packets)
"""
import collections
import contextlib
import datetime
import ipaddress
import os
import re
import selectors
import signal
import socket
import ssl
import subprocess
import threading
import time
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import network
import rig as river
from ports import listening
from rig import wait_until
from sds_site import ASKED, WEB, devices, hp, order, rule, wait_state
from sds_wire import Platform, Tool

POLLS = 3  # that nobody hurries
SO_TIMESTAMPNS = 35  # linux/socket.h
HP_WORDS = ('HPSERIAL1', 'HPSERIAL2')
OTHERS = {'Brother NC-8700w, Firmware Ver.1.0': 'CANARYBROTHER3', 'KYOCERA Document Solutions Printing System': 'CANARYKYOCERA4',
          'Lexmark MS811 version NH63.DN.N634': 'CANARYLEXMARK5'}
HIDDEN = {'1.3.6.1.2.1.1.4.0': 'canary-contact', '1.3.6.1.2.1.1.5.0': 'canary-hostname', '1.3.6.1.2.1.1.6.0': 'canary-location'}
OF_SDS = (b'sds', b'get-schedule', b'send-reports', b'register-for', b'printwire-sds', b'fence', b'reboot', b'ExecuteAction')
REFUSALS = ('certificate', 'SSL', 'TLS', 'tls')


def strange(description, serial):
    """Another maker's printer; its network card says that it is HP's."""
    return ('1.3.6.1.2.1.1.1.0|4|%s\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1\n' % description + ASKED
            + '1.3.6.1.2.1.25.3.2.1.3.1|4|canary-model-%s\n1.3.6.1.2.1.43.5.1.1.17.1|4|%s\n' % (serial, serial))


def hidden(number):
    return ''.join('%s|4|%s-%d\n' % (oid, word, number) for oid, word in HIDDEN.items())


def make_printers(folder):
    os.mkdir(folder)
    recordings = [(hp(serial), WEB) for serial in HP_WORDS]
    recordings += [(strange(*row), 'services none\nwork on\n') for row in OTHERS.items()]
    for number, (snmp, web) in enumerate(recordings):
        for ending, text in (('snmprec', snmp + hidden(number)), ('web', web)):
            with open(os.path.join(folder, 'p%d.%s' % (number, ending)), 'w', encoding='utf-8') as f:
                f.write(text)


class Authority:
    """Makes certificates; its own is ca.pem."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'Printwire test')])
        self.file = self.write('ca.pem', self.build(self.name, self.key, True, None, 2))

    def build(self, subject, key, is_authority, host, days, issuer=None):
        now = datetime.datetime.now(datetime.timezone.utc)
        until = now + datetime.timedelta(days=days)
        built = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer[0] if issuer else subject).public_key(key.public_key())
                 .serial_number(x509.random_serial_number()).not_valid_before(min(now, until) - datetime.timedelta(days=2)).not_valid_after(until)
                 .add_extension(x509.BasicConstraints(is_authority, None), True))
        if host:
            built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        return built.sign(issuer[1] if issuer else key, hashes.SHA256())

    def write(self, name, certificate, key=None):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(certificate.public_bytes(serialization.Encoding.PEM))
            if key:
                f.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return path

    def make(self, name, host, days=2, is_ours=True):
        """A file with a certificate for a host and its key, signed by this authority or by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        return self.write(name, self.build(subject, key, False, host, days, (self.name, self.key) if is_ours else None), key)


def context_of(certificate, least=ssl.TLSVersion.TLSv1, most=ssl.TLSVersion.MAXIMUM_SUPPORTED):
    """A server's, which speaks also what is too old: the agent decides."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.set_ciphers('DEFAULT@SECLEVEL=0')
    context.minimum_version, context.maximum_version = least, most
    return context


class Server:
    """Listens where the agent thinks that the platform is. `serve` is given each connection."""

    def __init__(self, port, serve):
        self.serve, self.socket = serve, socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(('127.0.0.1', port))
        self.socket.listen(50)
        self.port = self.socket.getsockname()[1]
        self.accepted = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                plain, _ = self.socket.accept()
            except OSError:
                return  # closed
            self.accepted += 1
            plain.settimeout(60)
            threading.Thread(target=self.serve, args=(plain,), daemon=True).start()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Relay:
    """Passes on what the agent and the platform tell each other, and keeps it. It is never the first to close towards the agent, and hides
    that the platform wants to: that connections are short is the agent's doing."""

    def __init__(self, platform, certificate):
        self.platform, self.context, self.kept, self.lock = platform, context_of(certificate), [], threading.Lock()

    def __call__(self, plain):
        kept = {'version': None, 'up': b'', 'down': b''}
        with self.lock:
            self.kept.append(kept)
        try:
            with self.context.wrap_socket(plain, server_side=True) as agent:
                kept['version'] = agent.version()
                with socket.create_connection(('localhost', self.platform.port), 60) as s, self.platform.tls().wrap_socket(
                        s, server_hostname='localhost') as platform:
                    self.pass_on(agent, platform, kept)
                with contextlib.suppress(OSError):
                    agent.unwrap().recv(1)  # it has said that this is the end, and now hangs up
        except OSError as e:
            kept['error'] = str(e)

    @staticmethod
    def pass_on(agent, platform, kept):
        with selectors.DefaultSelector() as selector:
            selector.register(agent, selectors.EVENT_READ, ('up', platform))
            selector.register(platform, selectors.EVENT_READ, ('down', agent))
            while True:
                for key, _ in selector.select(60):
                    way, to = key.data
                    data = key.fileobj.recv(65536)
                    while key.fileobj.pending():
                        data += key.fileobj.recv(65536)
                    kept[way] += data
                    if way == 'down':
                        data = re.sub(rb'(?i)\r\nconnection: close\r\n', b'\r\nConnection: keep-alive\r\n', data)
                    if data:
                        to.sendall(data)
                    elif way == 'up':
                        return
                    else:
                        selector.unregister(platform)

    def paths(self):
        return [line.decode() for kept in list(self.kept) for line in re.findall(rb'(?m)^POST (\S+) HTTP', kept['up'])]

    def polls(self):
        return self.paths().count('/sds/v1/get-schedule')


class Capture(threading.Thread):
    """Packets of TCP from and to a port on loopback: when, by whom, which flags, what."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.packets = port, []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind(('lo', 0))

    def run(self):
        seen = collections.deque(maxlen=64)  # loopback shows each packet twice: as it leaves, and as it comes
        while True:
            frame, more, _, _ = self.socket.recvmsg(65600, 64)
            packet = frame[14:]
            if len(packet) < 40 or packet[9] != socket.IPPROTO_TCP:
                continue
            tcp = packet[4 * (packet[0] & 15):int.from_bytes(packet[2:4], 'big')]
            ports = int.from_bytes(tcp[0:2], 'big'), int.from_bytes(tcp[2:4], 'big')
            key = (packet[4:6], tcp[0:20])
            if self.port not in ports or key in seen:
                continue
            seen.append(key)
            at = next((int.from_bytes(data[:8], 'little') + int.from_bytes(data[8:16], 'little') / 1e9 for level, kind, data in more
                       if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS)), time.time())
            self.packets.append((at, *ports, tcp[13], tcp[4 * (tcp[12] >> 4):]))

    def connections(self):
        """Each as {begun, left (by who opened it), ended, opener, closer (the first), to, hello}, in the order of their beginning."""
        found = {}
        for at, source, to, flags, data in list(self.packets):
            here = source if to == self.port else to
            if flags & 18 == 2:  # SYN without ACK
                assert source not in found or found[source]['ended'], 'a port is used twice at a time'
                found[source] = one = {'begun': at, 'left': None, 'ended': None, 'opener': source, 'closer': None, 'hello': b'', 'to': to, 'fins': set()}
                yield one
            one = found.get(here)
            if one is None:
                continue
            if data and source == here and len(one['hello']) < 1500:
                one['hello'] += data
            if flags & 5:  # FIN or RST
                one['closer'] = one['closer'] or source
                one['fins'].add(source)
                one['left'] = one['left'] or (at if source == here else None)
                if flags & 4 or len(one['fins']) == 2:
                    one['ended'] = one['ended'] or at


def versions_of(hello):
    """What a ClientHello offers (RFC 8446, sections 4.1.2 and 4.2.1)."""
    assert hello[0] == 22 and hello[5] == 1, 'no ClientHello: %r' % hello[:20]
    at = 9 + 2 + 32
    at += 1 + hello[at]
    at += 2 + int.from_bytes(hello[at:at + 2], 'big')
    at += 1 + hello[at]
    end = at + 2 + int.from_bytes(hello[at:at + 2], 'big')
    at += 2
    while at < end:
        kind, size = int.from_bytes(hello[at:at + 2], 'big'), int.from_bytes(hello[at + 2:at + 4], 'big')
        if kind == 43:
            body = hello[at + 5:at + 4 + size]
            return {int.from_bytes(body[i:i + 2], 'big') for i in range(0, len(body), 2)}
        at += 4 + size
    return {int.from_bytes(hello[9:11], 'big')}


class Samples(threading.Thread):
    """The kernel's table of connections, many times: how many of each port are not over."""

    def __init__(self, *ports):
        super().__init__(daemon=True)
        self.ports, self.rows = [':%04X' % port for port in ports], []  # (when, count, count)

    def run(self):
        while True:
            at = time.time()
            with open('/proc/net/tcp', encoding='ascii') as f:
                lines = [line.split() for line in f.read().splitlines()[1:]]
            alive = [row for row in lines if row[3] not in ('06', '0A')]  # TIME_WAIT, LISTEN
            self.rows.append((at, *(sum(port in (row[1][-5:], row[2][-5:]) for row in alive) for port in self.ports)))
            time.sleep(0.1)


def start_prosody(rig):
    """It writes down every stanza that it hears or says."""
    rig.make_prosody()
    folder = rig.path('prosody', 'server')
    path = os.path.join(folder, 'prosody.cfg.lua')
    with open(path, encoding='utf-8') as f:
        text = f.read()
    assert '"posix" }' in text
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text.replace('"posix" }', '"posix", "stanza_debug" }'))
    names = {'FOLDER': folder, 'DOMAIN': river.DOMAIN, 'PORT': str(rig.xmpp_port), 'COMPONENT_PORT': str(rig.component_port), 'LOG_LEVEL': 'debug'}
    rig.prosody.start('setpriv', '--reuid=prosody', '--regid=prosody', '--init-groups', '--', 'prosody', '--config', path, '-F', cwd=folder,
                      env={'PRINTWIRE_XMPP_' + name: value for name, value in names.items()})
    subprocess.run([river.PROSODY, 'wait', rig.path('prosody'), str(river.LONG_S)], check=True)
    subprocess.run([river.PROSODY, 'account', rig.path('prosody'), river.USER], check=True, stdout=subprocess.PIPE)


def start_platform(rig, port):
    os.mkdir(rig.path('sds'))
    platform = Platform(os.path.join(rig.build, 'sds/printwire-sds'), rig.path('sds'),
                        '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>30</poll-s></work>')
    platform.write_conf('localhost:%d' % port)
    platform.start()
    account = platform.command('account', 'add', 'Bergmann AG')['account']
    tool = Tool(platform, platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work'))
    tool.account = account
    tool.get_token()
    return platform, tool, platform.command('connector', 'add', account)['code']


def start_site(rig, authority, port, code):
    web = rig.sim_options[1]
    rig.write_agent_conf(more="""
  <web><ask>always</ask><http-port>%s</http-port><https-port>0</https-port><ipp-port>0</ipp-port></web>
  <sds><url>https://localhost:%d</url><code>%s</code><ca-file>%s</ca-file><relay>yes</relay>%s</sds>""" % (
        web, port, code, authority.file, rule('allow').replace("kind='firmware' rule='allow'", "kind='firmware' rule='deny'")))
    rig.start_agent()


def poll_now(rig):
    rig.agent.signal(signal.SIGHUP)


def work_is_done(rig, tool):
    """One item of what needs no image, of each sort."""
    known = wait_until('the platform knows both HP printers', lambda: (lambda d: d if set(d) >= set(HP_WORDS) else None)(devices(tool)))
    assert set(known) == set(HP_WORDS), known
    items = [order(tool, known[HP_WORDS[0]], 'configuration', settings=[{'name': 'sleep-minutes', 'value': '20'}]),
             order(tool, known[HP_WORDS[0]], 'diagnostics'), order(tool, known[HP_WORDS[1]], 'reboot'), order(tool, known[HP_WORDS[1]], 'telemetry')]
    poll_now(rig)
    for item in items:
        wait_state(tool, item, ('done',))
    return items


def connections_are_short(capture, relay, samples, agent_pid):
    """Each is the agent's, with one request, and over before the next one. What the kernel lists says the same."""
    found = list(capture.connections())
    kept = [one for one in relay.kept if one['up']]
    assert len(found) == len(kept), (len(found), len(kept))
    assert not listening(agent_pid), listening(agent_pid)
    for one, then in zip(found, found[1:] + [{'begun': time.time()}]):
        assert one['ended'] and one['left'] <= then['begun'], 'still open when the next one began: %s, %s' % (one, then)
        assert one['to'] == capture.port and one['closer'] == one['opener'], 'the agent opens and closes: %s' % one
        assert versions_of(one['hello']) <= {0x0303, 0x0304}, versions_of(one['hello'])
    for one in kept:
        assert one['version'] in ('TLSv1.2', 'TLSv1.3') and 'error' not in one, one
        assert len(re.findall(rb'(?m)^(?:POST|GET|PUT|HEAD) \S+ HTTP/1.1\r$', one['up'])) == 1, one['up'][:400]
        assert one['down'].count(b'HTTP/1.1 ') == 1
    between = [count for at, count, _ in samples.rows if not any(one['begun'] - 1 < at < one['ended'] + 1 for one in found)]
    assert len(between) > 300 and not any(between), (len(between), max(between))
    return len(found), len(between), sum(one['ended'] - one['begun'] for one in found)


def files_of(folder):
    for where, _, names in os.walk(folder):
        for path in (os.path.join(where, name) for name in names):
            if os.path.isfile(path):
                with open(path, 'rb') as f:
                    yield path, f.read()


def only_hp_is_told(rig, relay, platform, tool):
    """What the platform got, on the wire and on its disk. The portal has the others: so the agent knew them."""
    ids = dict(rig.query('SELECT address, device FROM asset'))
    assert len(ids) == len(rig.printers), ids
    strangers = [ids[address] for address, name in rig.printers if name not in ('p0', 'p1')]
    for one in strangers:
        assert tool.order(one, 'reboot').status == 404, 'nobody can order work for what the platform does not know'
    portal = b''.join(data for _, data in files_of(rig.portal_folder))
    words = [*OTHERS.values(), *strangers, *HIDDEN.values(), 'canary', 'Brother', 'KYOCERA', 'Lexmark', 'NC-8700w', 'MS811']
    words += [address for address, _ in rig.printers] + [str(ipaddress.ip_address(address).packed.hex()) for address, _ in rig.printers]
    for word in OTHERS.values():
        assert word.encode() in portal, word
    told = [('the wire', b''.join(one['up'] for one in relay.kept))] + list(files_of(platform.path('data')))
    for word in HP_WORDS:
        assert any(word.encode() in data for _, data in told), word
    for where, data in told:
        for word in words:
            assert word.encode().lower() not in data.lower(), '%s in %s' % (word, where)
    return sum(len(data) for _, data in told), len(words)


def xmpp_has_no_word(rig, items, connector, code):
    """Every stanza that the server heard and said, behind TLS."""
    lines = rig.prosody.lines(r'\b(RECV|SEND): ')
    text = '\n'.join(lines).encode().lower()
    assert len(lines) >= 10 and HP_WORDS[0].encode().lower() in text, 'the stanzas are there'
    for word in [*OF_SDS, *(word.encode() for word in (*items, connector, code))]:
        assert word.lower() not in text, '%s in %s' % (word, next(line for line in lines if word.lower() in line.encode().lower()))
    return len(lines)


class Trap:
    """Somebody else at the platform's port: what it heard behind its TLS, or without one."""

    def __init__(self, name, context=None, answer=None, why=REFUSALS):
        self.name, self.context, self.answer, self.why, self.heard = name, context, answer, why, b''

    def __call__(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True) if self.context else plain as s:
                self.heard += s.recv(65536)
                if self.answer:
                    s.sendall(self.answer)
        except OSError:
            pass  # it is hung up on


def speaks_old(port):
    """Whether this OpenSSL speaks TLS 1.1 with who offers nothing else: else the trap would show nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers('DEFAULT@SECLEVEL=0')
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(('127.0.0.1', port), 60) as plain, context.wrap_socket(plain) as tls:
        return tls.version() == 'TLSv1.1'


def traps(authority, port):
    """(trap, whether a signed request may reach it)."""
    good = authority.make('good.pem', 'localhost')
    ok = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
    away = b'HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:%d/sds/v1/get-schedule\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' % port
    return [
        (Trap('TLS 1.1 and no newer', context_of(good, most=ssl.TLSVersion.TLSv1_1)), False),
        (Trap('a certificate signed by itself', context_of(authority.make('self.pem', 'localhost', is_ours=False))), False),
        (Trap("another host's certificate", context_of(authority.make('other.pem', 'other.example'))), False),
        (Trap('a certificate that is over', context_of(authority.make('over.pem', 'localhost', days=-1))), False),
        (Trap('plain HTTP', None, ok), False),
        (Trap('the right one, which sends it on to plain HTTP', context_of(good), away, ('status 307',)), True),
    ]


def downgrades_are_refused(rig, authority, port):
    """Each trap is fallen into by nobody: it is logged, and nothing signed went there."""
    plain = Trap('nobody may come here', None)
    elsewhere = Server(0, plain)
    for trap, may_hear in traps(authority, elsewhere.port):
        server = Server(port, trap)
        assert not trap.name.startswith('TLS 1.1') or speaks_old(port)
        server.accepted, trap.heard, before = 0, b'', len(rig.agent.lines(r'warn +sds: '))
        poll_now(rig)
        wait_until('%s is refused' % trap.name, lambda b=before: len(rig.agent.lines(r'warn +sds: ')) > b)
        line = rig.agent.lines(r'warn +sds: ')[before]
        assert any(word in line for word in trap.why) and server.accepted >= 1, (trap.name, line)
        assert may_hear == (b'Signature-Input' in trap.heard), (trap.name, trap.heard)
        for word in (b'Signature', b'POST', b'keyid', b'printwire'):
            assert may_hear or word not in trap.heard, (trap.name, trap.heard)
        server.close()
        print('refused: %s: %s' % (trap.name, line.split('sds: ')[1].split(': ', 1)[1]))
    assert not elsewhere.accepted
    elsewhere.close()


def test(rig):
    warnings.simplefilter('ignore', DeprecationWarning)  # TLS 1.1 is what the test is about
    make_printers(rig.path('printers'))
    rig.sim_options = ['--web-port', str(river.free_port())]
    rig.start_sim(devices=rig.path('printers'))
    start_prosody(rig)
    rig.start_portal()
    authority, port = Authority(rig.folder), river.free_port()
    platform, tool, code = start_platform(rig, port)
    try:
        said = look(rig, authority, port, platform, tool, code)
        platform.stop()
        return said
    except BaseException:
        with open(platform.log, encoding='utf-8') as log:
            print(log.read()[-1000:])
        raise
    finally:
        platform.end()


def look(rig, authority, port, platform, tool, code):
    relay = Relay(platform, authority.make('platform.pem', 'localhost'))
    capture, samples = Capture(port), Samples(port, rig.xmpp_port)
    for thread in (capture, samples):
        thread.start()
    server = Server(port, relay)
    start_site(rig, authority, port, code)
    rig.wait_stored()
    poll_now(rig)
    items = work_is_done(rig, tool)
    for address, _ in rig.printers:  # the portal hears something, too
        rig.say('alert %s open 8 1 808 3 3 1 Out of paper' % address)
    before = relay.polls()
    wait_until('%d polls that nobody hurries' % POLLS, lambda: relay.polls() >= before + POLLS, 60 * POLLS, 0.2)
    time.sleep(3)  # of no poll: the next one is 27 s away
    count, between, open_s = connections_are_short(capture, relay, samples, rig.agent.process.pid)
    assert all(xmpp >= 1 for _, _, xmpp in samples.rows[-300:]), 'that to the portal stays, and is seen'
    size, words = only_hp_is_told(rig, relay, platform, tool)
    connector = tool.ask('GET', 'connectors?account=' + tool.account).body['items'][0]['connector']
    stanzas = xmpp_has_no_word(rig, items, connector, code)
    server.close()
    downgrades_are_refused(rig, authority, port)
    server = Server(port, relay)
    seen = relay.polls()
    poll_now(rig)
    wait_until('the right one is polled again', lambda: relay.polls() > seen)
    server.close()
    return ('%d connections of one request each, open for %.1f s in all and never between polls (%d looks); %d words in none of %d KB of its'
            ' wire and disk; nothing of it in %d stanzas' % (count, open_s, between, words, size >> 10, stanzas))


if __name__ == '__main__':
    network.enter()
    river.main(__doc__, test)
