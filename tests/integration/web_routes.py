# SPDX-License-Identifier: Apache-2.0
"""Every route of the API, as its own document tells them: foreign ids, answers, roles and strangers' parameters."""
import re

import journals
from event_stream import Stream
from part import wait_until
from web_front import PASSWORD, Client, logged_in


def sample(schema):
    """A value that fits a schema of the document."""
    return schema['minimum'] if schema['type'] == 'integer' else schema['type'] == 'string' and 'x' * max(schema['maxLength'] // 2, min(schema['maxLength'], 12))


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


def ids_of(place, count):
    """Ids that somebody has or may have."""
    texts = {'device': journals.DEVICE, 'agent': 'b@x%d.test', 'order': '00000000-0000-4000-8000-%012d'}
    numbers = range(1, count + 1)
    return [texts[place] % number for number in numbers] + ['b@x.test'] * (place == 'agent') if place in texts else numbers


def foreign_ids_are_not_there(client, document, mine, count):
    """Each route with a place in its path, with ids of others and of nobody: one answer for all."""
    tried = 0
    for method, path, route in routes(document):
        for place in re.findall(r'\{(\w+)\}', path):
            for number in ids_of(place, count):
                if number in mine[place]:
                    continue
                answer = client.ask(method, path.replace('{%s}' % place, str(number)) + required(route), body_of(route))
                assert (answer.status, answer.body) == (404, b'{"error":"there is no such thing"}'), (method, path, number, answer.body)
                tried += 1
            for odd in ('0', '-1', 'x', '1.0', '99999999999999999999', '%31%20', "1'--"):
                assert client.ask(method, path.replace('{%s}' % place, odd), body_of(route)).status == 404, (method, path, odd)
    for body in ({'name': 'spy', 'place': 4, 'role': 'viewer', 'password': PASSWORD},
                 {'name': 'spy', 'place': 1, 'role': 'viewer', 'password': PASSWORD}):
        assert client.ask('POST', '/api/v1/accounts', body).status == 404
        assert client.ask('POST', '/api/v1/tokens', {'name': 'x', 'scope': 'read', 'place': body['place']}).status == 404
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


def records_are_as_documented(client, schema):
    stream = Stream(client, '?after=0')
    wait_until('a record is told', lambda: stream.named('record'))
    fits(stream.named('record')[0][2], schema)
    stream.cut()


def answers_are_as_documented(client, document, ids):
    """Every route that only reads answers what its row says, asked for these ids; the others are asked by the tests above."""
    for method, path, route in routes(document):
        status, answer = next(iter(route['responses'].items()))
        if method != 'GET' or 'content' not in answer or '{webhook}' in path:  # webhooks.py has those
            continue
        for place, number in ids.items():
            path = path.replace('{%s}' % place, str(number))
        if 'text/event-stream' in answer['content']:
            records_are_as_documented(client, answer['content']['text/event-stream']['schema'])
            continue
        path = re.sub(r'\{\w+\}', '1', path)
        got = client.ask('GET', path + required(route))
        assert got.status == int(status), (path, got.body)
        fits(got.json, answer['content']['application/json']['schema'])


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
