#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the API tells of printers, over real TLS: api.py PORTAL_PROGRAM SOURCE_FOLDER

The store is filled from journals; the examples of docs/api.md are run as they stand there.
"""
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile

import journals
from part import die_with_parent, wait_until
from reserve import free_port
from web_front import Client, Front, logged_in

DEVICES = 60
MINUTES = 40


def fill(front):
    records = [journals.agent(1)]
    for number in range(1, DEVICES + 1):
        records.append(journals.asset(number, 'S%d' % number, model='=1+1' if number == 7 else 'M%d' % (400 + number % 3)))
        records.append(journals.incident(number, number, 'opened', 601 + number))
        if number % 2:
            records.append(journals.incident(number, number, 'closed', 680 + number))
    for minute in range(MINUTES):
        records += [journals.level(1, 90 - minute, 600 + minute), journals.meter(1, 100 + 10 * minute, 600 + minute)]
    journals.write(front.path('journal'), 'a@x.test', 1, records)
    journals.bring(front.program, front.conf, front.path('journal'))
    return len(records)


def pages(client, path, limit):
    """All rows of a table, page by page."""
    rows, cursor, sign = [], None, '&' if '?' in path else '?'
    while True:
        answer = client.ask('GET', path + sign + 'limit=%d' % limit + ('&cursor=' + cursor if cursor else ''))
        assert answer.status == 200, (path, answer.body)
        page, cursor = answer.json['items'], answer.json['next']
        assert len(page) == limit if cursor else len(page) <= limit
        rows += page
        if not cursor:
            return rows


def pages_hold_each_row_once(client, count):
    devices = pages(client, '/api/v1/devices', 7)
    assert sorted(row['serial'] for row in devices) == sorted('S%d' % n for n in range(1, DEVICES + 1))
    incidents = pages(client, '/api/v1/incidents', 7)
    assert [row['opened_ms'] for row in incidents] == sorted((row['opened_ms'] for row in incidents), reverse=True)
    assert len({row['incident'] for row in incidents}) == len(incidents) == DEVICES
    still = pages(client, '/api/v1/incidents?state=open', 11)
    assert len(still) == DEVICES // 2 and all(row['closed_ms'] is None for row in still)
    records = pages(client, '/api/v1/records', 99)
    assert [row['number'] for row in records] == list(range(1, count + 1))
    assert records[-1]['xml'].startswith('<meter ')
    rest = client.ask('GET', '/api/v1/records?after=%d' % records[-3]['row']).json['items']
    assert [row['row'] for row in rest] == [row['row'] for row in records[-2:]]
    one = '/api/v1/devices/%s' % (journals.DEVICE % 1)
    for name in ('levels', 'meters'):
        path = '%s/%s?from=2026-11-21T00:00:00Z' % (one, name)
        rows = pages(client, path, 7)
        assert rows == pages(client, path, 500) and len(rows) == MINUTES, (name, len(rows))
    assert rows[-1]['total'] - rows[0]['total'] == 10 * (MINUTES - 1)
    assert sum(row['pages'] for row in pages(client, one + '/meter-series?counter=total/total&from=2026-11-21T00:00:00Z'
                                                          '&to=2026-11-22T00:00:00Z&bucket_ms=600000', 3)) == 10 * (MINUTES - 1)


def a_device_is_told_as_it_is_and_was(client):
    path = '/api/v1/devices/' + journals.DEVICE % 1
    now = client.ask('GET', path).json
    assert now['serial'] == 'S1' and now['incidents'] == 0 and now['supply_levels'] == 'cyan toner=%.1f' % (91 - MINUTES), now
    assert [row['level'] for row in now['supplies']] == [91 - MINUTES] and not now['open_incidents']
    then = client.ask('GET', path + '/history?at=2026-11-21T10:05:30Z').json
    assert [row['level'] for row in then['supplies']] == [85.0], then
    assert [row['value'] for row in then['counters']] == [150] and len(then['open_incidents']) == 1
    assert {'field': 'serial', 'value': 'S1', 'since_ms': 1795255200000} in then['facts'], then['facts']


def what_makes_no_sense_is_refused(client):
    one = '/api/v1/devices/%s' % (journals.DEVICE % 1)
    for path in ('/api/v1/devices?limit=501', '/api/v1/devices?limit=0', '/api/v1/devices?cursor=x', '/api/v1/devices?format=xml',
                 '/api/v1/devices?site=', one + '/levels?from=yesterday-at-noon-or-so', one + '/levels?cursor=MTIgYWJj',
                 '/api/v1/devices?sort=level&cursor=' + client.ask('GET', '/api/v1/devices?limit=1&sort=name').json['next'],
                 one + '/levels?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z', one + '/level-series',
                 one + '/level-series?supply=3&from=2026-01-01T00:00:00Z&to=2026-11-21T00:00:00Z&bucket_ms=60000'):
        assert client.ask('GET', path).status == 400, path


def csv_is_for_spreadsheets(client):
    answer = client.ask('GET', '/api/v1/devices?limit=59', headers={'Accept': 'text/csv'})
    assert answer.headers['Content-Type'] == 'text/csv; charset=utf-8'
    rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline='')))
    assert len(rows) == 59 and rows[6]['model'] == "'=1+1" and rows[1]['said_ms'] == '2026-11-21T10:03:00.000Z', rows[:7]
    wanted = {'text/csv;q=0.5, application/json': 'application/json', 'application/json;q=0.5, text/*': 'text/csv; charset=utf-8',
              '*/*': 'application/json', 'text/html': 'application/json', 'text/csv, */*': 'text/csv; charset=utf-8'}
    for accept, kind in wanted.items():
        got = client.ask('GET', '/api/v1/devices?limit=1', headers={'Accept': accept})
        assert (got.headers['Content-Type'], got.headers['Vary']) == (kind, 'Accept'), accept
    last = client.ask('GET', '/api/v1/devices?format=csv&cursor=' + answer.headers['Printwire-Next'])
    assert last.body.count(b'\r\n') == 2 and 'Printwire-Next' not in last.headers


def what_did_not_change_is_not_sent(client):
    first = client.ask('GET', '/api/v1/incidents')
    tag = first.headers['ETag']
    again = client.ask('GET', '/api/v1/incidents', headers={'If-None-Match': '"x", W/' + tag})
    assert (again.status, again.body, again.headers['ETag']) == (304, b'', tag)
    assert client.ask('GET', '/api/v1/incidents?state=open', headers={'If-None-Match': tag}).status == 200


def a_delivery(front, token):
    """Its id: what is stored after there is a webhook is to be told."""
    client = Client(front, token)
    hook = client.ask('POST', '/api/v1/webhooks', {'url': 'https://127.0.0.1/'}).json
    front.stop()
    journals.write(front.path('more'), 'a@x.test', 2, [journals.incident(1, DEVICES + 1, 'opened', 700)])
    journals.bring(front.program, front.conf, front.path('more'))
    front.start()
    way = '/api/v1/webhooks/%d/deliveries' % hook['id']
    wait_until('it is found', lambda: client.ask('GET', way).json['items'], 30)
    return client.ask('GET', way).json['items'][0]['id']


def examples_run(front, source, token):
    if not shutil.which('curl'):
        print('api: no curl here: the examples of docs/api.md were not run')
        return 0
    with open(os.path.join(source, 'docs', 'api.md'), encoding='utf-8') as f:
        examples = re.findall(r'^```sh\n(.*?)^```$', f.read(), re.M | re.S)
    known = dict(os.environ, PORTAL='https://' + front.host, CA=front.path('cert.pem'), TOKEN=token, DEVICE=journals.DEVICE % 1, AGENT='a@x.test',
                 DELIVERY=str(a_delivery(front, token)))
    for example in examples:
        done = subprocess.run(['bash', '-euc', example], cwd=front.folder, env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, preexec_fn=die_with_parent)
        assert done.returncode == 0 and done.stdout, (example, done.stdout)
    assert done.stdout.endswith('304\n'), done.stdout
    return len(examples)


def test(front, source):
    front.configure('<webhooks/><mail><server>localhost</server><port>%d</port><from>reports@x.test</from></mail>' % free_port())
    count = fill(front)
    front.account('add', 'ada', '--password-file', front.path('password'))
    front.start()
    token, orders = (logged_in(front, 'ada').ask('POST', '/api/v1/tokens', {'name': 't', 'scope': scope}).json['token']
                     for scope in ('read', 'administer'))
    client = Client(front, token)
    pages_hold_each_row_once(client, count)
    a_device_is_told_as_it_is_and_was(client)
    what_makes_no_sense_is_refused(client)
    csv_is_for_spreadsheets(client)
    what_did_not_change_is_not_sent(client)
    print('api: %d examples of docs/api.md run' % examples_run(front, source, orders))
    front.stop()


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-api-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(lambda front: test(front, sys.argv[2]))


main()
