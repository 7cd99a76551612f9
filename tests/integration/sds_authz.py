#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may ask what of the platform: each request of the contract against each reason not to answer it, and what the audit says of who
took which data. What is not the asker's is answered byte for byte like what never was."""
import json
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import sds_openapi
from hook_receiver import Receiver
from reserve import free_port
from sds_platform import World, pages
from sds_webhooks import configure
from sds_wire import Connector, Platform, Tool, moment

ALL = 'read,work,enrol,hook,audit'


class Ids(dict):
    """Real ids, or ones that never were."""

    def body(self, name):
        return {'MakeConnector': {'account': self['account'], 'hours': 1},
                'SetConnector': {'poll_s': 60},
                'ExecuteAction': {'account': self['account'], 'device': self['device'], 'kind': 'refresh', 'expires': moment(3600), 'limit_s': 60},
                'MakeWebhook': {'url': 'https://localhost:%s/authz' % self['port'], 'types': ['work.changed']}}.get(name)

    @classmethod
    def of_nothing(cls, port):
        return cls({name: str(uuid.uuid4()) for name in ('account', 'connector', 'device', 'item', 'rollout', 'webhook')}, port=port)


def operations():
    """(name, method, path, scope or None) of all requests."""
    for path, methods in sds_openapi.DOCUMENT['paths'].items():
        for method, operation in methods.items():
            security = operation['security'][0]
            yield operation['operationId'], method.upper(), path, (security.get('token') or [None])[0]


BY_TOKEN = [row for row in operations() if row[3] is not None]
LISTS = {'ListAccounts', 'ListConnectors', 'ListDevices', 'ListAlerts', 'ListWork', 'ListAudit'}
OWN = {'MakeWebhook', 'ListWebhooks'}  # the tool's own, of no account
LAST = ['CancelWork', 'RemoveWebhook', 'RevokeConnector']  # after these the others would find nothing


def ask(platform, row, ids, token, query=''):
    name, method, path, _ = row
    body = ids.body(name)
    headers = {} if token is None else {'Authorization': 'Bearer ' + token}
    if body is not None:
        headers['Content-Type'] = 'application/json'
    if name == 'ExecuteAction':
        headers['Idempotency-Key'] = secrets.token_hex(8)
    return platform.ask(method, path.format(**ids) + query, headers, None if body is None else json.dumps(body).encode())


def tool_of(platform, account, name, scopes=ALL):
    tool = Tool(platform, platform.command('tool', 'add', account, name, '--scopes', scopes))
    tool.get_token()
    tool.account = account
    return tool


def write(platform, sql, *values):
    with sqlite3.connect(platform.path('data/sds.db'), timeout=60) as database:
        assert database.execute(sql, values).rowcount > 0, sql
    database.close()


def who_has_no_good_token_gets_nothing(platform, world, ids):
    expired = tool_of(platform, world.account, 'expired')
    write(platform, 'UPDATE token SET until = 1 WHERE tool = (SELECT place FROM tool WHERE id = ?)', expired.id)
    revoked = tool_of(platform, world.account, 'revoked')
    platform.command('tool', 'revoke', revoked.id)
    tokens = {'none': None, 'empty': '', 'made up': secrets.token_urlsafe(32), 'a secret': world.tool.secret, 'expired': expired.token, 'revoked': revoked.token}
    for row in BY_TOKEN:
        for why, token in tokens.items():
            answer = ask(platform, row, ids, token)
            assert (answer.status, answer.code) == (401, 'bad-token'), (row, why, answer.text)
    assert (revoked.get_token().status, expired.get_token().status) == (401, 200)


def who_lacks_the_scope_gets_nothing(platform, world, ids):
    lacking = {scope: tool_of(platform, world.account, 'lacks ' + scope, ','.join(s for s in ALL.split(',') if s != scope)) for scope in ALL.split(',')}
    narrow = tool_of(platform, world.account, 'narrow')
    for row in BY_TOKEN:
        answer = ask(platform, row, ids, lacking[row[3]].token)
        assert (answer.status, answer.code) == (403, 'no-scope'), (row, answer.text)
        narrow.get_token(scope=' '.join(s for s in ALL.split(',') if s != row[3]))  # the tool has it, its token has not
        assert ask(platform, row, ids, narrow.token).code == 'no-scope', row


def is_as_if_absent(platform, row, ids, nothing, token):
    """The answer about what is there is that about what is not."""
    if row[0] in LISTS:
        queries = ['?account=' + which['account'] for which in (ids, nothing)] if row[0] != 'ListAccounts' else ['', '']
        real, none = [ask(platform, row, ids, token, query) for query in queries]
        assert real.status == 200 and (row[0] == 'ListAccounts' or real.body == {}), (row, real.text)
    else:
        real, none = ask(platform, row, ids, token), ask(platform, row, nothing, token)
        assert (real.status, real.code) == (404, 'not-found'), (row, real.text)
    assert (real.status, real.text) == (none.status, none.text), (row, real.text, none.text)
    assert {k: v for k, v in real.headers.items() if k != 'date'} == {k: v for k, v in none.headers.items() if k != 'date'}, row


def what_is_anothers_is_not_there(platform, world, ids):
    stranger = tool_of(platform, platform.command('account', 'add', 'Stranger')['account'], 'stranger')
    nothing = Ids.of_nothing(ids['port'])
    for row in BY_TOKEN:
        if row[0] in OWN:
            continue
        is_as_if_absent(platform, row, ids, nothing, stranger.token)
        if row[0] in LISTS:
            assert ids['account'] not in ask(platform, row, ids, stranger.token).text, row
    assert stranger.ask('GET', 'webhooks').body == {}


def what_is_deactivated_is_not_there(platform, world, ids, code):
    """Tools, connectors, a code: every request about the account; then it is on again, and all is as it was."""
    nothing = Ids.of_nothing(ids['port'])
    platform.command('account', 'off', world.account)
    for row in BY_TOKEN:
        if row[0] not in OWN and row[0] != 'RemoveWebhook':
            is_as_if_absent(platform, row, ids, nothing, world.tool.token)
        if row[0] in LISTS:
            assert ask(platform, row, ids, world.tool.token).body == {}, row
    site, key = world.site, Ed25519PrivateKey.generate()
    never = Connector(platform)
    never.id = str(uuid.uuid4())
    for name, body in (('get-schedule', {'time': moment(), 'version': '1', 'room': 1}), ('rotate-key', {'key': site.public(key)}),
                       ('unregister-for-management', {'reason': 'operator'}), ('send-reports', {'report': str(uuid.uuid4()), 'time': moment()}),
                       ('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': [{'device': site.device, 'code': '1', 'severity': 'error'}]})):
        here, there = site.ask(name, body), never.ask(name, body)
        assert (here.status, here.code) == (401, 'unknown-connector') and here.text == there.text, (name, here.text)
    here, there = Connector(platform).register(code), Connector(platform).register('0' * 26)
    assert (here.status, here.code, here.text) == (403, 'bad-code', there.text), here.text
    platform.command('account', 'on', world.account)
    assert site.poll().status == 200


def who_may_is_answered(platform, world, ids):
    """The same requests, allowed: what was refused before was no mistake of the test."""
    for row in sorted(BY_TOKEN, key=lambda row: LAST.index(row[0]) + 1 if row[0] in LAST else 0):
        answer = ask(platform, row, ids, world.tool.token)
        wanted = [int(status) for status in sds_openapi.DOCUMENT['paths'][row[2]][row[1].lower()]['responses'] if status.startswith('2')]
        assert [answer.status] == wanted, (row, answer.text)
        if row[0] in LISTS - {'ListAudit'}:
            assert answer.body['items'], row


def audit_of(platform, tool, name):
    said = subprocess.run([platform.program, 'audit', 'list', '--config', platform.conf], capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in said.splitlines()]
    return [line for line in lines if line['who'] == tool.id and line['request'] == name]


def who_took_which_rows_is_noted(platform, world, ids):
    """Each request that gives data has lines of the audit that add up to what it gave, page by page and account by account."""
    second = platform.command('account', 'add', 'Second')['account']
    tool = tool_of(platform, world.account, 'taker')
    platform.command('tool', 'grant', tool.id, second)
    site = Connector(platform)
    site.register(platform.command('connector', 'add', second)['code'])
    devices = [{'device': str(uuid.uuid4()), 'at': moment()} for _ in range(32)]
    for part in (devices[:16], devices[16:]):
        assert site.report(devices=part).status == 200
    alerts = [{'device': devices[0]['device'], 'code': '10.%02d' % i, 'severity': 'error'} for i in range(60)]
    for part in (alerts[:30], alerts[30:]):
        assert site.ask('send-alerts', {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': part}).status == 200
    tool.account = second
    items = [tool.order(devices[0]['device']).body['item'] for _ in range(55)]
    rows = {row[0]: row for row in BY_TOKEN if row[1] == 'GET'}
    for name in sorted(LISTS):
        before = audit_of(platform, tool, name)
        taken = pages(tool, rows[name][2].removeprefix('/sds/v1/'))
        lines = audit_of(platform, tool, name)[len(before):]
        assert len(taken) > (1 if name == 'ListAccounts' else 2) and sum(line['rows'] for line in lines) == len(taken), (name, len(taken), lines)
        if name != 'ListAudit':  # the operator's lines name no account
            seen = [line for line in pages(tool, 'audit') if line['request'] == name and line['who'] == tool.id]
            for account in (world.account, second):
                assert sum(line['rows'] for line in seen if line['account'] == account) == sum(row['account'] == account for row in taken), (name, account)
    ids = Ids(ids, account=second, connector=site.id, device=devices[0]['device'], item=items[0])
    rollout = tool.order(devices[0]['device'], rollout=ids['rollout'], at_once=1)
    assert rollout.status == 201, rollout.text
    for name in ('GetConnector', 'GetDevice', 'GetWork', 'GetRollout'):
        assert ask(platform, rows[name], ids, tool.token).status == 200
        assert [line['rows'] for line in audit_of(platform, tool, name)] == [1], name
        assert ask(platform, rows[name], Ids.of_nothing(ids['port']), tool.token).status == 404
        assert [line['rows'] for line in audit_of(platform, tool, name)] == [1, 0], name
    for count in (0, 1, 2):
        assert len(tool.ask('GET', 'webhooks').body.get('items', [])) == count
        assert audit_of(platform, tool, 'ListWebhooks')[-1]['rows'] == count
        assert tool.ask('POST', 'webhooks', ids.body('MakeWebhook')).status == 201
    known = {'ListWebhooks', 'GetConnector', 'GetDevice', 'GetWork', 'GetRollout'} | LISTS
    assert set(rows) == known, set(rows) ^ known  # a new request belongs into this test


def test(platform, port):
    world = World(platform)
    tool, site = world.tool, world.site
    rollout = str(uuid.uuid4())
    item = tool.order(site.device, 'refresh', rollout=rollout, at_once=1).body['item']
    alert = {'report': str(uuid.uuid4()), 'time': moment(), 'alerts': [{'device': site.device, 'code': '1', 'severity': 'error'}]}
    assert site.ask('send-alerts', alert).status == 200
    ids = Ids(account=world.account, connector=site.id, device=site.device, item=item, rollout=rollout, port=port, webhook='')
    ids['webhook'] = tool.ask('POST', 'webhooks', ids.body('MakeWebhook')).body['webhook']['webhook']
    code = tool.ask('POST', 'connectors', ids.body('MakeConnector')).body['code']
    assert len(list(operations())) == 27 and len(BY_TOKEN) == 20
    for check in (who_has_no_good_token_gets_nothing, who_lacks_the_scope_gets_nothing, what_is_anothers_is_not_there):
        check(platform, world, ids)
        print('good: ' + check.__name__.replace('_', ' '))
    what_is_deactivated_is_not_there(platform, world, ids, code)
    who_took_which_rows_is_noted(platform, world, ids)
    who_may_is_answered(platform, world, ids)
    print('good: %d requests by token, 7 by connectors and clients' % len(BY_TOKEN))


def main():
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        port = free_port()
        configure(platform, port)
        Receiver(platform, port)
        platform.start()
        try:
            test(platform, port)
            platform.stop()
        except BaseException:
            print(open(platform.log, encoding='utf-8').read()[-3000:])
            raise
        finally:
            platform.end()


if __name__ == '__main__':
    main()
