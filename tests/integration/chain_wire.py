#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the service chain and the supply chain know stays in the portal: chain_wire.py BUILD

Contacts, prices, stock, delivery addresses and notes are planted through the API, in every free field that its OpenAPI document tells
of, so that a new field is planted, too. Then the portal says to a real agent all that it can say, through a real XMPP server, and
publishes its feed. Nothing planted, as it is, as UTF-16 or as base64, may stand in what the portal sends to the server, in what the
agent has or logs, or in what the server has.
"""
import base64
import os
import re
import sys

import rig as river
import sheets
from orders import AGENT, Door, become
from orders_agent import ORDERS, device_at
from part import wait_until
from privacy import files
from rig import DOMAIN, PORTAL
from web_front import logged_in
from web_orders import ordered

sys.path.append(os.path.join(river.ROOT, 'tests', 'faults'))
from relay import Relay  # noqa: E402

STEM, DIGITS = 'Xq7canaryW3z', '731948265'  # of a free text, and of what takes digits only
LARGE = 10 ** 11  # a number that may be so large can be told from others
OTHERS = ('login', 'me', 'accounts', 'tokens', 'agents', 'devices', 'webhooks', 'mailings', 'operations', 'rollouts')  # no part of the chains; agents are told of orders
CLOSED = {'training', 'route', 'kind', 'yield_unit', 'yield_condition', 'currency', 'price_for', 'role', 'act', 'account', 'resolution'}
SHAPES = {'phone': '+49 {digits}', 'email': '{text}@acme.test', 'contact': None}  # others are free texts, or numbers
DECISIONS = {'dismiss': {'reason': 'other'}, 'accept': {}}  # about proposals
PARAMETER = 'polling/status=7min'  # an order's, which must arrive


class Planter:
    """Fills in what the API takes; `count` fields have a canary each."""

    def __init__(self, client, case):
        self.client, self.count, self.ids = client, 0, {'case': case}
        self.proposals = wait_until('there is a proposal for each decision', self.enough_proposals)
        self.document = client.ask('GET', '/api/v1/openapi.json').json

    def enough_proposals(self):
        """Their numbers; about each it is decided once."""
        items = self.client.ask('GET', '/api/v1/proposals').json['items']
        return [item['proposal'] for item in items] if len(items) >= len(DECISIONS) else None

    def canary(self, name, schema):
        """What is planted in a field, or None for one that cannot hold it."""
        text, digits = '%s%03d' % (STEM, self.count + 1), '%s%03d' % (DIGITS, self.count + 1)
        if name in SHAPES:
            return SHAPES[name] and SHAPES[name].format(text=text, digits=digits)
        if 'integer' in schema['type']:
            return int(digits) if schema['maximum'] >= LARGE and name != 'place' and not name.endswith('_ms') else None
        return text if 'string' in schema['type'] and name not in CLOSED else None

    def planted(self, properties, base):
        """The fields of a body: those of `base`, with canaries wherever they can be."""
        body = dict(base)
        for name, schema in properties.items():
            canary = self.canary(name, schema)
            if canary is not None and base.get(name) != 'other':
                body[name] = canary
                self.count += 1
        return body

    def bodies(self, method):
        """(path, how a request's body is described) of the chains' routes."""
        for path, operations in self.document['paths'].items():
            if method in operations and 'requestBody' in operations[method] and path.split('/')[3] not in OTHERS:
                yield path, operations[method]['requestBody']['content']

    def send(self, method, path, body):
        if '{proposal}' in path:
            self.ids['proposal'] = self.proposals.pop()
        path = re.sub(r'{(\w+)}', lambda match: str(self.ids[match[1]]), path)
        answer = self.client.ask(method, path, body, {'If-Match': '*'})
        assert answer.status in (200, 201), (method, path, body, answer.body)
        if path.split('/')[3] in sheets.ROWS and not isinstance(body, bytes):
            assert {name: answer.json[name] for name in body} == body, answer.body
        return answer.json

    def plant(self):
        """Rows, cases and files; then the rows again, changed."""
        assert not list(self.bodies('put')), 'nobody plants there'
        columns = {}
        for path, content in self.bodies('post'):
            if 'application/json' not in content:
                continue
            table, properties = path.split('/')[3], content['application/json']['schema']['properties']
            base = DECISIONS.get(path.rsplit('/', 1)[1], sheets.ROWS.get(table, {'act': 'comment'}))
            row = self.send('POST', path, self.planted(properties, base))
            self.ids[sheets.OF_ONE.get(table)] = row.get('id')
            columns[table] = properties
        for path, content in self.bodies('post'):
            if 'text/csv' in content:
                table = path.split('/')[3]
                row = self.planted(columns[table], sheets.ROWS[table])
                self.send('POST', path, ('%s\r\n%s\r\n' % (','.join(row), ','.join(map(str, row.values())))).encode())
        for path, content in self.bodies('patch'):
            properties = content['application/json']['schema']['properties']
            planted = self.planted(properties, {})
            if planted:
                self.send('PATCH', path, planted)


def forms(word):
    """A word as it is, as UTF-16 and as base64 of these, at each of the three places where it may begin."""
    for raw in (word.encode(), word.encode('utf-16-le'), word.encode('utf-16-be')):
        yield raw
        for shift in range(3):
            whole = base64.b64encode(bytes(shift) + raw)
            yield whole[(shift * 8 + 5) // 6:(shift + len(raw)) * 8 // 6]


SOUGHT = [form for word in (STEM, STEM.lower(), DIGITS) for form in forms(word)]


def found(data):
    """Where a canary stands in the data, with what is around it; None."""
    at = next((data.find(form) for form in SOUGHT if form in data), None)
    return None if at is None else data[max(at - 80, 0):at + 120]


def the_search_finds_each_form():
    text = ('a' + STEM + '001').encode()
    for data in (text, text.lower(), STEM.encode('utf-16-le'), *(base64.b64encode(b'x' * n + text) for n in range(3)), b'p=%s.00' % DIGITS.encode()):
        assert found(data), data
    assert not found(b'nothing of that')


def all_orders(rig, client):
    """Each order that there is is sent, and obeyed."""
    agent = '/api/v1/agents/%s/' % AGENT
    ways = [('/api/v1/devices/%s/refresh' % device_at(rig, rig.printers[0][0]), {}), (agent + 'discover', {}),
            (agent + 'log-level', {'level': 'debug', 'minutes': 30}), (agent + 'configure', {'polling_status': '7min'}),
            (agent + 'pause', {'minutes': 5}), (agent + 'resume', {})]
    known = {path.rsplit('/', 1)[1] for path, operations in client.ask('GET', '/api/v1/openapi.json').json['paths'].items()
             if 'post' in operations and re.match(r'/api/v1/(agents/{agent}|devices/{device})/', path)}
    known -= {'operations'}  # they go to a platform, by no stanza (sds_capture.py)
    assert known == {path.rsplit('/', 1)[1] for path, _ in ways}, 'an order is missing here: %s' % known
    orders = []
    for number, (path, body) in enumerate(ways):
        order = ordered(client, path, body, '%s9%02d' % (STEM, number))  # the key is for the API alone
        become(client, order, 'done')
        orders.append(order['order'])
    return orders


def open_record(rig):
    """The portal's way to the server, which writes down what the portal sends."""
    relay = Relay('127.0.0.1', rig.component_port)
    relay.record = open(rig.path('sent'), 'wb', buffering=0)  # noqa: SIM115 (until the test ends)
    rig.component_port = relay.port


def start(rig):
    rig.start_prosody()
    open_record(rig)
    rig.portal_more = '<feed><service>pubsub.%s</service></feed>' % DOMAIN
    door = Door(rig)
    rig.start_portal()
    rig.portal.wait_line('the nodes are as they shall be')
    rig.start_sim(4)  # the first one has no supplies, and of those there are proposals, one for each decision
    allowed = ORDERS.replace('anna@' + DOMAIN, PORTAL) + '<log><level>debug</level></log>'
    rig.write_agent_conf(tables='1d', more=allowed)
    rig.start_agent()
    wait_until('the printer is stored', lambda: not rig.missing())
    return logged_in(door, 'ada')


def open_case(rig, client):
    rig.say('alert %s open 8 1 8 3 5 0 none' % rig.printers[0][0])
    return wait_until('there is a case', lambda: client.ask('GET', '/api/v1/cases').json['items'])[0]['case']


def sent(rig):
    with open(rig.path('sent'), 'rb') as f:
        return f.read()


def the_portal_said_what_it_should(rig, orders):
    data = sent(rig)
    for word in [*orders, PARAMETER, '<welcome', "<stored", '<publish', *('urn:printwire:1#' + do for do in (
            'refresh', 'discover', 'log-level', 'configure', 'pause', 'resume'))]:
        assert word.encode() in data, 'the portal never said ' + word
    held = b''.join(content for _, content in files(rig.agent_folder))
    for word in (orders[0], 'polling/status'):
        assert word.encode() in held, 'the agent has no ' + word
    assert PARAMETER in rig.agent.text(), 'the agent logged no ' + PARAMETER


def nothing_planted_left_the_portal(rig):
    """The number of bytes that were looked at."""
    looked_at = 0
    places = [rig.agent_folder, *(folder for folder, _, _ in os.walk(rig.path('prosody')))]
    for path, data in [('what the portal sent', sent(rig)), *files(*places), *((part.log, part.text().encode()) for part in (rig.agent, rig.prosody))]:
        assert not found(data), '%s: %r' % (path, found(data))
        looked_at += len(data)
    return looked_at


def count_in_the_portal(rig):
    """How many of the words are in its files; what was changed since is not."""
    held = b''.join(content for _, content in files(rig.portal_folder))
    return len(set(re.findall(b'(?:%s|%s)([0-9]{3})' % (STEM.encode(), DIGITS.encode()), held)))


def test(rig):
    the_search_finds_each_form()
    client = start(rig)
    planter = Planter(client, open_case(rig, client))
    planter.plant()
    orders = all_orders(rig, client)
    rig.agent.stop()
    greeted = len(rig.agent.lines(': welcome, '))
    rig.start_agent()
    rig.agent.wait_line(': welcome, ', count=greeted + 1)
    wait_until('drained', rig.is_drained)
    rig.agent.stop()
    rig.portal.stop()
    assert count_in_the_portal(rig) > planter.count / 2
    the_portal_said_what_it_should(rig, orders)
    return '%d fields planted; none of it in %d kB of others' % (planter.count, nothing_planted_left_the_portal(rig) >> 10)


if __name__ == '__main__':
    river.main(__doc__, test)
