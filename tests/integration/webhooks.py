#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Webhooks to a receiver that fails, hangs and takes, over real TLS: webhooks.py PORTAL_PROGRAM"""
import json
import os
import sys
import tempfile

import journals
from hook_receiver import Receiver, is_signed
from part import wait_until
from reserve import free_port
from web_front import Front, logged_in


def configure(front, port, allow):
    front.configure("<webhooks><port>%d</port><ca-file>cert.pem</ca-file>%s</webhooks>" % (port, allow))


def made(client, **body):
    answer = client.ask('POST', '/api/v1/webhooks', body)
    assert answer.status == 201, answer.body
    return answer.json


def what_cannot_be_is_refused(ada, port):
    for url in ('http://localhost:%d/' % port, 'https://localhost:9100/', 'https://localhost/', 'https://u:p@localhost:%d/' % port,
                'ftp://localhost/', 'https://', 'nothing at all'):
        assert ada.ask('POST', '/api/v1/webhooks', {'url': url}).status == 400, url
    good = 'https://localhost:%d/' % port
    for more in ({'kinds': 'incident  asset'}, {'kinds': 'printers'}, {'severity': 'bad-one'}):
        assert ada.ask('POST', '/api/v1/webhooks', {'url': good, **more}).status == 400, more
    assert ada.ask('POST', '/api/v1/webhooks', {'url': good, 'place': 99}).status == 404


def fill(front, number):
    """What happens at both customers; a severity that nobody asked for among it."""
    for account, epoch, first in (('a@x.test', 1, 0), ('b@x.test', 2, 50)):
        records = []
        for which in range(1, number + 1):
            records += [journals.asset(first + which, 'S%d' % (first + which)),
                        journals.incident(first + which, first + which, 'opened', 600 + which),
                        journals.incident(first + which, first + which + 20, 'opened', 600 + which, 'other')]
        journals.write(front.path('journal'), account, epoch, records)
        journals.bring(front.program, front.conf, front.path('journal'))


def ids(receiver, path):
    return {headers['webhook-id'] for headers, _ in receiver.of(path)}


def deliveries(client, hook):
    return client.ask('GET', '/api/v1/webhooks/%d/deliveries' % hook['id']).json['items']


def each_arrives_whatever_stops(front, receiver, one, two):
    """500, a redirect, then a portal that is killed while it waits for the answer, then all is well."""
    receiver.answers['/one'] = [500, 307, None]
    front.start()
    wait_until('a try that hangs', lambda: len(receiver.of('/one')) == 3, 60)
    wait_until('the other customer waits for nobody', lambda: len(ids(receiver, '/two')) == 6, 60)
    front.process.kill()
    front.process.wait()
    receiver.over.set()
    before = receiver.of('/one')
    front.start()
    wait_until('all of them', lambda: len(ids(receiver, '/one')) == 3 and len(receiver.of('/one')) >= 6, 60)
    again = [headers['webhook-id'] for headers, _ in receiver.of('/one')]
    assert again.count(before[0][0]['webhook-id']) >= 4, again
    for path, hook, devices in (('/one', one, (1, 2, 3)), ('/two', two, (51, 52, 53))):
        for headers, body in receiver.of(path):
            assert is_signed(headers, body, hook['secret']) and headers['Content-Type'] == 'application/json'
            data = json.loads(body)
            assert data['data']['device'] in [journals.DEVICE % device for device in devices], data
    told = json.loads(receiver.of('/one')[0][1])
    assert told['type'] == 'incident.opened' and told['data']['fields']['severity'] == 'critical' and told['data']['site'] == 'HQ', told


def one_is_delivered_again_under_both_secrets(ada, receiver, one):
    wait_until('all are marked', lambda: {row['state'] for row in deliveries(ada, one)} == {'done'}, 30)
    row = deliveries(ada, one)[0]
    assert row['status'] == 200 and row['next_ms'] is None and len(deliveries(ada, one)) == 3, row
    fresh = ada.ask('POST', '/api/v1/webhooks/%d/secret' % one['id']).json
    assert fresh['secret'] != one['secret']
    before = len(receiver.of('/one'))
    assert ada.ask('POST', '/api/v1/deliveries/%d/again' % row['id']).status == 204
    wait_until('it comes again', lambda: len(receiver.of('/one')) > before, 30)
    headers, body = receiver.of('/one')[-1]
    assert is_signed(headers, body, one['secret']) and is_signed(headers, body, fresh['secret'])
    assert all('secret' not in hook for hook in ada.ask('GET', '/api/v1/webhooks').json['items'])
    for path in ('/api/v1/webhooks', '/api/v1/webhooks/%d/deliveries' % one['id']):
        first = ada.ask('GET', path + '?limit=1').json
        assert first['items'][0] == ada.ask('GET', path).json['items'][0], first
        assert ada.ask('GET', path + '?format=csv').body.startswith(','.join(first['items'][0]).encode()), path
    return row


def what_is_not_public_is_not_asked(front, receiver, port, one, row):
    front.stop()
    configure(front, port, '')
    front.start()
    ada = logged_in(front, 'ada')
    count = len(receiver.got)
    assert ada.ask('POST', '/api/v1/deliveries/%d/again' % row['id']).status == 204
    wait_until('the refusal', lambda: any('may not be connected' in found['reason'] for found in deliveries(ada, one)), 30)
    assert len(receiver.got) == count, receiver.got[count:]
    assert ada.ask('DELETE', '/api/v1/webhooks/%d' % one['id']).status == 204
    assert ada.ask('GET', '/api/v1/webhooks/%d/deliveries' % one['id']).status == 404
    whats = [line['what'] for line in ada.ask('GET', '/api/v1/audit').json['items']]
    assert {'webhook made', 'webhook removed', 'webhook secret changed', 'webhook delivery repeated'} <= set(whats), whats


def test(front):
    port = free_port()
    configure(front, port, "<allow range='127.0.0.0/8'/>")
    receiver = Receiver(front, port)
    front.account('add', 'ada', '--password-file', front.path('password'))
    front.start()
    ada = logged_in(front, 'ada')
    what_cannot_be_is_refused(ada, port)
    places = {place['name']: place['id'] for place in ada.ask('GET', '/api/v1/places').json['items']}
    one = made(ada, url='https://localhost:%d/one' % port, place=places['ACME'], severity='critical')
    two = made(ada, url='https://localhost:%d/two' % port, place=places['Rival'], kinds='incident')
    front.stop()
    fill(front, 3)
    each_arrives_whatever_stops(front, receiver, one, two)
    ada = logged_in(front, 'ada')
    row = one_is_delivered_again_under_both_secrets(ada, receiver, one)
    what_is_not_public_is_not_asked(front, receiver, port, one, row)
    assert not receiver.of('/redirected')
    print('webhooks: %d requests, two customers apart' % len(receiver.got))
    front.stop()


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-webhooks-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(test)


main()
