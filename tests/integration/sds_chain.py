#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole chain of work at HP devices with real parts, from a tool's order to what the printers themselves show: a rollout of firmware
to twenty printers of which two fail, images that must not be sent, settings that somebody changes at the device, diagnostics, a restart.
Two sites, each with an agent, without a portal; the stories are told side by side, since a poll comes twice a minute.

usage: sds_chain.py BUILD
"""
import concurrent.futures
import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
import uuid

from part import Part, stays, wait_until, write_secret
from reserve import free_port
from sds_images import ImageServer, Publisher, make_image
from sds_wire import Platform, Tool

POLL_S = 30
WAIT_S = 3 * POLL_S + 60
OVER = ('done', 'failed', 'refused', 'unsupported', 'cancelled', 'lost', 'expired')
PRODUCT, OLD, NEW = 'W1A53A', '2409A', '2410B'
FLEET, OTHERS = 20, 9  # printers of the rollout's site, and of the other one
CANARY = 'canary'  # in what nobody should take along; the simulated printers have more of them in their web documents
RECORDING = """1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1
1.3.6.1.2.1.1.3.0|67|90000000
1.3.6.1.2.1.1.4.0|4|canary-contact
1.3.6.1.2.1.1.5.0|4|canary-host
1.3.6.1.2.1.1.6.0|4|canary-place
1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet 9
1.3.6.1.2.1.25.3.5.1.1.1|2|3
1.3.6.1.2.1.43.5.1.1.4.1|4|canary-operator
1.3.6.1.2.1.43.5.1.1.5.1|4|canary-service
1.3.6.1.2.1.43.5.1.1.16.1|4|canary-name
1.3.6.1.2.1.43.5.1.1.17.1|4|%s
1.3.6.1.2.1.43.10.2.1.3.1.1|2|7
1.3.6.1.2.1.43.10.2.1.4.1.1|65|4711
1.3.6.1.2.1.43.16.5.1.2.1.1|4|canary-console
"""
WEB = """services ledm
firmware %s
product %s
work on
update 1000
linger 200
restart 1500
asset canary-asset
log 13.20.01 Warning
log 49.4C02 Error
"""


class Printers:
    """One simulated fleet for both sites."""

    def __init__(self, build, folder, platform):
        self.program, self.folder = os.path.join(build, 'tests/sim_printer/printwire-sim'), folder
        self.control = self.path('fleet')
        self.snmp, self.web = free_port(), free_port()
        self.sim = Part(self, 'sim')
        os.mkdir(self.path('printers'))
        for i in range(1, FLEET + OTHERS + 1):
            for name, text in (('p%02d.snmprec' % i, RECORDING % ('SERIAL%02d' % i)), ('p%02d.web' % i, WEB % (OLD, PRODUCT))):
                with open(self.path('printers', name), 'w', encoding='utf-8') as f:
                    f.write(text)
        self.sim.start(self.program, '--devices', self.path('printers'), '--port', str(self.snmp), '--web-port', str(self.web), '--control',
                       self.control, '--certificate', platform.path('cert.pem'), '--key', platform.path('key.pem'))

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def tell(self, *words):
        done = subprocess.run([self.program, 'tell', self.control, *words], capture_output=True, text=True, check=True)
        return done.stdout.split()[1:]

    def writes(self, address):
        return int(dict(word.split('=') for word in self.tell('stats', address))['writes'])

    def deeds(self, address):
        """[(what, ms)] of its own record."""
        return [(what, int(ms)) for what, ms in (word.split('@') for word in self.tell('deeds', address))]

    def version(self, address):
        """What it tells who asks it."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(address, self.web, context=context, timeout=60)
        connection.request('GET', '/DevMgmt/ProductConfigDyn.xml')
        text = connection.getresponse().read().decode()
        connection.close()
        return re.search(r'ProductInformation><dd:Version><dd:Revision>([^<]*)<', text).group(1)


def address_of(i):
    return '127.1.0.%d' % i


class Site:
    """An agent that looks after some of the printers, and knows its platform and no portal."""

    def __init__(self, build, folder, printers, first, last):
        self.folder, self.printers, self.first, self.last = folder, printers, first, last
        os.mkdir(folder)
        self.program = os.path.join(build, 'agent/printwire-agent')
        self.agent = Part(self, 'agent')
        self.conf = self.path('agent.xml')

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self, platform, images, publisher, code):
        publisher.write_key(self.path('publisher.pem'))
        write_secret(self.path('secret'), 'none\n')
        write_secret(self.conf, """<printwire-agent>
  <portal><address>portal.river.test</address><jid>site-1@river.test</jid><password-file>secret</password-file><host>127.0.0.1</host>
    <port>%d</port></portal>
  <discovery><range from='%s' to='%s' port='%d'/><mdns>no</mdns></discovery>
  <snmp><community>public</community></snmp>
  <web><ask>always</ask><http-port>0</http-port><https-port>%d</https-port><ipp-port>0</ipp-port></web>
  <polling><status>2s</status></polling>
  <storage><folder>%s</folder></storage>
  <sds><url>https://localhost:%d</url><code>%s</code><ca-file>%s</ca-file><relay>yes</relay>
    <policy kind='configuration' rule='allow'/><policy kind='firmware' rule='allow'/>
    <publisher-key-file>publisher.pem</publisher-key-file><image-host>localhost:%d</image-host></sds>
</printwire-agent>
""" % (free_port(), address_of(self.first), address_of(self.last), self.printers.snmp, self.printers.web, self.path('agent'), platform.port, code,
            platform.path('cert.pem'), images.port))
        self.agent.start(self.program, '--config', self.conf)

    def consent(self, *words):
        return subprocess.run([self.program, 'consent', *words, '--config', self.conf], capture_output=True, text=True, check=True).stdout


class World:
    """What the stories have in common."""

    def __init__(self, build, folder):
        os.mkdir(os.path.join(folder, 'sds'))
        self.platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'),
                                 '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>%d</poll-s></work>' % POLL_S)
        self.platform.start()
        account = self.platform.command('account', 'add', 'Bergmann AG')['account']
        self.tool = Tool(self.platform, self.platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work,enrol'))
        self.tool.get_token()
        self.tool.account = account
        self.publisher, self.images, self.strange = Publisher(), ImageServer(self.platform), ImageServer(self.platform)
        self.printers = Printers(build, folder, self.platform)
        self.sites = [Site(build, os.path.join(folder, 'one'), self.printers, 1, FLEET),
                      Site(build, os.path.join(folder, 'two'), self.printers, FLEET + 1, FLEET + OTHERS)]
        self.devices = {}  # address: id

    def start(self):
        for site in self.sites:
            site.start(self.platform, self.images, self.publisher, self.platform.command('connector', 'add', self.tool.account)['code'])
        wait_until('the platform knows all printers', lambda: len(self.told()) == FLEET + OTHERS, WAIT_S, 1)
        for row in self.told().values():
            self.devices[address_of(int(row['told']['serial'][6:]))] = row['told']['device']

    def told(self):
        """The devices as tools see them, by id."""
        rows, cursor = {}, ''
        while cursor is not None:
            page = self.tool.ask('GET', 'devices?account=' + self.tool.account + cursor).body
            rows.update((row['told']['device'], row) for row in page.get('items', []))
            cursor = '&cursor=' + page['next'] if 'next' in page else None
        return rows

    def order(self, address, kind, **more):
        answer = self.tool.order(self.devices[address], kind, **more)
        assert answer.status == 201, answer.text
        return answer.body['item']

    def over(self, item):
        """The item once it is over."""
        return wait_until('%s is over' % item, lambda: (lambda now: now if now['state'] in OVER else None)(self.tool.now(item)), 4 * WAIT_S, 1)

    def ends(self, item, state, reason=None):
        now = self.over(item)
        assert (now['state'], now.get('reason')) == (state, reason) or (reason is None and now['state'] == state), self.tool.show(item).text
        return now

    def end(self):
        for part in [site.agent for site in self.sites] + [self.printers.sim]:
            part.end()
        self.images.end()
        self.strange.end()
        self.platform.end()


def a_manifest_is_signed_as_the_contract_has_it(world, program, folder):
    """By the publisher's command, and by the contract's text."""
    image, paths = make_image(NEW), [os.path.join(folder, name) for name in ('image', 'key.pem')]
    with open(paths[0], 'wb') as f:
        f.write(image)
    world.publisher.write_secret(paths[1])
    wish = world.publisher.describe('https://images.example/new', image, NEW, [PRODUCT, 'CF368A'], released='2026-11-20T09:30:00Z')
    words = [program, 'image', paths[0], '--key', paths[1], '--url', wish['url'], '--firmware', NEW, '--fits', PRODUCT + ',CF368A', '--released']
    said = subprocess.run([*words, '2026-11-20T09:30:00Z'], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == wish, (said.stdout, wish)
    for wrong in ('yesterday', ''):
        assert subprocess.run([*words, wrong], capture_output=True, check=False).returncode == 2
    os.chmod(paths[1], 0o644)
    assert subprocess.run([*words, '2026-11-20T09:30:00Z'], capture_output=True, check=False).returncode == 1


def rollout_of(world, rollout):
    answer = world.tool.ask('GET', 'accounts/%s/rollouts/%s' % (world.tool.account, rollout))
    assert answer.status == 200, answer.text
    return answer.body


def one_at_a_time(world, failed):
    """By the printers' own records: from an image's last byte until the printer is back, or says what it thinks of it."""
    spans = []
    for i in range(1, FLEET + 1):
        deeds = world.printers.deeds(address_of(i))
        assert [what for what, _ in deeds] == (['image'] if i in failed else ['image', 'offline', 'back']), (i, deeds)
        spans.append((deeds[0][1], deeds[-1][1], i))
    spans.sort()
    for (_, end, i), (begin, _, j) in zip(spans, spans[1:]):
        assert begin > end, '%d had its image while %d was at its own: %s' % (j, i, spans)


def a_rollout_halts_and_goes_on(world):
    """Of twenty printers the third and the sixth find their image wrong."""
    failed = (3, 6)
    for i in failed:
        world.printers.tell('web', address_of(i), 'image', 'fails')
    image = make_image(NEW)
    firmware = world.publisher.describe(world.images.offer('new', image), image, NEW, [PRODUCT])
    rollout = str(uuid.uuid4())
    items = {i: world.order(address_of(i), 'firmware', firmware=firmware, rollout=rollout, at_once=FLEET) for i in range(1, FLEET + 1)}
    wait_until('the rollout halts', lambda: rollout_of(world, rollout)['state'] == 'halted', 2 * WAIT_S, 0.5)
    wait_until('what was under way ends', lambda: rollout_of(world, rollout)['under_way'] == 0, WAIT_S, 0.5)
    halted = rollout_of(world, rollout)
    assert (halted['failed'], halted['failures'], halted['waiting'], halted['others']) == (2, 2, 0, 0), halted
    assert halted['done'] + halted['failed'] + halted['halted'] == FLEET and halted['halted'] > 0, halted
    states = {i: world.tool.now(item)['state'] for i, item in items.items()}
    idle = [i for i, state in states.items() if state == 'halted']
    assert len(idle) == halted['halted'] and all(states[i] == 'failed' for i in failed), states
    stays('nothing is sent while it is halted', lambda: all(world.printers.writes(address_of(i)) == 0 for i in idle), 5, 1)
    assert {world.tool.now(items[i])['reason'] for i in failed} == {'device-refused'}
    resumed = world.tool.ask('POST', 'accounts/%s/rollouts/%s/resume' % (world.tool.account, rollout))
    assert resumed.status == 200 and resumed.body['failures'] == 0, resumed.text
    for i in idle:
        world.ends(items[i], 'done')
    last = rollout_of(world, rollout)
    assert (last['state'], last['done'], last['failed'], last['failures']) == ('goes', FLEET - 2, 2, 0), last
    assert last['waiting'] + last['under_way'] + last['halted'] + last['others'] == 0, last
    for i, item in items.items():
        version = OLD if i in failed else NEW
        assert world.printers.version(address_of(i)) == version and world.printers.writes(address_of(i)) == 1, i
        evidence = world.tool.now(item)['evidence']
        assert evidence['firmware_before'] == OLD and (i in failed or evidence['firmware_after'] == NEW), evidence
    one_at_a_time(world, failed)
    return 'halted with %d done and %d halted, then %d done' % (halted['done'], halted['halted'], last['done'])


def images_that_must_not_be_sent(world):
    """Each at a printer of its own, which no packet that changes it may reach."""
    image = make_image('2410C')
    good, other = world.images.offer('good', image), make_image('2410C')
    strange = world.strange.offer('strange', image)
    describe = world.publisher.describe
    cases = [('another image than its hash says', describe(good, other, '2410C', [PRODUCT]), 'failed', 'wrong-image'),
             ('signed by somebody else', Publisher().describe(world.images.offer('unsigned', image), image, '2410C', [PRODUCT]), 'failed', 'wrong-image'),
             ('for another product', describe(world.images.offer('unfit', image), image, '2410C', ['CF368A']), 'refused', 'wrong-product'),
             ('from a host that the site does not name', describe(strange, image, '2410C', [PRODUCT]), 'refused', 'policy')]
    items = [(what, FLEET + 1 + n, world.order(address_of(FLEET + 1 + n), 'firmware', firmware=firmware), state, reason)
             for n, (what, firmware, state, reason) in enumerate(cases)]
    for what, i, item, state, reason in items:
        now = world.ends(item, state, reason)
        assert 'started' not in now, (what, now)
        assert world.printers.writes(address_of(i)) == 0 and world.printers.version(address_of(i)) == OLD, what
    assert world.images.asked['/good'] >= 1 and '/unsigned' not in world.images.asked and '/unfit' not in world.images.asked, world.images.asked
    assert world.strange.connections == 0 and not world.strange.asked
    return ', '.join(what for what, *_ in items)


def a_version_that_did_not_come_is_no_success(world):
    """The printer restarts with what it had; and an image older than that one is not sent to its like any more."""
    address, next_one = address_of(FLEET + 5), address_of(FLEET + 6)
    world.printers.tell('web', address, 'image', 'stays')
    image = make_image('2411A')
    url = world.images.offer('stays', image)
    item = world.order(address, 'firmware', firmware=world.publisher.describe(url, image, '2411A', [PRODUCT]))
    now = world.ends(item, 'failed', 'not-proved')
    assert now['evidence']['firmware_after'] == OLD and [what for what, _ in world.printers.deeds(address)] == ['image', 'offline', 'back'], now
    old = world.publisher.describe(url, image, '2411A', [PRODUCT], released='2020-01-01T00:00:00Z')
    world.ends(world.order(next_one, 'firmware', firmware=old), 'failed', 'wrong-image')
    assert world.printers.writes(next_one) == 0
    return 'the version was read'


def put_of(world, address, name):
    rows = world.told()[world.devices[address]].get('put', [])
    return {row['name']: row for row in rows}.get(name, {})


def settings_drift_and_are_put_back(world):
    address = address_of(FLEET + 7)
    wish = [{'name': 'sleep-minutes', 'value': '20'}, {'name': 'asset-number', 'value': 'A-4711'}]
    item = world.order(address, 'configuration', settings=wish)
    proved = {row['name']: row['found'] for row in world.ends(item, 'done')['evidence']['settings']}
    assert proved == {'sleep-minutes': '20', 'asset-number': 'A-4711'} and world.printers.writes(address) == 1, proved
    assert put_of(world, address, 'sleep-minutes')['value'] == '20' and 'drifted' not in put_of(world, address, 'sleep-minutes')
    world.printers.tell('web', address, 'sleep-minutes', '45')
    world.printers.tell('web', address, 'asset', CANARY + '-person')
    world.ends(world.order(address, 'telemetry'), 'done')
    drifted = wait_until('the drift is told', lambda: put_of(world, address, 'sleep-minutes').get('drifted'), WAIT_S, 1)
    assert put_of(world, address, 'asset-number')['drifted'], drifted
    found = {row['name']: row.get('found') for row in world.told()[world.devices[address]]['told']['settings']}
    assert found['sleep-minutes'] == '45' and found['asset-number'] is None, found
    world.ends(world.order(address, 'configuration', settings=wish), 'done')
    assert 'drifted' not in put_of(world, address, 'sleep-minutes') and 'drifted' not in put_of(world, address, 'asset-number')
    assert world.printers.writes(address) == 2
    return 'drifted at ' + drifted


def diagnostics_are_whole(world):
    address = address_of(FLEET + 8)
    item = world.order(address, 'diagnostics')
    evidence = world.ends(item, 'done')['evidence']
    assert (evidence['log_rows'], evidence['answers'] > 0, evidence['tries'] >= evidence['answers']) == (2, True, True), evidence
    assert 0 <= evidence['round_trip_ms'] < 60000, evidence
    rows = world.tool.ask('GET', 'alerts?account=%s&device=%s' % (world.tool.account, world.devices[address])).body['items']
    told = {row['told']['code']: row['told'] for row in rows if row['told'].get('item') == item}
    assert set(told) == {'13.20.01', '49.4C02'} and told['49.4C02']['severity'] == 'error', rows
    assert told['49.4C02']['impressions'] == 4711 and told['49.4C02']['firmware'] == OLD and told['49.4C02']['at'], told
    device = world.told()[world.devices[address]]['told']
    assert (device['serial'], device['model'], device['product'], device['firmware'], device['impressions']) == (
        'SERIAL%02d' % (FLEET + 8), 'HP LaserJet 9', PRODUCT, OLD, 4711), device
    assert world.printers.writes(address) == 0
    return '%d rows, %d ms' % (evidence['log_rows'], evidence['round_trip_ms'])


def a_restart_waits_for_a_person(world):
    address, site = address_of(FLEET + 9), world.sites[1]
    world.printers.tell('web', address, 'restart', '6000')
    item = world.order(address, 'reboot')
    asked = wait_until('a person is asked', lambda: json.loads(site.consent('list', '--json'))['waiting'], WAIT_S, 1)
    assert [row['item'] for row in asked] == [item] and world.printers.writes(address) == 0, asked
    site.consent('allow', asked[0]['sha256'])
    proof = world.ends(item, 'done')['evidence']
    deeds = dict(world.printers.deeds(address))
    assert proof['offline_s'] >= 3 and proof['uptime_before_s'] >= 900000 and proof['uptime_after_s'] < 120, proof
    assert deeds['back'] - deeds['offline'] == 6000 and world.printers.writes(address) == 1, deeds
    return str(proof)


def nothing_personal_came(world):
    """Nothing that was planted is anywhere in what the platform keeps."""
    world.platform.stop()
    folder = world.platform.path('data')
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), 'rb') as f:
            assert CANARY.encode() not in f.read(), name
    with open(world.platform.log, encoding='utf-8') as f:
        assert CANARY not in f.read()
    asked = [word for word in world.printers.tell('asked', '*') if word.startswith('GET:/DevMgmt/ProductLogsDyn.xml')]
    assert len(asked) == 1 and int(asked[0].split('=')[1]) > FLEET, asked  # what was planted there was read, and left


STORIES = (a_rollout_halts_and_goes_on, images_that_must_not_be_sent, a_version_that_did_not_come_is_no_success, settings_drift_and_are_put_back,
           diagnostics_are_whole, a_restart_waits_for_a_person)


def tell_stories(world, begun):
    with concurrent.futures.ThreadPoolExecutor(len(STORIES)) as pool:
        told = {pool.submit(story, world): story.__name__.replace('_', ' ') for story in STORIES}
        for future in concurrent.futures.as_completed(told):
            how = 'bad' if future.exception() else 'good'
            print('%3d s %s: %s: %s' % (time.monotonic() - begun, how, told[future], future.exception() or future.result()), flush=True)
        for future in told:
            future.result()


def main(build):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        world = World(build, folder)
        try:
            a_manifest_is_signed_as_the_contract_has_it(world, world.platform.program, folder)
            world.start()
            print('%3d s good: the platform knows all printers' % (time.monotonic() - begun), flush=True)
            tell_stories(world, begun)
            nothing_personal_came(world)
            print('%3d s good: nothing personal came' % (time.monotonic() - begun))
        except BaseException:
            for site in world.sites:
                print(site.agent.text()[-6000:])
            print(open(world.platform.log, encoding='utf-8').read()[-1000:])
            raise
        finally:
            world.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
