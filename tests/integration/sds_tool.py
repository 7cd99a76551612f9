#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The portal as a tool of the platform: a click in the API becomes an item, whose life comes back to the portal; and what goes wrong.

The platform is the real one; the site's connector is the test's, which signs by the standard's text.

usage: sds_tool.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid

import journals
from event_stream import Stream
from part import wait_until, write_secret
from sds_wire import Connector, Platform, moment
from web_front import Front, logged_in, make_account

HP, OTHER, UNKNOWN, RIVAL = (journals.DEVICE % number for number in (1, 2, 3, 4))
CAN = ['reboot', 'firmware', 'diagnostics', 'configuration', 'telemetry', 'refresh']
PATH = '/api/v1/devices/%s/operations'
WAIT_S = 30


class World:
    """A portal with two customers, of which one has an account of the platform, and its site's connector."""

    def __init__(self, build, folder):
        for name in ('portal', 'sds'):
            os.mkdir(os.path.join(folder, name))
        self.platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'))
        self.platform.start()
        self.account = self.platform.command('account', 'add', 'ACME')['account']
        self.tool = self.platform.command('tool', 'add', self.account, 'portal', '--scopes', 'read,work')
        self.connector = Connector(self.platform)
        code = self.platform.command('connector', 'add', self.account)['code']
        assert self.connector.register(code).status == 201
        self.front = Front(os.path.join(build, 'portal/printwire-portal'), os.path.join(folder, 'portal'))
        self.fill()
        os.mkdir(self.front.path('images'))
        write_secret(self.front.path('tool.secret'), self.tool['secret'] + '\n')
        self.configure()
        self.front.account('add', 'ada', '--password-file', self.front.path('password'))

    def configure(self, url=None):
        self.front.configure("<sds><url>%s</url><tool>%s</tool><secret-file>tool.secret</secret-file><ca-file>%s</ca-file><images>images</images>"
                             "<account customer='ACME' id='%s'/></sds>" % (url or 'https://localhost:%d' % self.platform.port, self.tool['tool'],
                                                                           self.platform.path('cert.pem'), self.account))

    def fill(self):
        for account, number, devices in (('a@x.test', 1, (1, 2, 3)), ('b@x.test', 2, (4,))):
            path = self.front.path('journal-%d' % number)
            journals.write(path, account, number, [journals.agent(number), *(journals.asset(device, 'S%d' % device) for device in devices)])
            journals.bring(self.front.program, self.front.conf, path)

    def tell(self, *devices, **more):
        rows = [{'device': device, 'at': moment(), 'product': 'W1A53A', 'model': 'HP LaserJet 9', 'state': 'ready', 'can': CAN, 'firmware': '2409A',
                 **more} for device in devices]
        answer = self.connector.report(devices=rows)
        assert answer.status == 200 and answer.body['devices'] == len(rows), answer.text

    def login(self):
        self.admin = logged_in(self.front, 'ada')
        return self.admin


def offered(world, item):
    """Poll until the item comes; its fence."""
    def look():
        answer = world.connector.poll()
        assert answer.status == 200, answer.text
        return next((row for row in answer.body.get('items', ()) if row['item'] == item), None)
    return wait_until('%s is offered' % item, look, WAIT_S)['fence']


def order(client, device, key=None, **body):
    answer = client.ask('POST', PATH % device, body, {'Idempotency-Key': key} if key else None)
    assert answer.status == 201, answer.body
    assert answer.headers['Location'] == '/api/v1/operations/' + answer.json['operation']
    return answer.json['operation']


def shown(client, operation):
    answer = client.ask('GET', '/api/v1/operations/' + operation)
    assert answer.status == 200, answer.body
    return answer.json


def becomes(client, operation, state):
    return wait_until('%s is %s' % (operation, state), lambda: (lambda now: now if now['state'] == state else None)(shown(client, operation)), WAIT_S)


def standing(client, state):
    return wait_until('the platform is ' + state, lambda: (lambda now: now if now['platform'] == state else None)(client.ask('GET', '/api/v1/sds').json),
                      WAIT_S)


def a_device_is_told_as_the_platform_knows_it(world):
    admin = world.admin
    world.tell(HP, uptime_s=900000, settings=[{'name': 'sleep-minutes', 'found': '15'}])
    device = admin.ask('GET', '/api/v1/devices/%s/sds' % HP).json
    assert device['platform'] == 'good' and device['known'] is True and device['can_act'] is True and device['why'] is None, device
    assert device['can']['reboot'] is True and device['firmware'] == '2409A' and device['connector_state'] == 'active', device
    assert device['settings']['sleep_minutes'] == {'found': '15', 'put': None, 'put_ms': None, 'drifted_ms': None}, device
    assert device['settings']['asset_number']['found'] is None and device['engine_cycles'] is None, device
    unknown = admin.ask('GET', '/api/v1/devices/%s/sds' % UNKNOWN).json
    assert unknown['known'] is False and unknown['can_act'] is False and 'does not know' in unknown['why'] and unknown['can'] is None, unknown
    none = admin.ask('GET', '/api/v1/devices/%s/sds' % RIVAL).json
    assert none['known'] is None and none['can_act'] is False and 'no account' in none['why'], none
    assert admin.ask('GET', '/api/v1/devices/%s/sds' % str(uuid.uuid4())).status == 404
    status = admin.ask('GET', '/api/v1/sds').json
    assert status['platform'] == 'good' and status['customers'] == 1 and status['open'] == 0 and status['since_ms'], status


def a_restart_is_clicked_and_proved(world):
    admin = world.admin
    stream = Stream(admin, '?customer=ACME')
    operation = order(admin, HP, kind='reboot', key='click-1')
    assert order(admin, HP, kind='reboot', key='click-1') == operation
    assert admin.ask('POST', PATH % HP, {'kind': 'telemetry'}, {'Idempotency-Key': 'click-1'}).status == 422
    now = becomes(admin, operation, 'waiting')
    assert now['wanted'] is None and now['is_over'] is False and now['told_ms'] and now['tries'] == 1 and now['limit_s'] == 900, now
    item, connector = now['item'], world.connector
    fence = offered(world, item)
    assert connector.step(item, fence, 1, 'take')[0] == 'taken'
    assert connector.step(item, fence, 2, 'ask', reason='policy') == ('taken', 'consent')
    asked = becomes(admin, operation, 'consent')
    assert asked['reason'] == 'policy' and asked['evidence'] is None, asked
    assert connector.step(item, fence, 3, 'allow', reason='person')[0] == 'taken'
    assert connector.step(item, fence, 4, 'start')[0] == 'taken'
    assert connector.step(item, fence, 5, 'send')[0] == 'taken'
    assert connector.step(item, fence, 6, 'drop')[0] == 'taken'
    becomes(admin, operation, 'offline')
    assert connector.step(item, fence, 7, 'verify')[0] == 'taken'
    proof = {'uptime_before_s': 900000, 'uptime_before_at': moment(-100), 'uptime_after_s': 12, 'uptime_after_at': moment(), 'offline_s': 88}
    assert connector.step(item, fence, 8, 'succeed', evidence=proof) == ('taken', 'done')
    done = becomes(admin, operation, 'done')
    assert done['is_over'] and {name: str(value).replace('.000Z', 'Z') for name, value in done['evidence'].items()} \
        == {name: str(value) for name, value in proof.items()}, done
    steps = wait_until('its steps are read', lambda: (lambda rows: rows if rows[-1]['state'] == 'done' else None)(shown(admin, operation)['steps']), WAIT_S)
    assert [row['state'] for row in steps] == ['waiting', 'offered', 'held', 'consent', 'scheduled', 'started', 'sent', 'offline', 'verifying', 'done'], steps
    assert steps[0]['verb'] is None and steps[0]['by'] == 'tool' and steps[4]['reason'] == 'person', steps
    told = wait_until('the stream told it', lambda: next((data for _, _, data in stream.named('operation') if data['state'] == 'done'), None), WAIT_S)
    assert told['operation'] == operation and told['device'] == HP and told['is_over'] is True, told
    rows = admin.ask('GET', '/api/v1/operations/%s/steps?format=csv' % operation)
    assert rows.status == 200 and rows.body.count(b'\r\n') == 11, rows.body
    audit = [row['what'] for row in admin.ask('GET', '/api/v1/audit').json['items'] if operation in row['target']]
    assert audit == ['operation made'], audit
    stream.cut()
    return operation


def settings_are_put_and_drift(world):
    admin, connector = world.admin, world.connector
    operation = order(admin, HP, kind='configuration', sleep_minutes=20, asset_number='A-4711')
    now = becomes(admin, operation, 'waiting')
    assert now['wanted'] == 'sleep-minutes=20 asset-number=A-4711', now
    item = now['item']
    fence = offered(world, item)
    for number, verb in enumerate(('take', 'allow', 'start', 'send', 'verify'), 1):
        assert connector.step(item, fence, number, verb)[0] == 'taken', verb
    found = [{'name': 'sleep-minutes', 'found': '20'}, {'name': 'asset-number', 'found': 'A-4711'}]
    assert connector.step(item, fence, 6, 'succeed', evidence={'settings': found})[0] == 'taken'
    assert becomes(admin, operation, 'done')['evidence'] == {'settings': 'sleep-minutes=20 asset-number=A-4711'}
    world.tell(HP, settings=[{'name': 'sleep-minutes', 'found': '60'}])
    drifted = admin.ask('GET', '/api/v1/devices/%s/sds' % HP).json['settings']['sleep_minutes']
    assert drifted['found'] == '60' and drifted['put'] == '20' and drifted['drifted_ms'], drifted


def event_rows_are_the_devices(world):
    admin, connector = world.admin, world.connector
    operation = order(admin, HP, kind='diagnostics')
    item = becomes(admin, operation, 'waiting')['item']
    fence = offered(world, item)
    rows = [{'device': HP, 'item': item, 'code': '13.20.%02d' % number, 'severity': 'warning', 'row': number} for number in range(60)]
    for number, verb in enumerate(('take', 'allow', 'start'), 1):
        assert connector.step(item, fence, number, verb)[0] == 'taken', verb
    answer = connector.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': rows})
    assert answer.status == 200 and answer.body['stored'] == 60, answer.text
    answer = connector.report(work=[connector.as_step(item, fence, 4, 'succeed', run=connector.runs[item], evidence={'log_rows': 60})],
                              devices=[{'device': HP, 'item': item, 'at': moment(), 'can': CAN}])
    assert answer.body['work'][0]['result'] == 'taken', answer.text
    becomes(admin, operation, 'done')
    path = '/api/v1/devices/%s/sds/events' % HP
    first = admin.ask('GET', path).json
    assert len(first['items']) == 50 and first['next'] and first['items'][0]['operation'] == operation, first
    second = admin.ask('GET', path + '?cursor=' + first['next']).json
    assert len(second['items']) == 10 and second['next'] is None, second
    assert len({row['code'] for row in first['items'] + second['items']}) == 60
    assert admin.ask('GET', path + '?cursor=x').status == 400
    assert admin.ask('GET', '/api/v1/devices/%s/sds/events' % UNKNOWN).json == {'items': [], 'next': None}
    assert admin.ask('GET', '/api/v1/devices/%s/sds/events' % RIVAL).json == {'items': [], 'next': None}
    short, cursor = [], ''
    while cursor is not None:
        page = admin.ask('GET', path + '?limit=7' + (cursor and '&cursor=' + cursor)).json
        short, cursor = short + page['items'], page['next']
    assert short == first['items'] + second['items'], short


def what_cannot_be_is_refused(world):
    admin = world.admin
    for body, status in (({'kind': 'paint'}, 422), ({'kind': 'firmware'}, 422), ({'kind': 'configuration'}, 422), ({'kind': 'reboot', 'sleep_minutes': 5}, 422),
                         ({'kind': 'configuration', 'sleep_minutes': 481}, 400), ({'kind': 'configuration', 'asset_number': 'a b'}, 422), ({}, 400),
                         ({'kind': 'reboot', 'expires': '2020-01-01T00:00:00Z'}, 422), ({'kind': 'reboot', 'expires': 'soon'}, 400)):
        answer = admin.ask('POST', PATH % HP, body)
        assert answer.status == status, (body, answer.status, answer.body)
    assert admin.ask('POST', PATH % RIVAL, {'kind': 'reboot'}).status == 409
    rejected = becomes(admin, order(admin, UNKNOWN, kind='reboot'), 'rejected')
    assert 'does not know' in rejected['why'] and rejected['is_over'] and rejected['item'] is None, rejected


def one_is_cancelled(world):
    admin = world.admin
    operation = order(admin, HP, kind='refresh')
    item = becomes(admin, operation, 'waiting')['item']
    assert admin.ask('DELETE', '/api/v1/operations/' + operation).status == 200
    assert becomes(admin, operation, 'cancelled')['cancel'] is None
    assert admin.ask('DELETE', '/api/v1/operations/' + operation).status == 409
    assert item not in [row['item'] for row in world.connector.poll().body.get('items', ())]
    late = order(admin, HP, kind='refresh')
    item = becomes(admin, late, 'waiting')['item']
    fence = offered(world, item)
    for number, verb in enumerate(('take', 'allow', 'start'), 1):
        assert world.connector.step(item, fence, number, verb)[0] == 'taken', verb
    becomes(admin, late, 'started')
    assert admin.ask('DELETE', '/api/v1/operations/' + late).json['cancel'] == 'asked'
    wait_until('it is too late', lambda: shown(admin, late)['cancel'] == 'late', WAIT_S)
    assert world.connector.step(item, fence, 4, 'succeed')[0] == 'taken'
    becomes(admin, late, 'done')


def others_see_nothing_of_it(world, operation):
    admin = world.admin
    rival = next(row['id'] for row in admin.ask('GET', '/api/v1/places').json['items'] if row['name'] == 'Rival')
    acme = next(row['id'] for row in admin.ask('GET', '/api/v1/places').json['items'] if row['name'] == 'ACME')
    make_account(admin, 'rob', rival, 'administrator')
    make_account(admin, 'vic', acme, 'viewer')
    stranger, viewer = logged_in(world.front, 'rob'), logged_in(world.front, 'vic')
    for method, path in (('GET', '/api/v1/operations/' + operation), ('GET', '/api/v1/operations/%s/steps' % operation),
                         ('DELETE', '/api/v1/operations/' + operation), ('GET', '/api/v1/devices/%s/sds' % HP),
                         ('GET', '/api/v1/devices/%s/sds/events' % HP)):
        assert stranger.ask(method, path).status == 404, path
    assert stranger.ask('POST', PATH % HP, {'kind': 'reboot'}).status == 404
    assert stranger.ask('POST', '/api/v1/rollouts', {'image': 'i', 'devices': HP}).status == 404
    assert stranger.ask('GET', '/api/v1/operations').json == {'items': [], 'next': None}
    assert stranger.ask('GET', '/api/v1/rollouts').json == {'items': [], 'next': None}
    assert stranger.ask('GET', '/api/v1/sds').json == {'platform': 'off', 'since_ms': None, 'why': None, 'customers': 0, 'open': 0}
    assert viewer.ask('GET', '/api/v1/operations').json['items'] and viewer.ask('GET', '/api/v1/operations/' + operation).status == 200
    assert viewer.ask('POST', PATH % HP, {'kind': 'reboot'}).status == 403
    return stranger


def manifest(world, name, version):
    """As the publisher makes it."""
    paths = {end: world.front.path(name + end) for end in ('.pem', '.bin')}
    subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', paths['.pem']], check=True, stderr=subprocess.DEVNULL)
    os.chmod(paths['.pem'], 0o600)
    with open(paths['.bin'], 'wb') as f:
        f.write(b'firmware' * 1000)
    done = subprocess.run([world.platform.program, 'image', paths['.bin'], '--key', paths['.pem'], '--url', 'https://firmware.example.org/%s.bin' % name,
                           '--firmware', version, '--fits', 'W1A53A,CF368A'], capture_output=True, text=True, check=True)
    with open(world.front.path('images/%s.json' % name), 'w', encoding='utf-8') as f:
        f.write(done.stdout)


def firmware_rolls_out_and_halts(world, stranger):
    admin, connector = world.admin, world.connector
    devices = [HP, OTHER, UNKNOWN]
    world.tell(OTHER, UNKNOWN)
    manifest(world, 'lj-2410B', '2410B')
    with open(world.front.path('images/broken.json'), 'w', encoding='utf-8') as f:
        f.write('{"url": 5}')
    images = admin.ask('GET', '/api/v1/sds/images').json['items']
    assert [row['image'] for row in images] == ['lj-2410B', 'broken'] and images[0]['fits'] == 'W1A53A CF368A' and images[1]['why'], images
    body = {'image': 'lj-2410B', 'devices': ' '.join(devices), 'at_once': 2}
    for wrong, status in (({'image': 'broken'}, 409), ({'image': '../x'}, 409), ({'devices': HP + ' ' + HP}, 422), ({'devices': HP + ' ' + RIVAL}, 422),
                          ({'devices': HP + ' ' + str(uuid.uuid4())}, 404)):
        answer = admin.ask('POST', '/api/v1/rollouts', {**body, **wrong})
        assert answer.status == status, (wrong, answer.status, answer.body)
    made = admin.ask('POST', '/api/v1/rollouts', body, {'Idempotency-Key': 'r-1'})
    assert made.status == 201 and made.json['devices'] == 3 and made.json['version'] == '2410B', made.body
    rollout = made.json['rollout']
    assert admin.ask('POST', '/api/v1/rollouts', body, {'Idempotency-Key': 'r-1'}).json['rollout'] == rollout
    assert admin.ask('POST', '/api/v1/rollouts', {**body, 'at_once': 1}, {'Idempotency-Key': 'r-1'}).status == 422
    path = '/api/v1/rollouts/' + rollout
    assert stranger.ask('GET', path).status == 404 and stranger.ask('POST', path + '/halt').status == 404
    wait_until('all are at the platform', lambda: admin.ask('GET', path).json['sending'] == 0, WAIT_S)
    rows = admin.ask('GET', '/api/v1/operations?rollout=' + rollout).json['items']
    assert len(rows) == 3 and all(row['kind'] == 'firmware' and row['wanted'] == '2410B' for row in rows), rows
    items = connector.poll().body['items']
    assert len(items) == 2, items
    for row in items:
        for number, verb in enumerate(('take', 'allow', 'start'), 1):
            assert connector.step(row['item'], row['fence'], number, verb)[0] == 'taken', verb
        assert connector.step(row['item'], row['fence'], 4, 'fail', reason='device-refused')[0] == 'taken'
    halted = wait_until('it is halted', lambda: (lambda now: now if now['state'] == 'halted' and now['halted'] == 1 else None)(admin.ask('GET', path).json),
                        WAIT_S)
    assert halted['failed'] == 2 and halted['failures'] == 2 and not halted['is_over'], halted
    assert admin.ask('POST', path + '/resume').json['wish'] == 'resume'
    wait_until('it goes on', lambda: (lambda now: now['state'] == 'goes' and now['waiting'] == 1 and now['wish'] is None)(admin.ask('GET', path).json), WAIT_S)
    assert admin.ask('POST', path + '/halt').status == 200
    wait_until('it is halted again', lambda: admin.ask('GET', path).json['halted'] == 1, WAIT_S)
    left = next(row for row in admin.ask('GET', '/api/v1/operations?state=open&rollout=' + rollout).json['items'])
    assert admin.ask('DELETE', '/api/v1/operations/' + left['operation']).status == 200
    wait_until('all is over', lambda: admin.ask('GET', path).json['is_over'], WAIT_S)
    assert admin.ask('POST', path + '/resume').status == 409


def a_platform_that_is_away_is_told_and_nothing_is_lost(world):
    admin, platform, front = world.admin, world.platform, world.front
    open_one = order(admin, HP, kind='telemetry')
    item = becomes(admin, open_one, 'waiting')['item']
    platform.kill()
    operation = order(admin, HP, kind='reboot', key='away')
    stream = Stream(admin)
    away = standing(admin, 'unreachable')
    assert [data['platform'] for _, _, data in stream.named('platform')] in (['unreachable'], []), stream.events
    assert away['why'] and away['since_ms'] and away['open'] == 2, away
    device = admin.ask('GET', '/api/v1/devices/%s/sds' % HP).json
    assert device['known'] is None and device['platform'] == 'unreachable' and device['can_act'] is True and 'since' in device['why'], device
    assert admin.ask('GET', '/api/v1/devices/%s/sds/events' % HP).status == 503
    now = wait_until('it was tried', lambda: (lambda now: now if now['tries'] else None)(shown(admin, operation)), WAIT_S)
    assert now['state'] == 'sending' and now['told_ms'] is None, now
    front.stop()  # what was not answered outlives us, too
    front.start()
    admin = world.login()
    assert shown(admin, operation)['state'] == 'sending' and shown(admin, open_one)['state'] == 'waiting'
    platform.start()
    sent = wait_until('it is sent', lambda: (lambda now: now if now['item'] else None)(shown(admin, operation)), 90)
    assert sent['tries'] >= 2 and sent['item'] != item, sent
    standing(admin, 'good')
    for one in (operation, open_one):
        assert admin.ask('DELETE', '/api/v1/operations/' + one).status == 200
        becomes(admin, one, 'cancelled')


def a_wrong_secret_is_said_and_never_logged(world):
    front, platform = world.front, world.platform
    front.stop()
    write_secret(front.path('tool.secret'), 'nobody-knows-this-secret\n')
    front.start()
    admin = world.login()
    operation = order(admin, HP, kind='reboot')
    refused = standing(admin, 'refused')
    assert 'secret' in refused['why'], refused
    assert shown(admin, operation)['state'] == 'sending'
    assert admin.ask('DELETE', '/api/v1/operations/' + operation).status == 200  # it was sent, for all that is known
    front.stop()
    assert 'nobody-knows-this-secret' not in front.logged() and world.tool['secret'] not in front.logged()
    write_secret(front.path('tool.secret'), world.tool['secret'] + '\n')
    front.start()
    admin = world.login()
    becomes(admin, operation, 'cancelled')
    front.stop()
    world.configure('https://127.0.0.2:%d' % platform.port)  # whose certificate has another name
    front.start()
    admin = world.login()
    admin.ask('GET', '/api/v1/devices/%s/sds' % HP)
    assert standing(admin, 'unreachable')['why'], 'a certificate of another name'


def main(build):
    with tempfile.TemporaryDirectory() as folder:
        world = World(build, folder)

        def test(front):
            front.start()
            world.login()
            began = time.monotonic()
            assert world.admin.ask('GET', '/api/v1/sds').json['platform'] == 'unknown'
            a_device_is_told_as_the_platform_knows_it(world)
            operation = a_restart_is_clicked_and_proved(world)
            settings_are_put_and_drift(world)
            event_rows_are_the_devices(world)
            what_cannot_be_is_refused(world)
            one_is_cancelled(world)
            stranger = others_see_nothing_of_it(world, operation)
            firmware_rolls_out_and_halts(world, stranger)
            a_platform_that_is_away_is_told_and_nothing_is_lost(world)
            a_wrong_secret_is_said_and_never_logged(world)
            print('sds_tool: good, %.0f s' % (time.monotonic() - began))
        try:
            world.front.run(test)
        except BaseException:
            print(open(world.platform.log, encoding='utf-8').read()[-2000:])
            raise
        finally:
            world.platform.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
