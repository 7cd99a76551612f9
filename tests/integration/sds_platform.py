#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The platform of smart device services as it is run: TLS, registration, keys, polls, work, tools, and kill -9 between the steps."""
import array
import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
import termios
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ssl

from part import wait_until
from sds_wire import Connector, Platform, Tool, base64url, moment, speaks


def tls_is_new_and_each_connection_ends(platform, world):
    assert speaks(platform, ssl.TLSVersion.TLSv1_2) and speaks(platform, ssl.TLSVersion.TLSv1_3)
    assert not speaks(platform, ssl.TLSVersion.TLSv1_1) and not speaks(platform, ssl.TLSVersion.TLSv1)
    answer = world.site.poll()
    assert answer.headers['connection'] == 'close' and answer.headers['cache-control'] == 'no-store', answer.headers


def a_code_is_good_for_one_key(platform, world):
    made = platform.command('connector', 'add', world.account)
    one, other = Connector(platform), Connector(platform)
    assert one.register('0' * 26).code == 'bad-code'
    first = one.register(made['code'])
    assert first.status == 201 and first.body['poll_s'] == 300 and first.body['connector'] == made['connector'], first.text
    assert one.register(made['code']).body['connector'] == made['connector']  # its answer was lost
    assert one.poll().status == 200
    stolen = other.register(made['code'])
    assert (stolen.status, stolen.code) == (409, 'conflict'), stolen.text
    assert (one.poll().status, one.poll().code) == (403, 'void')  # both are void
    assert other.register(made['code']).code == 'bad-code'
    assert 'void' in open_table(platform, made['connector'])


def open_table(platform, connector):
    """The line of `connector list` about one."""
    return connector + ' ' + platform.command('connector', 'list')[connector]


def only_what_is_signed_now_counts(platform, world):
    site = world.site
    nonce = base64url(b'n' * 16)
    assert site.poll(nonce=nonce).status == 200
    again = site.poll(nonce=nonce)
    assert (again.status, again.code) == (401, 'used-nonce') and again.headers['www-authenticate'].startswith('Signature'), again.text
    refused = base64url(b'r' * 16)
    assert site.poll(nonce=refused, room=99).code == 'bad-body' and site.poll(nonce=refused, room=99).code == 'used-nonce'
    late = site.poll(created=time.time() - 400)
    assert (late.status, late.code) == (401, 'bad-clock') and late.body['time'], late.text
    assert site.poll(created=time.time() - 200).status == 200
    assert site.poll(key=Ed25519PrivateKey.generate()).code == 'bad-signature'
    assert site.ask('get-schedule?x=1', {'time': moment(), 'version': '1', 'room': 1}).code == 'bad-body'
    assert site.poll(keyid=str(uuid.uuid4())).code == 'unknown-connector'
    assert site.poll(host='elsewhere.example').code == 'bad-signature'
    assert site.ask('get-schedule', {'time': moment(), 'version': '1', 'room': 1, 'more': 1}).code == 'bad-body'
    assert platform.ask('POST', '/sds/v1/get-schedule', {}, b'{}').code == 'bad-signature'
    unsigned = site.sign('/sds/v1/get-schedule', b'{}')
    unsigned['Content-Type'] = 'text/plain'
    assert platform.ask('POST', '/sds/v1/get-schedule', unsigned, b'{}').code == 'bad-type'


def what_no_route_takes_is_refused_by_a_document(platform, world):
    path = '/sds/v1/get-schedule'
    for method, where, headers, body, status, code in (
            ('POST', '/sds/v1/nothing', {}, b'{}', 404, 'not-found'), ('GET', '/', {}, None, 404, 'not-found'), ('PUT', path, {}, b'{}', 405, 'bad-method'),
            ('POST', path, {'Transfer-Encoding': 'chunked'}, b'', 411, 'no-length'), ('POST', path, {}, b' ' * 65537, 413, 'too-large'),
            ('POST', '/sds/v1/connectors/%s/revoke' % world.site.id, {}, b'{}', 413, 'too-large'),
            ('GET', '/sds/v1/accounts/../work', {}, None, 400, 'bad-body'), ('GET', '/sds/v1/' + 'x' * 5000, {}, None, 414, None),
            ('GET', path, {'X': 'x' * 20000}, None, 431, None), ('BREW', path, {}, None, 501, None),
            ('POST', '/sds/v1/token', {'Content-Type': 'application/json'}, b'{}', 415, 'bad-type'),
            ('POST', path, {'Content-Type': 'application/json', 'Content-Encoding': 'gzip'}, b'{}', 401, 'bad-signature')):
        answer = platform.ask(method, where, headers, body)
        assert (answer.status, answer.code) == (status, code) and answer.body['status'] == status and answer.body['title'], answer.text
        assert answer.headers['content-type'] == 'application/problem+json' and answer.headers['cache-control'] == 'no-store', answer.headers
        assert 'allow' in answer.headers or status != 405


def a_key_is_changed(platform, world):
    site = world.enrol(platform)
    old, new, third = site.key, Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    assert site.ask('rotate-key', {'key': site.public(new)}).status == 204
    assert site.ask('rotate-key', {'key': site.public(new)}, key=old).status == 204  # its answer was lost
    assert site.poll(key=new).status == 200 and site.poll(key=old).status == 200
    thief = site.ask('rotate-key', {'key': site.public(third)}, key=old)
    assert (thief.status, thief.code) == (403, 'void'), thief.text
    assert site.poll(key=new).code == 'void' and site.poll(key=third).code == 'bad-signature'


def an_old_key_is_told_and_not_refused(platform, world):
    site = world.enrol(platform)
    assert 'days old' not in open_table(platform, site.id)
    for days, told in ((90, False), (91, True), (400, True)):
        with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
            database.execute('UPDATE connector SET key_at = ? WHERE id = ?', (int((time.time() - days * 86400 - 60) * 1000), site.id))
        database.close()
        assert site.poll().status == 200
        assert ('key is %d days old' % days in open_table(platform, site.id)) == told, days
    assert platform.said('connector %s: its key is 91 days old' % site.id)
    new = Ed25519PrivateKey.generate()
    assert site.ask('rotate-key', {'key': site.public(new)}).status == 204
    assert 'days old' not in open_table(platform, site.id) and site.poll(key=new).status == 200


def a_token_does_what_its_scopes_say(platform, world):
    tool = Tool(platform, platform.command('tool', 'add', world.account, 'reader', '--scopes', 'read'))
    wrong = tool.get_token(secret='x' * 43)
    assert (wrong.status, wrong.body) == (401, {'error': 'invalid_client'}) and wrong.headers['www-authenticate'].startswith('Basic'), wrong.text
    assert tool.get_token(scope='read work').body == {'error': 'invalid_scope'}
    assert platform.ask('POST', '/sds/v1/token', {'Content-Type': 'application/x-www-form-urlencoded'}, 'grant_type=password').body == {'error': 'unsupported_grant_type'}
    assert tool.get_token(basic=False).body['scope'] == 'read'
    assert tool.get_token().body['expires_in'] == 900
    assert tool.ask('GET', 'work').status == 200
    assert (tool.order(world.site.device).status, tool.order(world.site.device).code) == (403, 'no-scope')
    platform.command('tool', 'revoke', tool.id)
    assert tool.ask('GET', 'work').code == 'bad-token'
    tool.token = None
    assert (tool.ask('GET', 'work').status, tool.ask('GET', 'work').code) == (401, 'bad-token')


def work_is_done_once(platform, world):
    site, tool = world.site, world.tool
    made = tool.order(site.device, 'telemetry', key='once')
    assert made.status == 201 and made.body['state'] == 'waiting', made.text
    item = made.body['item']
    assert site.poll(room=0).body.get('items') in (None, [])
    offer = site.poll().body['items']
    assert [(o['item'], o['fence'], o['kind']) for o in offer] == [(item, 1, 'telemetry')]
    assert site.step(item, 1, 1, 'take') == ('taken', 'held')
    assert site.step(item, 1, 1, 'take') == ('repeated', 'held')
    assert site.step(item, 2, 2, 'allow')[0] == 'stale'
    assert site.step(item, 1, 3, 'allow')[0] == 'gap'
    assert site.step(item, 1, 2, 'allow') == ('taken', 'scheduled')
    held = site.poll(holds=[(item, 1)]).body['holds'][0]
    assert (held['result'], held['state']) == ('taken', 'scheduled') and held['lease_until'], held
    run = str(uuid.uuid4())
    assert site.step(item, 1, 3, 'start', run=run) == ('taken', 'started')
    assert site.step(item, 1, 3, 'start', run=run) == ('repeated', 'started')
    assert site.step(item, 1, 4, 'succeed', run=str(uuid.uuid4()))[0] == 'other-run'
    assert tool.ask('POST', 'work/%s/cancel' % item).code == 'conflict'
    assert site.tell(item=item).status == 200
    assert site.step(item, 1, 4, 'succeed', run=run) == ('taken', 'done')
    shown = tool.now(item)
    assert shown['state'] == 'done' and shown['offers'] == 1 and shown['started'] and shown['connector'] == site.id, shown
    story = tool.show(item).body
    assert [(c.get('verb'), c['state'], c['by']) for c in story['history']] == [
        (None, 'waiting', 'tool'), ('offer', 'offered', 'platform'), ('take', 'held', 'connector'), ('allow', 'scheduled', 'connector'),
        ('start', 'started', 'connector'), ('succeed', 'done', 'connector')], story['history']
    assert story['history'][0]['who'] == tool.id and story['history'][2]['who'] == site.id and story['changes'] == 6
    assert story['order']['device'] == site.device and story['order']['kind'] == 'telemetry'


def what_a_poll_does_not_name_is_withdrawn(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    items = [tool.order(site.device).body['item'] for _ in range(2)]
    assert [o['item'] for o in site.poll().body['items']] == items  # its answer is lost
    again = site.poll().body['items']
    assert [(o['item'], o['fence']) for o in again] == [(i, 2) for i in items]
    assert site.step(items[0], 2, 1, 'take') == ('taken', 'held')
    answer = site.poll(room=0, holds=[(items[0], 2)]).body
    assert [h['result'] for h in answer['holds']] == ['taken'] and tool.now(items[1])['state'] == 'waiting'
    assert site.step(items[1], 2, 1, 'take')[0] == 'not-now'
    assert site.poll(room=0, holds=[(str(uuid.uuid4()), 1)]).body['holds'][0]['result'] == 'unknown'


def a_device_goes_to_who_tells_of_it(platform, world):
    one, other, tool = world.enrol(platform), world.enrol(platform), world.tool
    one.tell()
    item = tool.order(one.device).body['item']
    assert one.step(item, one.poll().body['items'][0]['fence'], 1, 'take') == ('taken', 'held')
    other.device = one.device
    other.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': [{'device': one.device, 'code': '1', 'severity': 'info'}]})
    assert tool.now(item)['state'] == 'held'  # rows of a log make no device another's
    other.tell()
    assert tool.now(item)['state'] == 'waiting' and one.step(item, 1, 2, 'allow')[0] == 'not-now'
    assert [(o['item'], o['fence']) for o in other.poll().body['items']] == [(item, 2)]
    assert one.step(item, 2, 1, 'take') == ('unknown', None)
    told = [row for row in pages(tool, 'alerts', 'device=' + one.device)]
    assert len(told) == 1 and told[0]['connector'] == other.id and told[0]['told']['code'] == '1', told


def a_tool_sees_its_connectors(platform, world):
    tool, site = world.tool, world.enrol(platform)
    shown = tool.ask('GET', 'connectors/' + site.id).body
    assert shown['state'] == 'active' and shown['poll_s'] == 300 and shown['account'] == world.account, shown
    assert tool.ask('POST', 'connectors/%s/settings' % site.id, {'poll_s': 60}).body['poll_s'] == 60
    assert site.poll().body['poll_s'] == 60
    assert tool.ask('POST', 'connectors/%s/settings' % site.id, {'poll_s': 5}).code == 'bad-body'
    rows = {row['connector']: row for row in pages(tool, 'connectors', 'account=' + world.account)}
    assert rows[site.id]['poll_s'] == 60 and rows[site.id]['seen'] and world.site.id in rows
    site.tell()
    device = tool.ask('GET', 'accounts/%s/devices/%s' % (world.account, site.device)).body
    assert device['told']['device'] == site.device and device['connector'] == site.id
    assert [row['told']['device'] for row in pages(tool, 'devices', 'connector=' + site.id)] == [site.device]
    tag = tool.ask('GET', 'connectors/' + world.site.id).headers['etag']
    assert tool.ask('GET', 'connectors/' + world.site.id, If_None_Match=tag).status == 304
    world.site.tell()
    assert tool.ask('GET', 'devices').status == 200 and tool.ask('GET', 'devices', If_None_Match=tag).status == 200
    account = [row for row in pages(tool, 'accounts') if row['account'] == world.account][0]
    assert account['connectors'] > 1 and account['devices'] > 1, account


def the_audit_tells_who_took_what(platform, world):
    tool = world.tool
    pages(tool, 'devices')
    tool.order(str(uuid.uuid4()))
    lines = tool.ask('GET', 'audit').body['items']
    assert (lines[0]['request'], lines[0]['status'], lines[0]['by'], lines[0]['who']) == ('ExecuteAction', 404, 'tool', tool.id), lines[0]
    assert (lines[1]['request'], lines[1]['rows'] > 0) == ('ListDevices', True), lines[1]
    assert lines == sorted(lines, key=lambda line: line['at'], reverse=True)
    assert 'ListDevices' in open_audit(platform)
    site = world.enrol(platform)
    site.tell()
    rollout = str(uuid.uuid4())
    item = tool.order(site.device, rollout=rollout, at_once=1).body['item']
    tool.show(item)
    tool.ask('GET', 'connectors/' + site.id)
    tool.ask('GET', 'accounts/%s/devices/%s' % (world.account, site.device))
    tool.ask('GET', 'accounts/%s/rollouts/%s' % (world.account, rollout))
    lines = [(line['request'], line['rows']) for line in tool.ask('GET', 'audit').body['items'] if line['request'].startswith('Get')][:4]
    assert lines == [(name, 1) for name in ('GetRollout', 'GetDevice', 'GetConnector', 'GetWork')], lines


def nobody_writes_into_the_audit_in_anothers_name(platform, world):
    site, nonce = world.enrol(platform), base64url(b'c' * 16)
    assert site.poll(key=Ed25519PrivateKey.generate()).code == 'bad-signature'
    assert site.poll(created=time.time() - 400).code == 'bad-clock'
    assert site.poll(nonce=nonce).status == 200 and site.poll(nonce=nonce).code == 'used-nonce'
    assert site.ask('get-schedule', {'more': 1}).code == 'bad-body'
    lines = [(line['request'], line['status']) for line in pages(world.tool, 'audit') if line.get('who') == site.id]
    assert lines == [('GetSchedule', 400), ('RegisterForManagement', 201)], lines


def open_audit(platform):
    """What an operator reads of it."""
    return subprocess.run([platform.program, 'audit', 'list', '--config', platform.conf], capture_output=True, text=True, check=True).stdout


def an_order_comes_as_often_as_it_likes(platform, world):
    site, tool = world.site, world.tool
    body = {'account': world.account, 'device': site.device, 'kind': 'refresh', 'expires': moment(3600), 'limit_s': 60}
    first = tool.ask('POST', 'work', body, Idempotency_Key='same')
    again = tool.ask('POST', 'work', body, Idempotency_Key='same')
    assert first.body['item'] == again.body['item'] and again.status == 201
    other = tool.ask('POST', 'work', {**body, 'limit_s': 61}, Idempotency_Key='same')
    assert (other.status, other.code) == (409, 'conflict')
    assert tool.ask('POST', 'work', body).code == 'bad-body'  # without a key
    assert tool.order(site.device, expires=31 * 86400 + 60).code == 'bad-body'
    cancelled = tool.ask('POST', 'work/%s/cancel' % first.body['item'])
    assert cancelled.body['state'] == 'cancelled', cancelled.text
    assert tool.ask('POST', 'work/%s/cancel' % first.body['item']).status == 200


def a_device_without_room_is_left_out_alone(platform, world):
    account = platform.command('account', 'add', 'Full')['account']
    site = Connector(platform)
    site.register(platform.command('connector', 'add', account)['code'])
    site.tell()
    with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
        database.execute('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) INSERT INTO device (id, account, connector, first)'
                         " SELECT 'filler-' || i, device.account, device.connector, 1 FROM n, device WHERE device.id = ?", (site.device,))
    database.close()
    more = [str(uuid.uuid4()), site.device, str(uuid.uuid4())]
    item = str(uuid.uuid4())
    answer = site.report(devices=[{'device': d, 'at': moment(1)} for d in more], work=[site.as_step(item, 1, 1, 'take')])
    assert answer.status == 200 and answer.body['devices'] == 1, answer.text
    assert [row['result'] for row in answer.body['work']] == ['unknown'], answer.text
    alerts = [{'device': d, 'code': '49.4C02', 'severity': 'error'} for d in more]
    answer = site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': alerts}).body
    assert (answer['stored'], answer['known']) == (1, 0), answer
    assert platform.said('account %s: has 20000 devices' % account)


def a_clock_that_was_ahead_freezes_no_device(platform, world):
    site = world.enrol(platform)
    path = 'accounts/%s/devices/%s' % (world.account, site.device)
    for after_s, firmware, shown in ((0, '1', '1'), (5 * 365 * 86400, '2', '2'), (0, '3', '3'), (-3600, '4', '3')):
        assert site.tell(at=moment(after_s), firmware=firmware).status == 200
        assert world.tool.ask('GET', path).body['told']['firmware'] == shown, after_s


def nobody_sees_what_is_anothers(platform, world):
    account = platform.command('account', 'add', 'Another')['account']
    stranger = Tool(platform, platform.command('tool', 'add', account, 'stranger', '--scopes', 'read,work,enrol,hook,audit'))
    stranger.get_token()
    stranger.account = account
    site = Connector(platform)
    site.register(stranger.ask('POST', 'connectors', {'account': account, 'hours': 1}).body['code'])
    item = world.tool.order(world.site.device).body['item']
    assert stranger.show(item).code == 'not-found'
    assert stranger.order(world.site.device).code == 'not-found'
    assert stranger.order(world.site.device, account=world.account).code == 'not-found'
    assert stranger.ask('POST', 'connectors', {'account': world.account, 'hours': 1}).code == 'not-found'
    assert 'items' not in stranger.ask('GET', 'work?account=' + world.account).body
    assert stranger.ask('POST', 'connectors/%s/revoke' % world.site.id).code == 'not-found'
    assert 'items' not in stranger.ask('GET', 'devices').body and 'items' not in stranger.ask('GET', 'work').body
    assert site.step(item, 1, 1, 'take') == ('unknown', None)
    offer = {o['item']: o['fence'] for o in world.site.poll().body['items']}
    neighbour = world.enrol(platform)
    assert neighbour.step(item, offer[item], 1, 'take') == ('unknown', None)  # of the same account, another site's
    site.tell()
    body = {'account': account, 'device': site.device, 'kind': 'refresh', 'expires': moment(3600), 'limit_s': 60}
    assert stranger.ask('POST', 'work', body, Idempotency_Key='before').status == 201
    platform.command('account', 'off', account)
    again = stranger.ask('POST', 'work', body, Idempotency_Key='before')
    assert (again.status, again.code) == (404, 'not-found'), again.text
    assert site.poll().code == 'unknown-connector' and stranger.ask('GET', 'accounts').body == {}


def a_lease_that_ends_gives_the_item_back(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    item = tool.order(site.device).body['item']
    assert [o['item'] for o in site.poll().body.get('items', [])] == [item]
    assert site.step(item, 1, 1, 'take') == ('taken', 'held')
    database = sqlite3.connect(platform.path('data/sds.db'), timeout=60)
    with database:
        database.execute('UPDATE item SET lease_until = 1, due = 1 WHERE id = ?', (item,))
    database.close()
    assert site.step(item, 1, 2, 'allow')[0] in ('lapsed', 'not-now')
    offer = site.poll().body['items']
    assert [(o['item'], o['fence']) for o in offer] == [(item, 2)]
    assert site.step(item, 1, 2, 'allow')[0] == 'stale'
    assert site.step(item, 2, 1, 'take') == ('taken', 'held')


def success_wants_its_proof(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    item = tool.order(site.device, 'reboot').body['item']
    for number, verb in enumerate(('take', 'allow', 'start', 'send', 'drop', 'verify'), 1):
        if number == 1:
            assert [o['item'] for o in site.poll().body['items']] == [item]
        assert site.step(item, 1, number, verb)[0] == 'taken'
    proof = {'uptime_before_s': 5000, 'uptime_before_at': moment(-200), 'uptime_after_s': 5200, 'uptime_after_at': moment(), 'offline_s': 30}
    assert site.step(item, 1, 7, 'succeed') == ('not-proved', 'verifying')
    assert site.step(item, 1, 7, 'succeed', evidence=proof) == ('not-proved', 'verifying')
    proof['uptime_after_s'] = 40
    assert site.step(item, 1, 7, 'succeed', evidence={k: v for k, v in proof.items() if k != 'offline_s'})[0] == 'not-proved'
    assert site.step(item, 1, 7, 'succeed', evidence=proof) == ('taken', 'done')
    assert tool.now(item)['evidence']['uptime_after_s'] == 40
    item = tool.order(site.device).body['item']
    site.poll()
    for number, verb in enumerate(('take', 'allow', 'start'), 1):
        assert site.step(item, 1, number, verb)[0] == 'taken'
    assert site.step(item, 1, 4, 'succeed')[0] == 'not-proved'  # nothing was told for it
    assert site.step(item, 1, 4, 'fail', reason='not-proved') == ('taken', 'failed')


def settings_that_drift_are_told(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    path = 'accounts/%s/devices/%s' % (world.account, site.device)
    item = tool.order(site.device, 'configuration', settings=[{'name': 'sleep-minutes', 'value': '15'}]).body['item']
    site.poll()
    for number, verb in enumerate(('take', 'allow', 'start', 'send', 'verify'), 1):
        assert site.step(item, 1, number, verb)[0] == 'taken'
    assert site.step(item, 1, 6, 'succeed', evidence={'settings': [{'name': 'sleep-minutes', 'found': '30'}]})[0] == 'not-proved'
    assert site.step(item, 1, 6, 'succeed', evidence={'settings': [{'name': 'sleep-minutes', 'found': '15'}]}) == ('taken', 'done')
    for found, drifts in (('15', False), ('60', True), ('61', True), ('15', False)):
        site.tell(at=moment(1), settings=[{'name': 'sleep-minutes', 'found': found}])
        put = tool.ask('GET', path).body['put']
        assert [(p['name'], p['value'], p['item'], 'drifted' in p) for p in put] == [('sleep-minutes', '15', item, drifts)], put
    listed = [row for row in pages(tool, 'devices', 'connector=' + site.id)]
    assert listed[0]['put'] == put


def a_rollout_stops_when_two_fail(platform, world):
    tool, rollout = world.tool, str(uuid.uuid4())
    site = world.enrol(platform)
    devices = [str(uuid.uuid4()) for _ in range(5)]
    site.report(devices=[{'device': d, 'at': moment()} for d in devices])
    items = [tool.order(d, 'configuration', rollout=rollout, at_once=3, settings=[{'name': 'sleep-minutes', 'value': '15'}]).body['item'] for d in devices]
    offered = {o['item']: o['fence'] for o in site.poll().body['items']}
    assert list(offered) == items[:3]  # as many as may be under way
    assert tool.order(devices[0], 'configuration', rollout=rollout, at_once=4, settings=[{'name': 'sleep-minutes', 'value': '15'}]).code == 'conflict'
    path = 'accounts/%s/rollouts/%s' % (world.account, rollout)
    going = tool.ask('GET', path).body
    assert (going['state'], going['waiting'], going['under_way'], going['at_once']) == ('goes', 2, 3, 3), going
    for item in items[:2]:
        assert site.step(item, offered[item], 1, 'take')[0] == 'taken'
        assert site.step(item, offered[item], 2, 'fail', reason='no-such-device') == ('taken', 'failed')
    assert site.step(items[2], offered[items[2]], 1, 'take') == ('not-now', 'halted')
    assert site.poll().body.get('items') in (None, [])
    wait_state(tool, items[4], 'halted')
    halted = tool.ask('GET', path).body
    assert (halted['state'], halted['failed'], halted['failures'], halted['halted']) == ('halted', 2, 2, 3), halted
    resumed = tool.ask('POST', path + '/resume')
    assert resumed.status == 200 and resumed.body['state'] == 'goes' and resumed.body['failures'] == 0, resumed.text
    again = {o['item']: o['fence'] for o in wait_offer(site, items[2])}
    assert set(again) <= set(items[2:]), again
    assert tool.ask('POST', path + '/halt').body['state'] == 'halted'
    assert tool.ask('POST', 'accounts/%s/rollouts/%s/halt' % (world.account, uuid.uuid4())).code == 'not-found'
    wait_state(tool, items[4], 'halted')
    assert tool.ask('POST', 'work/%s/cancel' % items[4]).status == 200
    history = [(c.get('verb'), c['by'], c.get('who')) for c in tool.show(items[4]).body['history'] if c.get('verb') in ('halt', 'resume', 'cancel')]
    assert history == [('halt', 'platform', None), ('resume', 'tool', tool.id), ('halt', 'tool', tool.id), ('cancel', 'tool', tool.id)], history


def wait_state(tool, item, state):
    from part import wait_until
    wait_until('%s is %s' % (item, state), lambda: tool.now(item)['state'] == state)


def wait_offer(site, item):
    from part import wait_until
    return wait_until('an offer of ' + item, lambda: [o for o in site.poll().body.get('items', []) if o['item'] == item])


def a_book_that_is_held_is_told(platform, world):
    """Another process writes for longer than is waited for: who asked comes again, and nothing is lost."""
    database = sqlite3.connect(platform.path('data/sds.db'), timeout=60, isolation_level=None)
    database.execute('BEGIN IMMEDIATE')
    answer = world.site.poll()
    assert (answer.status, answer.code) == (503, 'down') and answer.body['retry_after_s'] == 60 and answer.headers['retry-after'] == '60', answer.text
    assert platform.said('requests are answered with 503')
    time.sleep(1.1)
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        assert [a.status for a in pool.map(lambda _: world.site.poll(), range(4))] == [503] * 4
    assert time.monotonic() - began < 9  # one of them waited 5 s, and not each after the other
    database.execute('ROLLBACK')
    database.close()
    time.sleep(1.1)
    assert world.site.poll().status == 200 and world.tool.ask('GET', 'accounts').status == 200


def what_comes_twice_is_stored_once(platform, world):
    site = world.enrol(platform)
    report = str(uuid.uuid4())
    devices = [{'device': site.device, 'at': moment(), 'product': 'CF368A', 'supplies': [{'slot': 1, 'level_percent': 40}]}]
    body = {'report': report, 'time': moment(), 'devices': devices}
    assert site.ask('send-reports', body).body['devices'] == 1
    assert site.ask('send-reports', body).body['devices'] == 0
    other = site.ask('send-reports', {**body, 'time': moment(1)})
    assert (other.status, other.code) == (409, 'conflict')
    alerts = [{'device': site.device, 'code': '13.20.01', 'severity': 'warning', 'at': moment(-60), 'impressions': 100},
              {'device': site.device, 'code': '49.4C02', 'severity': 'error'}]
    for stored in (2,) + 9 * (0,):
        answer = site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': alerts}).body
        assert (answer['stored'], answer['known']) == (stored, 2 - stored), answer
    told = pages(world.tool, 'alerts', 'device=' + site.device)
    assert len(told) == 2 and not any('item' in row['told'] for row in told), told
    item = str(uuid.uuid4())  # diagnostics read one of them again: it is found by its item from then on
    answer = site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': [{**alerts[1], 'item': item}]}).body
    assert (answer['stored'], answer['known']) == (0, 1), answer
    told = {row['told']['code']: row['told'].get('item') for row in pages(world.tool, 'alerts', 'device=' + site.device)}
    assert told == {'13.20.01': None, '49.4C02': item}, told
    seen = {d['told']['device']: d for d in pages(world.tool, 'devices')}
    assert seen[site.device]['connector'] == site.id and seen[site.device]['account'] == world.account
    assert seen[site.device]['told']['supplies'] == [{'slot': 1, 'level_percent': 40}]


def pages(tool, path, query=''):
    """All rows of a list."""
    rows, cursor = [], ''
    while True:
        answer = tool.ask('GET', path + '?' + '&'.join(part for part in (query, cursor) if part))
        assert answer.status == 200, answer.text
        rows += answer.body.get('items', [])
        if 'next' not in answer.body:
            return rows
        cursor = 'cursor=' + answer.body['next']


def who_reads_in_a_pager_holds_up_nobody(platform, world):
    """A list that nobody takes stands in the middle of its lines, and the platform writes on."""
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
    pager = subprocess.Popen([platform.program, 'audit', 'list', '--config', platform.conf], stdout=ends[1])
    os.close(ends[1])
    wait_until('the pager is full', lambda: array.array('i', fcntl.ioctl(ends[0], termios.FIONREAD, b'\0' * 4))[0] >= 3900)
    began = time.monotonic()
    assert world.site.poll().status == 200 and time.monotonic() - began < 4  # who waits for a writer gives up after 5 s
    assert pager.poll() is None
    with open(ends[0], encoding='utf-8') as lines:
        assert len(lines.readlines()) > 20
    assert pager.wait() == 0


def lists_have_pages(platform, world):
    site = world.enrol(platform)
    site.tell()
    made = [world.tool.order(site.device).body['item'] for _ in range(60)]
    shown = [row['item'] for row in pages(world.tool, 'work')]
    assert shown[:60] == made[::-1] and len(shown) == len(set(shown))
    for query in ('cursor=x', 'more=1', 'state=gone', 'state=done&state=done', 'device=' + site.device.upper(), 'state', 'account=1'):
        assert world.tool.ask('GET', 'work?' + query).code == 'bad-body', query
    assert [row['item'] for row in pages(world.tool, 'work', 'device=' + site.device)] == made[::-1]
    assert {row['state'] for row in pages(world.tool, 'work', 'state=waiting&account=' + world.account)} == {'waiting'}


def a_connector_that_goes_lets_go(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    item = tool.order(site.device).body['item']
    assert item in [o['item'] for o in site.poll().body.get('items', [])]
    assert site.ask('unregister-for-management', {'reason': 'replaced'}).status == 204
    assert site.poll().code == 'revoked'
    heir = world.enrol(platform)
    heir.device = site.device
    heir.tell()
    wait_state(tool, item, 'waiting')
    offer = heir.poll().body['items']
    assert [(o['item'], o['fence']) for o in offer] == [(item, 2)], offer
    assert tool.ask('POST', 'connectors/%s/revoke' % heir.id).status == 204
    assert heir.poll().code == 'revoked'


def what_was_answered_survives_a_kill(platform, world):
    site, tool = world.enrol(platform), world.tool
    site.tell()
    item = tool.order(site.device, key='killed').body['item']
    nonce = base64url(b'k' * 16)
    created = time.time()
    assert [o['item'] for o in site.poll(nonce=nonce, created=created).body['items']] == [item]
    steps = [('take', 'held', {}), ('allow', 'scheduled', {}), ('start', 'started', {'run': str(uuid.uuid4())}), ('verify', 'verifying', {}),
             ('succeed', 'done', {})]
    assert site.tell(item=item).status == 200
    for number, (verb, state, more) in enumerate(steps, 1):
        platform.kill()
        platform.start()
        assert site.poll(nonce=nonce, created=created).code == 'used-nonce'  # also what was asked of the one before
        assert site.step(item, 1, number, verb, **more) == ('taken', state)
        platform.kill()
        platform.start()
        assert site.step(item, 1, number, verb, **more)[0] in ('repeated', 'over')
        assert tool.now(item)['state'] == state


def the_audit_is_kept_for_a_year(program):
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(program, folder)
        with open(platform.conf, encoding='utf-8') as f:
            text = f.read()
        for more, status in (('<keep-days>31</keep-days><audit-days>365</audit-days>', 1), ('<keep-days>31</keep-days>', 0)):
            with open(platform.conf, 'w', encoding='utf-8') as f:
                f.write(text.replace('</storage>', more + '</storage>'))
            platform.command('check', status=status)
        platform.command('account', 'add', 'Bergmann AG')
        with sqlite3.connect(platform.path('data/sds.db')) as database:
            database.execute('UPDATE audit SET at = ?', (int((time.time() - 360 * 86400) * 1000),))
            database.execute('INSERT INTO audit SELECT NULL, ?, actor, who, account, what, subject, status, taken FROM audit', (int((time.time() - 401 * 86400) * 1000),))
            database.execute('INSERT INTO step VALUES (NULL, 1, ?, 0, \'\', 0, 0, 0, 0)', (int((time.time() - 32 * 86400) * 1000),))
        platform.start()
        try:
            from part import wait_until
            wait_until('what is over is forgotten', lambda: not database.execute('SELECT 1 FROM step').fetchall())
            assert database.execute('SELECT count(*) FROM audit').fetchone() == (1,)
            platform.stop()
        finally:
            database.close()
            platform.end()
    print('good: the audit is kept for a year')


def an_account_has_so_many_places(program):
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(program, folder)
        platform.start()
        try:
            world = World(platform)
            enrol = {'account': world.account, 'hours': 1}
            database = sqlite3.connect(platform.path('data/sds.db'), timeout=60)
            with database:
                database.execute('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) INSERT INTO connector (id, account, region, made,'
                                 " code, code_until) SELECT 'filler-' || i, account, '', made, randomblob(32), code_until FROM n, connector")
            refused = world.tool.ask('POST', 'connectors', enrol)
            assert (refused.status, refused.code) == (429, 'too-many'), refused.text
            assert 'as many' in platform.command('connector', 'add', world.account, status=1)
            with database:
                database.execute("UPDATE connector SET code_until = 1 WHERE id IN ('filler-7', ?)", (world.site.id,))
            made = world.tool.ask('POST', 'connectors', enrol)
            assert made.status == 201 and not database.execute("SELECT 1 FROM connector WHERE id = 'filler-7'").fetchall(), made.text
            assert database.execute('SELECT count(*) FROM connector').fetchone() == (20000,)
            assert world.tool.ask('POST', 'connectors', enrol).status == 429  # a code that was used makes no room
            assert Connector(platform).register(made.body['code']).status == 201 and world.site.poll().status == 200
            database.close()
            platform.stop()
        finally:
            platform.end()
    print('good: an account has so many places')


def nobody_fills_the_disk(program):
    """A connector whose keys are void has lines of the audit as often as it may ask; event logs and rollouts have an end."""
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(program, folder, '<limits><per-minute>0</per-minute><connector-per-minute>3</connector-per-minute></limits>')
        platform.start()
        try:
            account = platform.command('account', 'add', 'Bergmann AG')['account']
            site = Connector(platform)
            made = platform.command('connector', 'add', account)
            assert site.register(made['code']).status == 201
            alerts = [{'device': site.device, 'code': '13.%02d' % i, 'severity': 'error'} for i in range(3)]
            for part in (alerts[:2], alerts[2:]):
                assert site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': part}).body['stored'] == len(part)
                with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
                    assert database.execute('UPDATE alert_count SET number = 1000000').rowcount == 1
            assert database.execute('SELECT code FROM alert ORDER BY place').fetchall() == [('13.01',), ('13.02',)]  # the oldest made room
            with database:
                database.execute('UPDATE alert_count SET number = 2')
                old = int((time.time() - 401 * 86400) * 1000)
                database.execute("INSERT INTO rollout VALUES (1, 'gone', 0, 0, 1, 0, ?, ''), (1, 'young', 0, 0, 1, 0, ?, '')", (old, old + 2 * 86400000))
            database.close()
            platform.command('connector', 'revoke', site.id)
            answers = [site.poll().code for _ in range(8)]
            assert answers == ['revoked'] + ['too-many'] * 7, answers
            assert len([line for line in open_audit(platform).splitlines() if '"GetSchedule"' in line and site.id in line]) == 1
            platform.stop()
            platform.start()
            from part import wait_until
            database = sqlite3.connect(platform.path('data/sds.db'), timeout=60)
            wait_until('the old rollout is forgotten', lambda: database.execute('SELECT id FROM rollout').fetchall() == [('young',)])
            database.close()
            platform.stop()
        finally:
            platform.end()
    print('good: nobody fills the disk')


def limits_and_names_are_kept(program):
    """A platform of its own that takes five requests a minute from an address, and answers to one name."""
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(program, folder, '<limits><per-minute>5</per-minute></limits><work><poll-s>30</poll-s><region>eu</region></work>')
        platform.start()
        try:
            account = platform.command('account', 'add', 'Bergmann AG')['account']
            site = Connector(platform)
            code = platform.command('connector', 'add', account)['code']
            assert site.register(code, region='us').code == 'other-region'
            known = site.register(code, region='eu')
            assert known.status == 201 and known.body['region'] == 'eu' and known.body['poll_s'] == 30, known.text
            answers = [site.poll() for _ in range(6)]
            assert [a.status for a in answers] == [200] * 3 + [429] * 3, [a.status for a in answers]
            assert answers[5].code == 'too-many' and answers[5].body['retry_after_s'] == 60 and answers[5].headers['retry-after'] == '60'
            assert answers[5].headers['content-type'] == 'application/problem+json'
            platform.stop()
            platform.more = '<limits><per-minute>0</per-minute><connector-per-minute>3</connector-per-minute></limits>'
            for wrong in ('', '<authority>sds.example:443</authority>', '<authority>Sds.example</authority>'):
                platform.write_conf('sds.example')
                with open(platform.conf, encoding='utf-8') as f:
                    text = f.read().replace('<authority>sds.example</authority>', wrong)
                with open(platform.conf, 'w', encoding='utf-8') as f:
                    f.write(text)
                assert 'authority' in platform.command('check', status=1), wrong
            platform.write_conf('sds.example')
            platform.start()
            assert site.poll().code == 'bad-signature'
            body = b'{"time":"2027-01-01T00:00:00Z","version":"1","room":1}'
            headers = {**site.sign('/sds/v1/get-schedule', body, host='sds.example'), 'Host': 'sds.example:443'}
            assert platform.ask('POST', '/sds/v1/get-schedule', headers, body).status == 200
            headers = {**site.sign('/sds/v1/get-schedule', body, host='other.example'), 'Host': 'other.example'}
            assert platform.ask('POST', '/sds/v1/get-schedule', headers, body).code == 'bad-signature'
            nonces = [base64url(bytes([i] * 16)) for i in range(6)]
            answers = [platform.ask('POST', '/sds/v1/get-schedule', site.sign('/sds/v1/get-schedule', body, host='sds.example', nonce=n),
                                    body) for n in nonces + nonces]
            assert [a.code for a in answers] == [None] * 2 + ['too-many'] * 4 + ['used-nonce'] * 6, [a.code for a in answers]
            platform.stop()
        finally:
            platform.end()
    print('good: limits and names are kept')


class World:
    """One account with a tool and a site."""

    def __init__(self, platform):
        self.account = platform.command('account', 'add', 'Bergmann AG')['account']
        self.tool = Tool(platform, platform.command('tool', 'add', self.account, 'portal', '--scopes', 'read,work,enrol,hook,audit'))
        self.tool.get_token()
        self.tool.account = self.account
        self.site = self.enrol(platform)
        assert self.site.tell().body['devices'] == 1

    def enrol(self, platform):
        site = Connector(platform)
        made = self.tool.ask('POST', 'connectors', {'account': self.account, 'hours': 1})
        assert made.status == 201, made.text
        registered = site.register(made.body['code'])
        assert registered.status == 201, registered.text
        return site


TESTS = (what_a_poll_does_not_name_is_withdrawn, a_device_goes_to_who_tells_of_it, a_tool_sees_its_connectors, the_audit_tells_who_took_what,
         nobody_writes_into_the_audit_in_anothers_name,
         tls_is_new_and_each_connection_ends, what_no_route_takes_is_refused_by_a_document, a_code_is_good_for_one_key, only_what_is_signed_now_counts, a_key_is_changed, an_old_key_is_told_and_not_refused,
         a_token_does_what_its_scopes_say, work_is_done_once, an_order_comes_as_often_as_it_likes, nobody_sees_what_is_anothers,
         a_lease_that_ends_gives_the_item_back, success_wants_its_proof, a_clock_that_was_ahead_freezes_no_device,
         a_device_without_room_is_left_out_alone, settings_that_drift_are_told, a_rollout_stops_when_two_fail, what_comes_twice_is_stored_once, a_book_that_is_held_is_told,
         who_reads_in_a_pager_holds_up_nobody, lists_have_pages, a_connector_that_goes_lets_go, what_was_answered_survives_a_kill)

if __name__ == '__main__':
    limits_and_names_are_kept(sys.argv[1])
    nobody_fills_the_disk(sys.argv[1])
    the_audit_is_kept_for_a_year(sys.argv[1])
    an_account_has_so_many_places(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        platform.start()
        try:
            world = World(platform)
            for test in TESTS:
                test(platform, world)
                print('good: ' + test.__name__.replace('_', ' '))
            platform.stop()
        except BaseException:
            print(open(platform.log, encoding='utf-8').read()[-3000:])
            raise
        finally:
            platform.end()
