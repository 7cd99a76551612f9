#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The platform's webhooks to a receiver that fails, hangs and takes, over real TLS; kill -9 before they left; addresses that are refused."""
import json
import sqlite3
import sys
import tempfile
import time
import uuid

import sds_openapi
from hook_receiver import Receiver, is_signed
from part import wait_until
from reserve import free_port
from sds_platform import World, pages
from sds_wire import Platform, Tool, moment

TYPES = ['work.changed', 'alert.stored', 'connector.changed', 'rollout.changed', 'setting.drifted']
LIMITS = '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits>'
ALLOW = "<allow range='127.0.0.0/8'/><allow range='::1'/>"
DAY_MS = 86400000


def configure(platform, port, allow=ALLOW):
    platform.more = '<webhooks><port>%d</port><ca-file>cert.pem</ca-file>%s</webhooks>%s' % (port, allow, LIMITS)
    platform.write_conf('localhost:%d' % platform.port)


def ask_book(platform, sql, *values):
    with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
        rows = database.execute(sql, values).fetchall()
    database.close()
    return rows


def make(tool, receiver, path, types=TYPES):
    answer = tool.ask('POST', 'webhooks', {'url': 'https://localhost:%d%s' % (receiver.server_port, path), 'types': types})
    assert answer.status == 201 and answer.body['webhook']['state'] == 'active', answer.text
    return answer.body


def shown(tool, hook):
    return [row for row in tool.ask('GET', 'webhooks').body.get('items', []) if row['webhook'] == hook['webhook']['webhook']][0]


def told(receiver, path, kind=None):
    """What came at a path, whose form and type are right: [(id, data)]."""
    out = []
    for headers, body in receiver.of(path):
        body = json.loads(body)
        wrong = next(sds_openapi.validator({'$ref': '#/components/schemas/hook'}).iter_errors(body), None)
        assert wrong is None, (wrong, body)
        if kind in (None, body['type']):
            out.append((headers['webhook-id'], body['data'][{'work.changed': 'work', 'alert.stored': 'alert', 'connector.changed': 'connector',
                                                            'rollout.changed': 'rollout', 'setting.drifted': 'drift'}[body['type']]]))
    return out


def what_cannot_be_is_refused(platform, world, receiver):
    tool, port = world.tool, receiver.server_port
    for url in ('http://localhost:%d/' % port, 'https://localhost/', 'https://localhost:9100/', 'https://u:p@localhost:%d/' % port, 'https://',
                'https://10.0.0.1:%d/' % port, 'https://169.254.169.254:%d/' % port, 'https://0x0a.1:%d/' % port, 'https://[fe80::1]:%d/' % port,
                'https://[::ffff:10.0.0.1]:%d/' % port, 'https://3232235777:%d/' % port):
        answer = tool.ask('POST', 'webhooks', {'url': url, 'types': TYPES})
        assert (answer.status, answer.code) == (400, 'bad-body'), (url, answer.text)
    good = 'https://localhost:%d/' % port
    for types in ([], ['work.changed', 'work.changed'], ['everything']):
        assert tool.ask('POST', 'webhooks', {'url': good, 'types': types}).code == 'bad-body', types
    reader = Tool(platform, platform.command('tool', 'add', world.account, 'reader', '--scopes', 'read,work'))
    reader.get_token()
    for method, path, body in (('POST', 'webhooks', {'url': good, 'types': TYPES}), ('GET', 'webhooks', None), ('POST', 'webhooks/%s/remove' % uuid.uuid4(), None)):
        assert reader.ask(method, path, body).code == 'no-scope', path


def a_tool_has_twenty_of_its_own(platform, world, receiver):
    tool = world.tool
    other = Tool(platform, platform.command('tool', 'add', world.account, 'other', '--scopes', 'hook'))
    other.get_token()
    made = [make(tool, receiver, '/many', ['alert.stored']) for _ in range(20)]
    assert len({hook['secret'] for hook in made}) == 20 and all(hook['secret'].startswith('whsec_') for hook in made)
    assert tool.ask('POST', 'webhooks', {'url': made[0]['webhook']['url'], 'types': TYPES}).code == 'conflict'
    assert [row['webhook'] for row in tool.ask('GET', 'webhooks').body['items']] == [hook['webhook']['webhook'] for hook in made]
    assert other.ask('GET', 'webhooks').body == {}
    path = 'webhooks/%s/remove' % made[0]['webhook']['webhook']
    assert other.ask('POST', path).code == 'not-found' and tool.ask('POST', path).status == 204 and tool.ask('POST', path).code == 'not-found'
    for hook in made[1:]:
        assert tool.ask('POST', 'webhooks/%s/remove' % hook['webhook']['webhook']).status == 204
    assert tool.ask('GET', 'webhooks').body == {}


def each_topic_is_told_and_signed(platform, world, receiver):
    tool = world.tool
    hook = make(tool, receiver, '/all')
    work_only = make(tool, receiver, '/work', ['work.changed'])
    site = world.enrol(platform)
    site.tell()
    rollout = str(uuid.uuid4())
    item = tool.order(site.device, 'configuration', settings=[{'name': 'sleep-minutes', 'value': '15'}], rollout=rollout, at_once=1).body['item']
    site.poll()
    for number, verb in enumerate(('take', 'allow', 'start', 'send', 'verify'), 1):
        assert site.step(item, 1, number, verb)[0] == 'taken'
    evidence = {'settings': [{'name': 'sleep-minutes', 'found': '15'}]}
    assert site.step(item, 1, 6, 'succeed', evidence=evidence) == ('taken', 'done')
    for found in ('15', '20', '25', '15', '30'):  # told when it drifts, and when it drifts again
        assert site.tell(settings=[{'name': 'sleep-minutes', 'found': found}]).status == 200
    alert = {'device': site.device, 'code': '13.20.01', 'severity': 'warning', 'at': moment(-60), 'impressions': 7}
    for _ in range(2):  # what is known is not told
        assert site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': [alert]}).status == 200
    for verb in ('halt', 'halt', 'resume'):
        assert tool.ask('POST', 'accounts/%s/rollouts/%s/%s' % (world.account, rollout, verb)).status == 200
    assert site.ask('unregister-for-management', {'reason': 'operator'}).status == 204
    wait_until('all of it', lambda: len(told(receiver, '/all')) >= 8 + 2 + 1 + 2 + 2, 30)
    states = {row['state'] for _, row in told(receiver, '/all', 'work.changed')}
    assert states == {'waiting', 'offered', 'held', 'scheduled', 'started', 'sent', 'verifying', 'done'}, states
    drifts = told(receiver, '/all', 'setting.drifted')
    assert sorted(d['found'] for _, d in drifts) == ['20', '30'] and all(d['value'] == '15' and d['item'] == item for _, d in drifts), drifts
    assert [a['told']['code'] for _, a in told(receiver, '/all', 'alert.stored')] == ['13.20.01']
    assert sorted(r['state'] for _, r in told(receiver, '/all', 'rollout.changed')) == ['goes', 'halted']
    assert sorted(c['state'] for _, c in told(receiver, '/all', 'connector.changed') if c['connector'] == site.id) == ['active', 'left']
    wait_until('what the other wants', lambda: len(told(receiver, '/work')) == 8, 30)
    assert {kind for kind in (json.loads(body)['type'] for _, body in receiver.of('/work'))} == {'work.changed'}
    for path, which in (('/all', hook), ('/work', work_only)):
        assert len({headers['webhook-id'] for headers, _ in receiver.of(path)}) == len(receiver.of(path))
        for headers, body in receiver.of(path):
            assert is_signed(headers, body, which['secret']) and headers['Content-Type'] == 'application/json'
            assert abs(time.time() - int(headers['webhook-timestamp'])) < 60
    wait_until('it is stored that they arrived', lambda: ask_book(platform, 'SELECT count(*) FROM outbox') == [(0,)], 30)
    assert shown(tool, hook)['sent'] and shown(tool, hook)['status'] == 200 and 'secret' not in shown(tool, hook)
    lines = [line for line in pages(tool, 'audit') if line['request'] == 'webhook' and line['subject'] == hook['webhook']['webhook']]
    assert len(lines) == len(receiver.of('/all')) and {(line['who'], line['by'], line['rows']) for line in lines} == {(tool.id, 'platform', 1)}
    for which in (hook, work_only):
        assert tool.ask('POST', 'webhooks/%s/remove' % which['webhook']['webhook']).status == 204


def order(world):
    return world.tool.order(world.site.device, 'refresh').body['item']


def it_arrives_whatever_stops(platform, world, receiver):
    """500, a redirect, a receiver that hangs while the platform is killed, then all is well: one id."""
    receiver.answers['/late'] = [500, 307, None]
    hook = make(world.tool, receiver, '/late', ['work.changed'])
    item = order(world)
    wait_until('a try that hangs', lambda: len(receiver.of('/late')) == 3, 60)
    row = shown(world.tool, hook)
    assert row['state'] == 'failing' and row['status'] == 307 and row['failing_since'], row
    platform.kill()
    receiver.over.set()
    platform.start()
    wait_until('it', lambda: len(receiver.of('/late')) >= 4, 60)
    tries = told(receiver, '/late')
    assert len({which for which, _ in tries}) == 1 and {data['item'] for _, data in tries} == {item}, tries
    assert not receiver.of('/redirected') and len({body for _, body in receiver.of('/late')}) == 1
    wait_until('it is well again', lambda: shown(world.tool, hook)['state'] == 'active', 30)
    assert 'failing_since' not in shown(world.tool, hook)
    assert world.tool.ask('POST', 'webhooks/%s/remove' % hook['webhook']['webhook']).status == 204


def what_was_stored_is_told_after_a_kill(platform, world, receiver):
    """Killed between the commit and the delivery: a commit of a request is answered before the courier has its turn."""
    hook = make(world.tool, receiver, '/killed', ['work.changed'])
    for _ in range(5):
        before = len(receiver.of('/killed'))
        item = order(world)
        platform.kill()
        waiting = ask_book(platform, 'SELECT outbox.id FROM outbox JOIN hook ON hook.place = outbox.hook WHERE hook.id = ?', hook['webhook']['webhook'])
        platform.start()
        wait_until('what was stored', lambda: len(receiver.of('/killed')) > before, 30)
        assert [data['item'] for _, data in told(receiver, '/killed')][-1] == item
        assert waiting == [] or waiting[-1][0] in {headers['webhook-id'] for headers, _ in receiver.of('/killed')}
    assert world.tool.ask('POST', 'webhooks/%s/remove' % hook['webhook']['webhook']).status == 204


def five_days_turn_it_off(platform, world, receiver):
    receiver.answers['/off'] = [500] * 50
    hook = make(world.tool, receiver, '/off', ['work.changed'])
    order(world)
    wait_until('a failure', lambda: shown(world.tool, hook)['state'] == 'failing', 30)
    now = int(time.time() * 1000)
    place = ask_book(platform, 'SELECT place FROM hook WHERE id = ?', hook['webhook']['webhook'])[0][0]
    ask_book(platform, 'UPDATE hook SET failing = ?, due = 0 WHERE place = ?', now - 6 * DAY_MS, place)
    ask_book(platform, 'UPDATE outbox SET due = 0 WHERE hook = ?', place)
    tried = len(receiver.of('/off'))
    wait_until('another try', lambda: len(receiver.of('/off')) > tried, 30)
    time.sleep(0.2)
    assert shown(world.tool, hook)['state'] == 'failing'  # what it was tried with is not a day old
    ask_book(platform, 'UPDATE hook SET due = 0 WHERE place = ?', place)
    ask_book(platform, 'UPDATE outbox SET due = 0, made = ? WHERE hook = ?', now - 2 * DAY_MS, place)
    wait_until('it is off', lambda: shown(world.tool, hook)['state'] == 'off', 30)
    order(world)
    assert ask_book(platform, 'SELECT count(*) FROM outbox WHERE hook = ?', place) == [(0,)]
    assert [line for line in pages(world.tool, 'audit') if line['request'] == 'webhook-off'][0]['subject'] == hook['webhook']['webhook']
    assert world.tool.ask('POST', 'webhooks/%s/remove' % hook['webhook']['webhook']).status == 204


def the_outbox_is_bounded(platform, world, receiver):
    receiver.answers['/full'] = [500] * 50
    hook = make(world.tool, receiver, '/full', ['work.changed'])
    order(world)
    wait_until('a failure', lambda: shown(world.tool, hook)['state'] == 'failing', 30)
    place = ask_book(platform, 'SELECT place FROM hook WHERE id = ?', hook['webhook']['webhook'])[0][0]
    began = time.monotonic()
    ask_book(platform, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10004) INSERT INTO outbox (hook, account, id, made, due, body)"
                       " SELECT hook, account, 'msg_' || i, made, due, body FROM n, outbox WHERE hook = ? AND outbox.place = (SELECT max(place) FROM outbox)", place)
    assert time.monotonic() - began < 3  # 10,004 rows: what a row costs does not grow with what waits
    order(world)
    assert ask_book(platform, 'SELECT waiting, (SELECT count(*) FROM outbox WHERE hook = hook.place) FROM hook WHERE place = ?', place) == [(10000, 10000)]
    assert shown(world.tool, hook)['left_out'] == 6
    assert world.tool.ask('POST', 'webhooks/%s/remove' % hook['webhook']['webhook']).status == 204
    assert ask_book(platform, 'SELECT count(*) FROM outbox') == [(0,)]


def what_is_off_or_revoked_is_told_nothing(platform, world, receiver):
    account = platform.command('account', 'add', 'Second')['account']
    tool = Tool(platform, platform.command('tool', 'add', account, 'second', '--scopes', 'read,work,enrol,hook'))
    tool.get_token()
    tool.account = account
    receiver.answers['/second'] = [500] * 50
    hook = make(tool, receiver, '/second', ['work.changed', 'connector.changed'])
    assert not told(receiver, '/second')  # nothing of the other account, whose hooks were told all the time
    platform.command('connector', 'add', account)
    site = tool.ask('POST', 'connectors', {'account': account, 'hours': 1}).body['connector']
    platform.command('connector', 'revoke', site)
    wait_until('a try', lambda: told(receiver, '/second', 'connector.changed'), 30)
    assert told(receiver, '/second')[0][1]['connector'] == site and told(receiver, '/second')[0][1]['state'] == 'revoked'
    platform.command('account', 'off', account)
    assert ask_book(platform, 'SELECT count(*) FROM outbox') == [(0,)]  # forgotten with it
    platform.command('account', 'on', account)
    site = tool.ask('POST', 'connectors', {'account': account, 'hours': 1}).body['connector']
    assert tool.ask('POST', 'connectors/%s/revoke' % site).status == 204
    assert ask_book(platform, 'SELECT count(*) FROM outbox') == [(1,)]
    platform.command('tool', 'revoke', tool.id)
    assert ask_book(platform, 'SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM hook WHERE id = ?)', hook['webhook']['webhook']) == [(0, 0)]


def what_is_not_public_is_not_asked(platform, world, receiver):
    """A name leads inside: known only when the connection is made."""
    hook = make(world.tool, receiver, '/inside', ['work.changed'])
    platform.stop()
    configure(platform, receiver.server_port, allow='')
    platform.start()
    count = len(receiver.got)
    order(world)
    wait_until('the refusal', lambda: shown(world.tool, hook)['state'] == 'failing', 30)
    assert 'status' not in shown(world.tool, hook) and platform.said('may not be connected')
    assert world.tool.ask('POST', 'webhooks', {'url': 'https://127.0.0.1:%d/' % receiver.server_port, 'types': TYPES}).code == 'bad-body'
    time.sleep(2)
    assert len(receiver.got) == count, receiver.got[count:]
    platform.stop()
    platform.more = LIMITS
    platform.write_conf('localhost:%d' % platform.port)
    platform.start()
    refused = world.tool.ask('POST', 'webhooks', {'url': 'https://a.example/', 'types': TYPES})
    assert (refused.status, refused.code) == (409, 'conflict') and 'operator' in refused.body['detail'], refused.text


TESTS = (what_cannot_be_is_refused, a_tool_has_twenty_of_its_own, each_topic_is_told_and_signed, it_arrives_whatever_stops,
         what_was_stored_is_told_after_a_kill, five_days_turn_it_off, the_outbox_is_bounded, what_is_off_or_revoked_is_told_nothing,
         what_is_not_public_is_not_asked)

if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        configure(platform, free_port())
        receiver = Receiver(platform, int(platform.more.split('<port>')[1].split('<')[0]))
        platform.start()
        try:
            world = World(platform)
            for test in TESTS:
                test(platform, world, receiver)
                print('good: ' + test.__name__.replace('_', ' '))
            platform.stop()
        except BaseException:
            print(open(platform.log, encoding='utf-8').read()[-3000:])
            raise
        finally:
            platform.end()
