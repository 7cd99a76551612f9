#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Somebody on the wire between the agent's licence module and a real licence server: plain HTTP, and all in his hands.

Whatever he does, the agent keeps what it had - the same terms, the same state, the same rights, the same files - and takes the next good
answer. Each case is one check of the agent; the table at the end counts them.
"""
import collections
import os
import random
import re
import shutil
import string
import sys
import tempfile
import time

from licence_attack_wire import TYPE, Agent, Key, Wire, payload, reply
from licence_server import Node, Server
from reserve import free_port

ALPHABET = string.ascii_letters + string.digits + '-_'
LEAST = 200
MOST_QUESTIONS = 6  # of one check
DAY = 86400
NOTICE = 'Call us.'
GOOD_WORDS = 'printwire-licence/1|/v1/keys|-|-|-'  # under which a root signs key sets
CONF = """<printwire-agent>
  <portal><address>portal.attack.test</address><jid>site@attack.test</jid><password>unused</password></portal>
  <discovery><range from='127.0.0.1' to='127.0.0.1' port='%d'/></discovery>
  <storage><folder>agent</folder></storage>
  <licence><server>http://127.0.0.1:%d</server><id>%s</id><code-file>code</code-file><root-key-file>root.pem.pub</root-key-file></licence>
</printwire-agent>
"""


class Stage:
    """A server, another agent of its, the attacker, and the agent."""

    def __init__(self, programs, folder):
        self.folder, self.agent_tool, self.agent = folder, programs[2], None
        self.counts, self.reasons = collections.OrderedDict(), collections.defaultdict(set)
        self.taken = 0
        self.server = Server(programs[0], programs[1], folder)
        self.make_keys()

    def start(self):
        self.server.start()
        said = self.server.run('issue', '--customer', 'Bergmann AG', '--devices', '100', '--agents', '2', '--notice', NOTICE)
        self.lid, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
        self.other = Node(self.server, 1, self.lid, code)
        assert self.other.ask('activate')[0] == 200
        self.wire = Wire(free_port(), self.server.port)
        port = self.wire.listener.getsockname()[1]
        for name, text in (('code', code + '\n'), ('agent.xml', CONF % (free_port(), port, self.lid))):
            with os.fdopen(os.open(self.path(name), os.O_WRONLY | os.O_CREAT, 0o600), 'w') as f:
                f.write(text)
        os.mkdir(self.path('agent'))
        self.agent = Agent(self.agent_tool, self.path('agent.xml'), self.path('agent'))

    def end(self):
        """However it goes."""
        if self.agent is not None:
            self.agent.process.kill()
        self.server.end()

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_keys(self):
        """The set in force is the second one; the attacker has keys of his own, and the first set."""
        shutil.copy(self.path('keyset'), self.path('keyset.old'))
        for name in ('evil-root.pem', 'evil.pem'):
            self.server.run('keygen', self.path(name))
        self.keyset = self.make_set('root.pem', '2', 'keys/a.pem.pub')
        with open(self.path('keyset'), 'w', encoding='utf-8') as f:
            f.write(self.keyset)
        self.root, self.signer, self.evil_root, self.evil = (Key(self.path(n)) for n in ('root.pem', 'keys/a.pem', 'evil-root.pem', 'evil.pem'))

    def make_set(self, root, version, *keys):
        return self.server.run('keyset', '--root', self.path(root), '--set-version', version, *(self.path(k) for k in keys))

    def restart_agent(self, between):
        self.agent.stop()
        between()
        self.wire.play = self.wire.honest
        self.agent = Agent(self.agent_tool, self.path('agent.xml'), self.path('agent'))

    def good(self):
        """The next good answer is taken."""
        before = self.agent.number('seq')
        self.wire.play = self.wire.honest
        end = time.monotonic() + 120
        while True:
            line = self.agent.ask()
            now = self.agent.state()
            if self.agent.number('seq') > before:
                break
            assert time.monotonic() < end, line
        assert re.match(r'valid .* terms=1 known=1 new=1 work=1$', now), now
        self.taken += 1

    def attack(self, kind, play, state_of=lambda state: state):
        """One case: the agent asks, `play` answers, and nothing has changed."""
        before, files, played = state_of(self.agent.state()), self.agent.files(), self.wire.played
        self.wire.play = play
        line = self.agent.ask()
        if self.wire.played == played:
            line = self.agent.ask()  # that was a check of the agent's own, under way before
        now = state_of(self.agent.state())
        assert self.wire.trouble is None, (kind, self.wire.trouble)
        assert 0 < self.wire.played - played <= MOST_QUESTIONS, '%s: the agent asked %d times: %s' % (kind, self.wire.played - played, line)
        assert 'the provider says' not in line, '%s: it was taken: %s' % (kind, line)
        assert now == before, '%s: %s became %s: %s' % (kind, before, now, line)
        assert self.agent.files() == files, '%s: its files have changed' % kind
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.reasons[kind].add(re.sub(r'.*?/v1/\w+: |.*(?=refused:)|; asking again.*|http://127\S+ |:? key [0-9a-f]{32}| \(status \d+\)| after \d+ mill.*| with \d+ bytes.*', '', line))

    def changed(self, kind, change):
        """One case with the server's good answer to this very question, changed on its way."""
        self.attack(kind, lambda request: reply(change(self.wire.forward(request).body)))


def replays(s):
    """Answers of before, to the same question on paper, and to another one."""
    kept = {}
    for _ in range(5):
        def keep(request):
            answer = s.wire.forward(request)
            kept.setdefault(request.path, []).append(answer.body)
            return reply(answer.body)
        s.wire.play = keep
        s.agent.ask()
    for body in kept['/v1/lease'] * 2:
        s.attack('replay of an old answer', lambda request, b=body: reply(b))
    for kind in ('time', 'revocations', 'keys'):
        s.attack('answer to another path', lambda request, k=kind: reply(s.server_get(k, request)))
    s.attack('answer to another path', lambda request: reply(s.first['/v1/activate']))
    s.attack('answer to another path', lambda request: reply(s.signer.sign(payload(s.wire.forward(request).body), request.assertion('/v1/activate'))))


def others(s):
    """What the server told another agent, and questions exchanged on their way."""
    for _ in range(5):
        s.attack('answer to another agent', lambda request: reply(s.server.post('/v1/lease', s.other.request('lease')[1])[1]))
        s.attack('question swapped for another agent\'s', lambda request: reply(s.wire.forward(request, s.other.request('lease')[1].encode()).body))
    body = s.other.request('lease')[1]
    s.attack('question swapped for another agent\'s', lambda request: reply(s.wire.forward(request, body.encode()).body))
    s.attack('question swapped for another agent\'s', lambda request: reply(s.wire.forward(request, body.encode()).body))
    for i in range(12):
        def spoil(request, i=i):
            at = 20 + i * 40
            spoilt = request.body[:at] + (b'A' if request.body[at:at + 1] != b'A' else b'B') + request.body[at + 1:]
            answer = s.wire.forward(request, spoilt)
            assert answer.status in (400, 403, 404), answer
            return reply(answer.body, '%d X' % answer.status, answer.type)
        s.attack('question changed on its way', spoil)


def truncations(s):
    for cut in range(0, 1000, 20):
        s.changed('truncated', lambda body, c=cut: body[:len(body) * c // 1000])
    for cut in range(0, 1000, 50):
        def part(request, c=cut):
            body = s.wire.forward(request).body
            return reply(body[:len(body) * c // 1000], length=len(body))
        s.attack('connection cut within the answer', part)


def swap(body, at):
    """One character of the alphabet for another one, or for one that stands nowhere in it."""
    other = random.choice([c for c in ALPHABET + '.=+/ \0' if c != body[at]])
    return body[:at] + other + body[at + 1:]


def mutations(s):
    length = len(s.sample)
    step = max(1, length // 110)
    for at in list(range(0, 10)) + list(range(10, length, step)) + [length - 1]:
        s.changed('one character changed', lambda body, a=at: swap(body, min(a, len(body) - 1)))
    for at in range(0, length, length // 10):
        s.changed('one character missing', lambda body, a=at: body[:a] + body[a + 1:])
        s.changed('one character more', lambda body, a=at: body[:a] + random.choice(ALPHABET) + body[a:])


def sizes(s):
    million = 1 << 20
    s.changed('huge', lambda body: body + ' ' * million)
    s.changed('huge', lambda body: body[:20] + 'A' * million + body[20:])
    s.attack('huge', lambda request: reply(b'A' * million))
    s.attack('huge', lambda request: reply(s.wire.forward(request).body, more='X-Long: ' + 'x' * million + '\r\n'))
    chunk = b'10000\r\n' + b'A' * 65536 + b'\r\n'
    head = b'HTTP/1.1 200 OK\r\nContent-Type: ' + TYPE.encode() + b'\r\nTransfer-Encoding: chunked\r\n\r\n'
    s.attack('huge', lambda request: (piece for piece in [head] + [chunk] * 64))
    for body in (b'', b'\n', b'\0' * 100, b'v4.public.', b'v4.public..', b'{}', b'null'):
        s.attack('empty, or next to it', lambda request, b=body: reply(b))
    for text in (b'', b'\r\n\r\n', b'HTTP/1.1 200 OK\r\n\r\n', b'HTTP/9.9 200 OK\r\n\r\n', b'SSH-2.0-x\r\n', b'\x16\x03\x01\x02\x00', b'HTTP/1.1 xyz\r\n\r\n'):
        s.attack('no HTTP', lambda request, t=text: t)


def statuses(s):
    for kind in ('text/html', 'text/plain', 'application/json', 'application/octet-stream', 'application/vnd.printwire-licenc', '', TYPE.upper() + '/x', 'text/html; x=' + TYPE):
        s.attack('other Content-Type', lambda request, k=kind: reply(s.wire.forward(request).body, kind=k))
    page = '<html><body>Please log in to the guest network.</body></html>'
    for status in (200, 201, 400, 401, 403, 404, 407, 410, 418, 429, 500, 502, 503, 504):
        s.attack('status with a page', lambda request, n=status: reply(page, '%d X' % n, 'text/html'))
    for status in (301, 302, 303, 307, 308):
        where = 'Location: http://127.0.0.1:%d/v1/lease\r\n' % s.server.port
        s.attack('redirect', lambda request, n=status: reply(page, '%d X' % n, 'text/html', more=where))
    for status in (204, 304):
        s.attack('status with a page', lambda request, n=status: reply('', '%d X' % n))


def drip(bytes_, pause):
    for i in range(len(bytes_)):
        yield bytes_[i:i + 1]
        time.sleep(pause)


def slowness(s):
    """Less than 16 bytes a second, and more of them than anybody waits for."""
    s.agent.say('limits 1000 0')
    s.attack('dripping', lambda request: drip(reply(s.wire.forward(request).body), 0.25))
    s.agent.say('limits 0 1000')
    s.attack('slow', lambda request: drip(reply(s.wire.forward(request).body), 0.02))
    s.attack('slow', lambda request: drip(b'HTTP/1.1 200 OK\r\nX: ' + b'x' * 10000, 0.02))
    s.attack('slow', lambda request: (reply('', length=2000) if i == 0 else time.sleep(0.1) or b'' for i in range(300)))
    s.agent.say('limits 0 0')


def forgeries(s):
    """Documents of the attacker's own, in the form of good ones."""
    def forge(kind, key, assertion=lambda r: r.assertion(), more=None, **how):
        def play(request):
            said = payload(s.wire.forward(request).body)
            said.update(more or {})
            return reply(key.sign({n: v for n, v in said.items() if v is not None}, assertion(request), **how))
        s.attack(kind, play)

    for key, name in ((s.root, 'signed by the root itself'), (s.evil, 'signed by a stranger')):
        forge(name, key)
        forge(name, key, kid=s.signer.id)
        forge(name, key, more={'devices_max': 1})
        forge(name, key, more={'revoked_from': '2020-01-01T00:00:00Z'})
        forge(name, key, kid=s.signer.id, more={'revoked_from': '2020-01-01T00:00:00Z'})
    for header in (b'v4.local.', b'v2.public.', b'v3.public.', b'v4.secret.', b'V4.public.', b'v4.public'):
        forge('other algorithm', s.signer, header=header)
    for footer in (b'', b'{}', b'{"kid":""}', b'{"kid":"%s","x":1}' % s.signer.id.encode(), b'{"kid":"%s"}' % (b'0' * 32), b'[' * 100):
        forge('other footer', s.signer, footer=footer)
    for change in ('|%s', 'x%s', '%s|', '%s '):
        forge('other question', s.signer, assertion=lambda r, c=change: c % r.assertion())
    forge('other question', s.signer, assertion=lambda r: '')
    # What only the server could sign, were it turned against the agent or mistaken.
    forge('for another licence', s.signer, more={'lid': 'L-other'})
    forge('for another agent', s.signer, more={'node': '0' * 32})
    for seq in (1, 2):
        forge('lower seq', s.signer, more={'seq': seq})
    for seq in (2**53 - 1, 2**33):
        forge('leap of seq, by a stolen key', s.signer, more={'seq': seq})
    for iat in ('1999-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z'):
        forge('issued outside of its key\'s time', s.signer, more={'iat': iat})
    for more in ({'typ': 'licence'}, {'typ': 'keyset'}, {'typ': 'free'}, {'typ': None}, {'lid': None}, {'lid': 7}, {'seq': -1}, {'seq': 1e300}, {'devices_max': 0},
                 {'devices_max': '100'}, {'grace_days': 0}, {'exp': 'never'}, {'lease_until': None}, {'customer': 'x' * 4000}, {'region': ['eu']}):
        forge('breaks the table', s.signer, more=more)
    for said in (b'', b'{', b'[]', b'"x"', b'[' * 5000, b'{"typ":"lease","typ":"lease"}', b'\xff\xfe', b'{}' + b' ' * 17000, b'{"typ":"lease"}{"typ":"lease"}'):
        s.attack('breaks the table', lambda request, b=said: reply(s.signer.sign(b, request.assertion())))


def errors(s):
    """Refusals that nobody sent."""
    for code in ('bad-request', 'unknown-licence', 'unknown-node', 'wrong-proof', 'used', 'replayed', 'nodes-full', 'busy'):
        said = {'typ': 'error', 'iat': '2026-01-01T00:00:00Z', 'code': code, 'retry_after_s': 86400, 'req_seen': 2**53 - 1, 'notice': 'Stop.'}
        s.attack('forged error', lambda request, d=said: reply(s.evil.sign(d, request.assertion(), kid=s.signer.id), '409 X'))
    s.attack('forged error', lambda request: reply('{"typ":"error","code":"unknown-licence"}', '404 X', 'application/json'))
    for seen in (2**53 - 1, 2**33):
        def leap(request, seen=seen):
            said = {'typ': 'error', 'iat': payload(s.wire.forward(request).body)['iat'], 'code': 'replayed', 'req_seen': seen, 'notice': 'Go on.'}
            return reply(s.signer.sign(said, request.assertion()), '409 X')
        s.attack('leap of req_seen, by a stolen key', leap)
    body = s.other.request('lease')[1]
    s.server.post('/v1/lease', body)
    replayed = s.server.post('/v1/lease', body)[1]
    assert payload(replayed)['code'] == 'replayed'
    s.attack('error for another agent', lambda request: reply(replayed, '409 X'))


def key_sets(s):
    """An answer by an unknown key makes the agent ask for the keys: the attacker has some."""
    with open(s.path('keyset.old'), encoding='utf-8') as f:
        old = f.read()
    ours = payload(s.keyset)
    evil_set = s.make_set('evil-root.pem', '9', 'evil.pem.pub')
    mixed = dict(payload(evil_set), version=9)
    sets = [('key set of a lower version', old), ('key set by another root', evil_set), ('key set by another root', s.make_set('evil-root.pem', '1', 'evil.pem.pub')),
            ('key set by another root', s.evil_root.sign(mixed, GOOD_WORDS, kid=s.root.id)), ('key set by a signing key', s.signer.sign(mixed, GOOD_WORDS)),
            ('key set by a signing key', s.signer.sign(mixed, GOOD_WORDS, kid=s.root.id)), ('key set changed', swap(s.keyset.rstrip(), 40)),
            ('key set changed', s.keyset[:-20]), ('key set changed', ''), ('key set changed', s.root.sign(mixed, '')),
            ('key set changed', s.root.sign(dict(ours, keys=[]), GOOD_WORDS)), ('key set changed', s.root.sign(dict(ours, version=0), GOOD_WORDS))]
    for kind, forged in sets:
        def play(request, forged=forged):
            if request.path == '/v1/keys':
                return reply(forged)
            return reply(s.evil.sign(payload(s.wire.forward(request).body), request.assertion()))
        s.attack(kind, play)

    def answers_with_lease(request):
        if request.path == '/v1/keys':
            return reply(s.sample)
        return reply(s.evil.sign(payload(s.wire.forward(request).body), request.assertion()))
    s.attack('key set by a signing key', answers_with_lease)
    # The true set, and the stranger's answer again, in circles: the agent has soon had enough.
    s.attack('signed by a stranger', lambda r: s.wire.honest(r) if r.path == '/v1/keys' else reply(s.evil.sign(payload(s.wire.forward(r).body), r.assertion())))


def clocks(s):
    """The wall clock set forth and back by up to ten years, with and without the server: nothing ends."""
    without_doubt = lambda state: re.sub(r'doubt=\d ', '', state)
    for days in (-3650, -365, -30, -2, 2, 30, 365, 3650):
        s.agent.say('shift %d' % (days * DAY))
        s.attack('wrong clock, old answer', lambda request: reply(s.sample), without_doubt)
        s.attack('wrong clock, no server', lambda request: b'', without_doubt)
        s.good()
    s.agent.say('shift 0')


def list_version(s):
    with open(s.path('agent/licence/revocations'), encoding='utf-8') as f:
        return payload(f.read().split('\n')[1])['version']


def lists(s):
    """The list of revocations: its version only rises, on the wire and on the disk."""
    def revoke_another():
        said = s.server.run('issue', '--customer', 'Other AG', '--devices', '1')
        s.server.run('revoke', re.match(r'licence (\S+)', said).group(1))

    def play(instead):
        def with_list(request):
            if request.path != '/v1/revocations':
                return s.wire.honest(request)
            answer = s.wire.forward(request).body
            seen.append(answer)
            return reply(instead(request, answer))
        return with_list

    def refused(kind, instead):
        """The lease beside it is taken; the list is not."""
        before, state = list_version(s), s.agent.state()
        s.wire.play = play(instead)
        line = s.agent.ask()
        assert 'asking again later' in line and '/v1/revocations' in line, line
        assert list_version(s) == before and s.agent.state().split()[0] == state.split()[0], s.agent.state()
        s.counts[kind] = s.counts.get(kind, 0) + 1
        s.reasons[kind].add(re.sub(r'.*?/v1/\w+: |; asking again.*', '', line))

    seen = []
    revoke_another()
    s.wire.play = play(lambda request, answer: answer)
    s.agent.ask()
    first = list_version(s)
    shutil.copy(s.path('agent/licence/revocations'), s.path('list.old'))
    revoke_another()
    old = seen[-1]
    refused('old list of revocations', lambda request, answer: old)
    for version in (first - 1, 2**53 - 1):
        refused('list of revocations, by a stolen key', lambda request, answer, v=version: s.signer.sign(dict(payload(answer), version=v), request.assertion()))
    refused('list of revocations, by a stranger', lambda request, answer: s.evil.sign(payload(answer), request.assertion(), kid=s.signer.id))
    s.good()
    assert list_version(s) == first + 1
    s.restart_agent(lambda: shutil.copy(s.path('list.old'), s.path('agent/licence/revocations')))
    s.agent.wait('revocations: an older version than the one in force')
    s.good()
    assert list_version(s) == first + 1
    s.counts['old list put on the disk'] = 1
    s.reasons['old list put on the disk'].add('an older version than the one in force')


def times(s):
    """Where only the wall clock says that something ended, the time is asked first."""
    def forget_exact():
        with open(s.path('agent/licence/memory'), encoding='utf-8') as f:
            text = f.read()
        with open(s.path('agent/licence/memory'), 'w', encoding='utf-8') as f:
            f.write(re.sub(r' 1\n$', ' 0\n', text))

    for days in (3650, -3650):
        s.restart_agent(forget_exact)
        s.agent.say('shift %d' % (days * DAY))
        s.wire.play = lambda request: b''
        s.agent.ask()
        asked = []

        def note(request):
            asked.append(request.path)
            return s.wire.honest(request)
        s.wire.play = note
        s.agent.ask()
        assert asked[0] == '/v1/time' and '/v1/lease' in asked, asked
        assert s.agent.state().startswith('valid'), s.agent.state()
        s.agent.say('shift 0')
        s.good()


def begin(s):
    """Activation: on forged keys and licences nothing is begun."""
    s.first = {}
    for keys in (s.make_set('evil-root.pem', '3', 'evil.pem.pub'), s.evil_root.sign(payload(s.keyset), GOOD_WORDS, kid=s.root.id)):
        def play(request, keys=keys):
            if request.path == '/v1/keys':
                return reply(keys)
            return reply(s.evil.sign(payload(s.wire.forward(request).body), request.assertion()))
        s.attack('first key set by another root', play)
    for kid in (None, s.signer.id):
        def forge(request, kid=kid):
            answer = s.wire.forward(request).body
            return reply(answer if request.path == '/v1/keys' else s.evil.sign(payload(answer), request.assertion(), kid=kid))
        s.wire.play = forge
        s.agent.ask()  # the true set is learned, and nothing else
        assert s.agent.state().startswith('unlicensed'), s.agent.state()
        s.attack('forged activation', forge)

    def keep(request):
        answer = s.wire.forward(request)
        s.first[request.path] = answer.body
        return reply(answer.body)
    s.wire.play = keep
    line = s.agent.ask()
    while s.agent.state().startswith('unlicensed'):
        line = s.agent.ask()
    assert NOTICE in line, line
    s.good()
    s.wire.play = keep
    s.agent.ask()
    s.sample = s.first['/v1/lease']

    def server_get(kind, request):
        if request.method == 'GET':
            return s.wire.forward(request).body
        number = payload(request.body.decode())
        request.method, request.target = 'GET', '/v1/%s?nonce=%s&node=%s' % (kind, number['nonce'], number['node'])
        return s.wire.forward(request, b'').body
    s.server_get = server_get


def print_table(s):
    width = max(len(kind) for kind in s.counts)
    for kind, count in s.counts.items():
        reasons = sorted(s.reasons[kind])
        print('%-*s %4d  %s%s' % (width, kind, count, '; '.join(reasons[:3]), '; ...' if len(reasons) > 3 else ''))
    total = sum(s.counts.values())
    print('licence attack: %d cases, each ended with the terms, the state and the files as they were; %d good answers between them were taken'
          % (total, s.taken))
    assert total >= LEAST


def main():
    if shutil.which('openssl') is None:
        print('openssl is not installed')
        sys.exit(77)
    seed = random.SystemRandom().randrange(10**6)
    print('seed %d' % seed)
    random.seed(seed)
    with tempfile.TemporaryDirectory(prefix='printwire-licence-') as folder:
        stage = Stage(sys.argv[1:4], folder)
        try:
            stage.start()
            begin(stage)
            for part in (replays, others, truncations, mutations, sizes, statuses, slowness, forgeries, errors, key_sets, lists, clocks, times):
                part(stage)
                stage.good()
            stage.agent.stop()
            stage.server.stop()
        finally:
            stage.end()
    print_table(stage)


if __name__ == '__main__':
    main()
