# SPDX-License-Identifier: Apache-2.0
"""The live feed on a real XMPP server, seen by slixmpp: feed.py prosody|ejabberd PORTAL_PROGRAM SOURCE_ROOT

Two customers, each with an agent that sends records. Who belongs to one of them subscribes and sees its records and incidents, the
latter in plain words, too; nobody else gets anything, asks what they may. The server is started again in between, the portal is
killed: the feed goes on, and each record is one item. At the end FEED_FOREIGN_IDS nodes (250) are guessed by each of two, and none is answered.

Exit 77 when the server or slixmpp is not installed.
"""
import csv
import io
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import slixmpp  # noqa: F401
except ImportError:  # Debian's slixmpp is for Debian's Python
    if sys.executable != '/usr/bin/python3' and os.path.exists('/usr/bin/python3'):
        os.execv('/usr/bin/python3', ['/usr/bin/python3', *sys.argv])
    print('feed.py: SKIPPED: slixmpp is not installed (apt-get install python3-slixmpp)')
    sys.exit(77)

import feed_watcher
import xmpp_client
from part import LONG_S, Part, stays, wait_until
from reserve import free_port
from web_front import PASSWORD, Front, logged_in, store_server

SERVER, PROGRAM, ROOT = sys.argv[1], os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
SCRIPT = os.path.join(ROOT, 'packaging', SERVER, SERVER)
FOREIGN_IDS = int(os.environ.get('FEED_FOREIGN_IDS', '250'))  # of each of two who guess
DOMAIN, PEOPLE = 'river.test', 'people.river.test'
PORTAL, SERVICE = 'portal.' + DOMAIN, 'pubsub.' + DOMAIN
EPOCH = '9f3c2d1e-0000-4000-8000-00000000000%d'
DEVICE = '11111111-2222-4333-8444-55555555555%d'
INCIDENT = '33333333-2222-4333-8444-55555555555%d'
AT = '2026-11-21T09:15:02.123Z'
AGENTS = {'site-1': ('ACME', 'HQ'), 'site-2': ('Umbrella', 'Hive')}
MAKER = 'ada'  # an account of the portal alone, which has XMPP accounts made
WATCHERS = {'ann': 'ACME', 'bob': 'Umbrella', 'pat': None}  # whose account is at which customer; pat's at the provider
STRANGER = 'mallory'  # an XMPP account, but none of the portal's


class World(Front):
    """Server, portal with its HTTPS front, two agents, watchers."""

    def __init__(self):  # not Front's: the portal is one that has a server
        self.folder = tempfile.mkdtemp(prefix='printwire-feed-', dir='/tmp')
        os.chmod(self.folder, 0o711)
        self.xmpp_port, self.component_port, control = free_port(), free_port(), free_port()
        self.port = free_port()
        self.host = 'localhost:%d' % self.port
        self.environment = dict(os.environ, PRINTWIRE_XMPP_CONTROL_PORT=str(control), PRINTWIRE_XMPP_PEOPLE=PEOPLE)
        self.arguments = [self.path('xmpp'), str(self.xmpp_port), str(self.component_port), DOMAIN]
        self.server, self.portal = Part(self, SERVER), Part(self, 'portal')
        self.conf = self.path('portal.xml')
        self.sent = {user: 0 for user in AGENTS}
        self.agents = {}
        self.make_certificate()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start_server(self):
        self.server.start(SCRIPT, 'start', *self.arguments, env=self.environment)
        subprocess.run([SCRIPT, 'wait', self.path('xmpp'), str(LONG_S)], check=True, stdout=subprocess.PIPE)

    def make_server(self):
        subprocess.run([SCRIPT, 'make', *self.arguments], check=True, stdout=subprocess.PIPE, env=self.environment)
        self.start_server()
        for user in (*AGENTS, *WATCHERS, STRANGER):
            subprocess.run([SCRIPT, 'account', self.path('xmpp'), user], check=True, stdout=subprocess.PIPE, env=self.environment)

    def password(self, user):
        with open(self.path('xmpp', user + '.password'), encoding='ascii') as f:
            return f.read().strip()

    def write_conf(self):
        agents = ''.join("<agent jid='%s@%s' site='%s' customer='%s'/>" % (user, DOMAIN, site, customer)
                         for user, (customer, site) in AGENTS.items())
        with open(self.conf, 'w', encoding='ascii') as f:
            f.write("<printwire-portal><xmpp><port>%d</port><jid>%s</jid><secret-file>xmpp/component.secret</secret-file></xmpp>"
                    "<storage><folder>data</folder>%s</storage><feed><service>%s</service><accounts>%s</accounts></feed>"
                    "<web><address>127.0.0.1</address><port>%d</port><certificate-file>cert.pem</certificate-file><key-file>key.pem</key-file>"
                    "</web><agents>%s</agents></printwire-portal>" % (self.component_port, PORTAL, store_server(), SERVICE, PEOPLE, self.port, agents))

    def run(self, *arguments, check=True):
        done = subprocess.run([PROGRAM, *arguments, '--config', self.conf], capture_output=True, text=True, timeout=LONG_S, check=False)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def start_portal(self):
        before = len(self.portal.lines('the nodes are as they shall be'))
        self.portal.start(PROGRAM, '--config', self.conf)
        self.portal.wait_line('the nodes are as they shall be', LONG_S, before + 1)

    def place(self, name):
        """(id, path) of the place with this name; of the provider for None."""
        paths = {'': '/'}  # by id; who is above comes first
        for row in csv.DictReader(io.StringIO(self.run('account', 'places'))):
            paths[row['id']] = '%s%s/' % (paths[row['parent']], row['id'])
            if row['name'] == name or (name is None and row['kind'] == 'provider'):
                return row['id'], paths[row['id']]
        raise AssertionError(name)

    def add_watchers(self):
        secret = self.path('secret')
        with os.fdopen(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as f:
            f.write(PASSWORD + '\n')
        self.run('account', 'add', MAKER, '--password-file', secret)
        for user, customer in WATCHERS.items():
            self.run('account', 'add', user, '--role', 'viewer', '--place', self.place(customer)[0], '--password-file', secret)
            self.run('account', 'watch', user, '%s@%s' % (user, DOMAIN))

    def send(self, user, record):
        """A record of this agent is stored."""
        if user not in self.agents:
            self.agents[user] = xmpp_client.Client('%s@%s' % (user, DOMAIN), self.password(user), self.xmpp_port, self.path('xmpp', 'ca.crt'))
        number = self.sent[user] = self.sent[user] + 1
        epoch = EPOCH % (list(AGENTS).index(user) + 1)
        answer = self.agents[user].ask('set', PORTAL, "<batch xmlns='urn:printwire:1' epoch='%s' first='%d'>%s</batch>" % (epoch, number, record))
        assert answer.get('type') == 'result' and answer[0].get('through') == str(number), xmpp_client.ET.tostring(answer)
        return '%s@%s/%s/%d' % (user, DOMAIN, epoch, number)

    def forget_sessions(self):
        for agent in self.agents.values():
            agent.close()
        self.agents.clear()

    def watch(self, user):
        return self.watch_as('%s@%s' % (user, DOMAIN), self.password(user))

    def watch_as(self, jid, password):
        return feed_watcher.Watcher(jid, password, self.xmpp_port, self.path('xmpp', 'ca.crt'), SERVICE)

    def end(self):
        for part in (self.portal, self.server):
            if part.runs():
                part.stop()

    def show(self):
        for part in (self.server, self.portal):
            print('--- %s:\n%s' % (part.name, part.text()[-6000:]), file=sys.stderr)


def asset(number, model):
    return "<asset device='%s' at='%s'><manufacturer>Acme</manufacturer><model>%s</model><state>ready</state></asset>" % (DEVICE % number, AT, model)


def level(number, percent):
    return ("<consumable device='%s' at='%s' index='1'><type>toner</type><colour>cyan</colour><level quality='exact'>%d</level>"
            "<state>ok</state></consumable>" % (DEVICE % number, AT, percent))


def incident(number, name, event='opened'):
    return ("<incident device='%s' at='%s' id='%s' event='%s' severity='critical' group='markerSupplies' group-index='1' code='1104' "
            "training='trained'><text>Toner empty: cyan</text><opened>%s</opened></incident>" % (DEVICE % number, AT, name, event, AT))


def nodes_of(world):
    """{kind: node} of each agent's site, by the paths that the portal prints, and its realm that a member's list tells."""
    some = world.watch('ann')
    listed = [node for node in some.nodes() if node.startswith(PORTAL + '/')]
    some.close()
    realm = listed[0].split('/')[1]
    made = {user: {kind: '%s/%s%s%s' % (PORTAL, realm, world.paths[user], kind) for kind in ('asset', 'consumable', 'incident')} for user in AGENTS}
    for user in made:
        assert set(made[user].values()) <= set(listed), (made[user], listed)
    return made


def members_see_what_is_theirs(world, nodes, ann, bob, pat):
    for watcher, user in ((ann, 'site-1'), (bob, 'site-2'), (pat, 'site-1'), (pat, 'site-2')):
        for node in nodes[user].values():
            assert watcher.subscribe(node) == 'subscribed', node
    sent = [world.send('site-1', asset(1, 'LaserWriter 8')), world.send('site-1', level(1, 42)), world.send('site-1', incident(1, INCIDENT % 1))]
    other = [world.send('site-2', asset(2, 'InkWriter 9')), world.send('site-2', incident(2, INCIDENT % 2))]
    text = 'Critical: Toner empty: cyan, Acme LaserWriter 8, HQ'
    wait_until(lambda: 'ann sees %s of %s' % (ann.items, sent), lambda: [item for _, item, _ in ann.items] == sent)
    wait_until(lambda: 'ann reads %s' % ann.texts, lambda: ann.texts == [(PORTAL, text)])
    wait_until(lambda: 'pat sees %s' % pat.items, lambda: sorted(item for _, item, _ in pat.items) == sorted(sent + other))
    wait_until(lambda: 'bob reads %s' % bob.texts, lambda: bob.texts == [(PORTAL, 'Critical: Toner empty: cyan, Acme InkWriter 9, Hive')])
    assert [item for _, item, _ in bob.items] == other, bob.items
    assert '<level quality="exact">42</level>' in ann.items[1][2], ann.items[1]
    assert [item for item, _ in ann.stored(nodes['site-1']['consumable'])] == sent[1:2]
    return sent


def strangers_are_refused(nodes, watcher, user):
    for node in nodes[user].values():
        for ask in (watcher.subscribe, watcher.stored, watcher.unsubscribe_nothing, watcher.publish):
            answer = ask(node)
            assert answer in ('forbidden', 'not-allowed', 'item-not-found', 'closed-node', 'not-authorized', 'not-subscribed',
                              'unexpected-request'), (ask, node, answer)


def rights_follow_accounts(world, nodes, bob, pat):
    """Whose account is gone, or stands elsewhere, is no member any more, and subscribed to nothing."""
    world.portal.stop()
    world.run('account', 'remove', 'bob')
    world.run('account', 'unwatch', 'pat')
    world.run('account', 'watch', 'pat', 'elsewhere@' + DOMAIN)
    world.start_portal()
    before = len(bob.items), len(pat.items)
    strangers_are_refused(nodes, bob, 'site-2')
    strangers_are_refused(nodes, pat, 'site-1')
    return before


def accounts_are_made_at_the_server(world, nodes):
    """By who may: it watches, gets another password, and goes with the portal's account."""
    ada = logged_in(world, MAKER)
    made = ada.ask('POST', '/api/v1/accounts', {'name': 'kim@acme', 'place': int(world.paths['site-1'].split('/')[2]), 'role': 'viewer', 'password': PASSWORD})
    path = '/api/v1/accounts/%d' % made.json['id']
    assert ada.ask('GET', path + '/watcher').status == 404

    def make():
        answer = ada.ask('POST', path + '/watcher')
        assert answer.status == 202 and answer.json['jid'] == 'kim\\40acme@' + PEOPLE, (answer.status, answer.body)
        return answer.json['password']

    def is_done(count):
        return len(world.portal.lines('the account is made')) == count

    old = make()
    wait_until('the account is made', lambda: is_done(1))
    assert ada.ask('GET', path + '/watcher').json == {'jid': 'kim\\40acme@' + PEOPLE, 'is_made': True}
    password = make()
    wait_until('it has another password', lambda: is_done(2))
    kim = world.watch_as('kim\\40acme@' + PEOPLE, password)
    wait_until('kim is a member', lambda: kim.subscribe(nodes['site-1']['consumable']) == 'subscribed', pause=0.3)
    assert kim.subscribe(nodes['site-2']['consumable']) != 'subscribed'
    item = world.send('site-1', incident(1, INCIDENT % 1, 'closed'))
    wait_until(lambda: 'kim reads %s' % kim.texts, lambda: kim.texts and kim.texts[-1][1].startswith('Over: Toner empty'))
    assert ada.ask('DELETE', path).status == 204
    wait_until('the account is deleted', lambda: world.portal.lines('the account is deleted'))
    wait_until('the session is ended', lambda: not kim.is_there())
    for secret in (old, password):
        assert secret not in world.portal.text(), 'a password is in the log'
    kim.close()
    return item


def the_feed_goes_on(world, nodes, ann, seen):
    """A server that ends and a portal that is killed: what is stored meanwhile comes later, each record under one id."""
    world.forget_sessions()
    connected = len(world.portal.lines('connected to the XMPP server'))
    world.server.stop()
    world.server.process = None
    world.start_server()
    ann.close()
    again = world.watch('ann')
    world.portal.wait_line('connected to the XMPP server', LONG_S, connected + 1)
    seen.append(world.send('site-1', level(1, 41)))
    wait_until(lambda: 'ann sees %s of %s' % (again.items, seen), lambda: seen[-1] in [item for _, item, _ in again.items])
    world.portal.process.kill()
    world.portal.process.wait()
    world.portal.process = None
    world.start_portal()
    world.forget_sessions()
    seen.append(world.send('site-1', level(1, 40)))
    wait_until(lambda: 'ann sees %s of %s' % (again.items, seen), lambda: seen[-1] in [item for _, item, _ in again.items])
    stored = [item for kind in nodes['site-1'] for item, _ in again.stored(nodes['site-1'][kind])]
    assert sorted(stored) == sorted(seen), (stored, seen)
    return again


def foreign_ids_answer_nothing(world, nodes, user):
    """Nodes of others, and such as might be there, asked by a session without a library in between."""
    client = xmpp_client.Client('%s@%s' % (user, DOMAIN), world.password(user), world.xmpp_port, world.path('xmpp', 'ca.crt'), 'guess')
    theirs = nodes['site-1']['incident']
    head, path, kinds = theirs[:theirs.index('/', len(PORTAL) + 1)], world.paths['site-1'], ('asset', 'consumable', 'meter', 'incident', 'agent')
    asks = ("<items node='%s'/>", "<subscribe node='%%s' jid='%s@%s'/>" % (user, DOMAIN), "<publish node='%s'><item id='x'><x/></item></publish>")
    guesses = [head + path + kind for kind in kinds]
    guesses += ['%s/%d/%d/%d/%s' % (head, n % 7, n // 7 % 13, n // 91, kinds[n % 5]) for n in range(FOREIGN_IDS)]
    own = '%s%s' % (head, world.paths['site-2']) if user == 'bob' else None
    asked = answered = 0
    for number, node in enumerate(guesses):
        if own and node.startswith(own):
            continue
        answer = client.ask('set' if number % 3 else 'get', SERVICE, "<pubsub xmlns='http://jabber.org/protocol/pubsub'>%s</pubsub>"
                            % (asks[number % 3] % node))
        asked += 1
        answered += answer.get('type') != 'error'
        assert answer.get('type') == 'error', (node, xmpp_client.ET.tostring(answer))
    client.close()
    return asked


def main(world):
    world.write_conf()
    world.make_server()
    world.start_portal()
    world.portal.stop()
    world.paths = {user: world.place(site)[1] for user, (_, site) in AGENTS.items()}
    world.add_watchers()
    world.start_portal()
    nodes = nodes_of(world)
    ann, bob, pat, mallory = (world.watch(user) for user in (*WATCHERS, STRANGER))
    seen = members_see_what_is_theirs(world, nodes, ann, bob, pat)
    strangers_are_refused(nodes, bob, 'site-1')
    strangers_are_refused(nodes, mallory, 'site-1')
    assert not mallory.items and not mallory.texts
    asked = foreign_ids_answer_nothing(world, nodes, STRANGER) + foreign_ids_answer_nothing(world, nodes, 'bob')
    seen.append(accounts_are_made_at_the_server(world, nodes))
    before = rights_follow_accounts(world, nodes, bob, pat)
    ann = the_feed_goes_on(world, nodes, ann, seen)
    assert (len(bob.items), len(pat.items)) == before and not mallory.items, (bob.items, pat.items, mallory.items)
    for watcher in (ann, bob, pat, mallory):
        watcher.close()
    return asked


if __name__ == '__main__':
    world = World()
    try:
        asked = main(world)
        print('feed.py: %s: good; %d foreign ids, none answered' % (SERVER, asked))
    except BaseException:
        world.show()
        raise
    finally:
        world.end()
        shutil.rmtree(world.folder, ignore_errors=True)
