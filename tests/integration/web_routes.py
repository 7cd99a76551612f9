# SPDX-License-Identifier: Apache-2.0
"""Every route of the API, as its own document tells them: foreign ids, answers, roles and strangers' parameters."""
import csv
import io
import re

import journals
from event_stream import Stream
from part import wait_until
from web_front import PASSWORD, Client, logged_in


def sample(schema):
    """A value that fits a schema of the document."""
    kind = schema['type'][0] if isinstance(schema['type'], list) else schema['type']  # the other one is null
    return schema['minimum'] if kind == 'integer' else kind == 'string' and 'x' * max(schema['maxLength'] // 2, min(schema['maxLength'], 12))


def routes(document):
    for path, methods in document['paths'].items():
        for method, route in methods.items():
            yield method.upper(), path, route


def body_of(route):
    if 'requestBody' not in route:
        return None
    if 'text/csv' in route['requestBody']['content']:
        return b'x\r\n'
    return {name: sample(schema) for name, schema in
            route['requestBody']['content']['application/json']['schema']['properties'].items()}


def required(route):
    """What its query must hold."""
    pairs = ['%s=%s' % (row['name'], sample(row['schema'])) for row in route['parameters'] if row['in'] == 'query' and row['required']]
    return '?' + '&'.join(pairs) if pairs else ''


# A parameter of a route that names something is on one of these rows; every other one is among PLAIN. A new one that is on neither
# fails: somebody has to say whether it can name what is another tenant's.
TEXTS = {  # in paths: what is no number of a row
    'device': lambda first, last: [journals.DEVICE % number for number in range(first, last)],
    'agent': lambda first, last: ['b@x.test', *('b@x%d.test' % number for number in range(first, last))],
    'order': lambda first, last: ['00000000-0000-4000-8000-%012d' % number for number in range(first, last)],
    'operation': lambda first, last: ['00000000-0000-4000-8000-%012d' % number for number in range(first, last)],
    'rollout': lambda first, last: ['00000000-0000-4000-8000-%012d' % number for number in range(first, last)],
}
FOREIGN = {'site': 'Depot', 'customer': 'Rival', 'device': journals.DEVICE % 2, 'agent': 'b@x.test', 'text': 'S2', 'place': 4,
           'devices': journals.DEVICE % 2, 'rollout': '00000000-0000-4000-8000-000000000009',
           'assignee': 'rob', 'actor': 'rob', 'target': 'rob'}
PLAIN = set('''
    account act after age aliases arrived_ms asset_number at at_once auto_off_minutes before bucket_ms cancelled_ms city colour comment contact counter
    country currency cursor days discovery_mdns discovery_sweep do email every expires fitted_ms format from image incidents jid kind
    kinds level licence limit limit_minutes manufacturer median minute minutes model models more name old_password ordered_ms part
    password phone polling_asleep polling_full polling_status polling_tables polling_wakes_per_day
    polling_working_hours postcode price_cents price_for quantity raw reason receivers reference report resolution role route scope sort
    sent_ms severity sleep_minutes spread state street supplier supply to training type url web_discovery what yield
    yield_condition yield_unit
'''.split())


def with_places(path, mine, **given):
    """A path whose places are these, or else the caller's own."""
    return re.sub(r'\{(\w+)\}', lambda at: str(given.get(at[1], next(iter(mine[at[1]]), 1))), path)


def foreign_paths(path, mine, count):
    """The path with ids of others and of nobody. A place that `mine` does not have fails: what is the caller's must be said."""
    for place in re.findall(r'\{(\w+)\}', path):
        for number in TEXTS.get(place, range)(1, count + 1):
            if number not in mine[place]:
                yield with_places(path, mine, **{place: number})
        for odd in ('0', '-1', 'x', '1.0', '99999999999999999999', '%31%20', "1'--"):
            yield with_places(path, mine, **{place: odd})


def is_answered_at_once(route):
    """False for a stream, which does not end by itself; its own test asks it for what is foreign."""
    return 'text/event-stream' not in next(iter(route['responses'].values())).get('content', {})


def foreign_names_find_nothing(client, method, path, route):
    """What is another tenant's, named in a query or a body."""
    for row in route['parameters']:
        if row['in'] != 'query' or row['name'] in PLAIN or not is_answered_at_once(route):
            continue
        assert row['name'] in FOREIGN, '%s: can %s name what is foreign? Say so in FOREIGN or PLAIN' % (path, row['name'])
        if method == 'GET':
            answer = client.ask(method, '%s?%s=%s' % (path, row['name'], FOREIGN[row['name']]))
            assert answer.status == 200 and not answer.json['items'], (path, row['name'], answer.body)
    body = body_of(route)
    for name in body if isinstance(body, dict) else ():
        assert name in PLAIN or name in FOREIGN, '%s: can %s name what is foreign? Say so in FOREIGN or PLAIN' % (path, name)


def foreign_ids_are_not_there(client, document, mine, count):
    """Each route with a place in its path, with ids of others and of nobody: one answer for all."""
    tried = 0
    for method, path, route in routes(document):
        for foreign in foreign_paths(path, mine, count):
            answer = client.ask(method, foreign + required(route), body_of(route))
            assert (answer.status, answer.body) == (404, b'{"error":"there is no such thing"}'), (method, foreign, answer.body)
            tried += 1
        foreign_names_find_nothing(client, method, with_places(path, mine), route)
    for body in ({'name': 'spy', 'place': 4, 'role': 'viewer', 'password': PASSWORD},
                 {'name': 'spy', 'place': 1, 'role': 'viewer', 'password': PASSWORD}):
        assert client.ask('POST', '/api/v1/accounts', body).status == 404
        assert client.ask('POST', '/api/v1/tokens', {'name': 'x', 'scope': 'read', 'place': body['place']}).status == 404
        for account in mine['account'] - {client.ask('GET', '/api/v1/me').json['id']}:
            assert client.ask('PATCH', '/api/v1/accounts/%d' % account, {'place': body['place']}).status == 404
    return tried


def fits(value, schema):
    types = {'integer': int, 'number': float, 'string': str, 'boolean': bool, 'null': type(None), 'object': dict, 'array': list}
    wanted = schema['type'] if isinstance(schema['type'], list) else [schema['type']]
    assert any(type(value) is types[name] for name in wanted), (value, schema)
    if isinstance(value, dict) and 'properties' in schema:
        assert set(value) == set(schema['properties']), (value, schema)
        for name, member in value.items():
            fits(member, schema['properties'][name])
    for item in value if isinstance(value, list) else []:
        fits(item, schema['items'])


def tables_have_pages_and_csv(client, path, route, schema):
    """What answers `items` is a table: it can be had page by page and as CSV, whose columns are the members."""
    names = {row['name'] for row in route['parameters'] if row['in'] == 'query'}
    assert {'limit', 'cursor', 'format'} <= names and 'text/csv' in route['responses']['200']['content'], path
    columns = list(schema['properties']['items']['items']['properties'])
    sign = '&' if '?' in path else '?'
    page = client.ask('GET', path + sign + 'limit=1')
    assert page.status == 200 and len(page.json['items']) <= 1, (path, page.body)
    text = client.ask('GET', path + sign + 'format=csv&limit=1')
    rows = list(csv.reader(io.StringIO(text.body.decode(), newline='')))
    assert rows[0] == columns and len(rows) == 1 + len(page.json['items']), (path, text.body)
    assert text.headers.get('Printwire-Next') == page.json['next'], path
    if page.json['next']:
        behind = client.ask('GET', path + sign + 'limit=1&cursor=' + page.json['next']).json
        assert behind['items'] != page.json['items'], path


def tables_are_packed_for_who_takes_that(client):
    """A long table; what is short, and what is none, is sent as it is."""
    path = '/api/v1/audit?limit=100'
    plain, packed = client.ask('GET', path), client.ask('GET', path, headers={'Accept-Encoding': 'br;q=1, gzip'})
    assert packed.headers['Content-Encoding'] == 'gzip' and packed.json == plain.json and len(packed.sent) < len(plain.sent) / 3
    assert plain.headers['Content-Encoding'] is None and all('Accept-Encoding' in got.headers.get_all('Vary') for got in (plain, packed))
    assert packed.headers['ETag'] != plain.headers['ETag']  # other bytes
    again = client.ask('GET', path, headers={'Accept-Encoding': 'gzip', 'If-None-Match': packed.headers['ETag']})
    assert (again.status, again.sent, again.headers['Content-Encoding']) == (304, b'', None)
    text = client.ask('GET', path + '&format=csv', headers={'Accept-Encoding': 'gzip'})
    assert text.headers['Content-Encoding'] == 'gzip' and text.body == client.ask('GET', path + '&format=csv').body
    for other, accepts in ((path, 'gzip;q=0'), (path, 'deflate'), ('/api/v1/audit?limit=1', 'gzip'), ('/api/v1/openapi.json', 'gzip')):
        assert client.ask('GET', other, headers={'Accept-Encoding': accepts}).headers['Content-Encoding'] is None, other


def records_are_as_documented(client, schema):
    stream = Stream(client, '?after=0')
    wait_until('a record is told', lambda: stream.named('record'))
    fits(stream.named('record')[0][2], schema)
    stream.cut()


def answers_are_as_documented(client, document, ids):
    """Every route that only reads answers what its row says, asked for these ids; the others are asked by the tests above."""
    for method, path, route in routes(document):
        status, answer = next(iter(route['responses'].items()))
        elsewhere = '{webhook}' in path or '{mailing}' in path or path.endswith('/sds/events')  # webhooks.py, mailings.py and sds_tool.py have those
        if method != 'GET' or 'content' not in answer or elsewhere:
            continue
        for place, number in ids.items():
            path = path.replace('{%s}' % place, str(number))
        if 'text/event-stream' in answer['content']:
            records_are_as_documented(client, answer['content']['text/event-stream']['schema'])
            continue
        path = re.sub(r'\{\w+\}', '1', path)
        got, schema = client.ask('GET', path + required(route)), answer['content']['application/json']['schema']
        assert got.status == int(status), (path, got.body)
        fits(got.json, schema)
        head = client.ask('HEAD', path + required(route))
        assert (head.status, head.body, head.headers['Content-Type']) == (got.status, b'', 'application/json'), (path, head.body)
        if 'items' in schema['properties']:
            tables_have_pages_and_csv(client, path + required(route), route, schema)


def every_route_asks_who_it_is(front, document):
    viewer = logged_in(front, 'val')
    for method, path, route in routes(document):
        path = re.sub(r'\{\w+\}', '1', path)
        body = body_of(route)
        if route['x-role'] != 'nobody':
            assert Client(front).ask(method, path, body).status == 401, path
        if route['x-role'] in ('administrator', 'operator'):
            assert viewer.ask(method, path, body).status == 403, path
        assert viewer.ask(method, path + '?stranger=1', body).status in (400, 403), path
        if isinstance(body, dict):
            assert Client(front).ask(method, path, dict(body, stranger=1)).status in (400, 401), path
