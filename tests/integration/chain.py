#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Service chain and supply chain over real TLS: chain.py PORTAL_PROGRAM

Nothing of it needs an agent, and none is told of it: canaries in names, addresses and prices may stand in the portal's database
only, and what was deleted not even there.
"""
import os
import sys
import tempfile

import journals
import sheets
from web_front import Front, logged_in, make_account

CANARIES = ('Canary-Person-3141', 'Canary-Street-5926', '5358979')
ACTS = '/api/v1/cases/1/acts'


def fill(front):
    records = [journals.asset(1, 'S1'), journals.agent(1), journals.incident(1, 1, 'opened', 601)]
    journals.write(front.path('journal'), 'a@x.test', 1, records)
    journals.bring(front.program, front.conf, front.path('journal'))


def of_two_who_act_at_once_one_is_told(opal, ann):
    path = '/api/v1/cases/1'
    seen = opal.ask('GET', path)
    assert (seen.json['state'], seen.json['route']) == ('new', 'user'), seen.json
    tag = {'If-Match': seen.headers['ETag']}
    assert opal.ask('POST', ACTS, {'act': 'acknowledge'}).status == 428
    done = opal.ask('POST', ACTS, {'act': 'assign', 'account': 'opal'}, tag)
    assert (done.status, done.json['assignee'], done.json['state']) == (201, 'opal', 'assigned'), done.body
    late = ann.ask('POST', ACTS, {'act': 'assign', 'account': 'ann'}, tag)
    assert (late.status, late.json) == (412, {'error': 'somebody has changed it meanwhile'})
    assert ann.ask('GET', path).json['assignee'] == 'opal'
    assert ann.ask('POST', ACTS, {'act': 'comment', 'comment': 'thanks'}).status == 201
    tag = {'If-Match': ann.ask('GET', path).headers['ETag']}
    assert ann.ask('POST', ACTS, {'act': 'assign', 'account': 'rob'}, tag).status == 422
    assert ann.ask('POST', ACTS, {'act': 'close', 'resolution': 'visit'}, tag).json['ended_ms'] is None
    told = [(act['actor'], act['act']) for act in ann.ask('GET', ACTS).json['items']]
    assert told == [('printer', 'opened'), ('opal', 'assign'), ('ann', 'comment'), ('ann', 'close')], told


def a_file_is_taken_whole(ann, rob):
    head = b'part,kind,colour,yield,price_cents,models\r\n'
    bad = ann.ask('POST', '/api/v1/parts/csv?place=2', head + b'C1,toner,cyan,x,,\r\n,,,,,\r\n')
    assert (bad.status, bad.json['error']) == (422, 'line 2: yield: is no whole number; line 3: part: is missing'), bad.body
    assert ann.ask('GET', '/api/v1/parts').json['items'] == []
    assert ann.ask('POST', '/api/v1/parts/csv?place=4', head).status == 404
    good = ann.ask('POST', '/api/v1/parts/csv?place=2', head + b'"\'=C1",toner,cyan,1600,5358979,M410\r\nC2,toner,black,,,\r\n')
    assert (good.status, good.json) == (200, {'rows': 2}), good.body
    out = ann.ask('GET', '/api/v1/parts?format=csv').body
    assert b'"\'=C1"' in out, out
    assert ann.ask('POST', '/api/v1/parts/csv?place=2', out).json == {'rows': 2}
    assert len(ann.ask('GET', '/api/v1/parts').json['items']) == 2
    assert rob.ask('GET', '/api/v1/parts').json['items'] == []


def people_are_shown_to_operators_and_forgotten(opal, vic, ann):
    row = sheets.add(opal, 'contacts', 3, name=CANARIES[0], street=CANARIES[1])
    path = '/api/v1/contacts/%d' % row['id']
    assert vic.ask('GET', '/api/v1/contacts').status == vic.ask('GET', path).status == 403
    tag = opal.ask('GET', path).headers['ETag']
    assert opal.ask('PATCH', path, {'city': 'Bonn'}).status == 428
    assert opal.ask('PATCH', path, {'city': 'Bonn'}, {'If-Match': tag}).json['city'] == 'Bonn'
    assert opal.ask('PATCH', path, {'city': 'Ulm'}, {'If-Match': tag}).status == 412
    assert opal.ask('PATCH', path, {'email': 'x'}, {'If-Match': '*'}).status == 422
    assert opal.ask('PATCH', path, {'city': None}, {'If-Match': '*'}).json['city'] is None
    assert opal.ask('PATCH', path, {'name': None}, {'If-Match': '*'}).status == 400
    assert opal.ask('DELETE', path).status == 204 and opal.ask('GET', path).status == 404
    audit = ann.ask('GET', '/api/v1/audit?limit=500').body.decode()
    assert 'contact removed' in audit and not any(word in audit for word in CANARIES[:2])


def what_arrives_is_in_stock_once(opal):
    delivery = sheets.add(opal, 'deliveries', 3)
    way = '/api/v1/deliveries/%d' % delivery['id']
    assert opal.ask('PATCH', way, {'ordered_ms': None}, {'If-Match': '*'}).json['ordered_ms'] is None
    for _ in range(2):
        assert opal.ask('PATCH', way, {'arrived_ms': 1795338000001}, {'If-Match': '*'}).status == 200
    moves = [move['quantity'] for move in opal.ask('GET', '/api/v1/stock-moves').json['items']
             if move['reason'] == 'delivery %d' % delivery['id']]
    assert moves == [delivery['quantity']], moves


def test(front):
    fill(front)
    front.account('add', 'ada', '--password-file', front.path('password'))
    front.start()
    ada = logged_in(front, 'ada')
    for name, place, role in (('ann', 2, 'administrator'), ('opal', 3, 'operator'), ('vic', 3, 'viewer'), ('rob', 4, 'administrator')):
        make_account(ada, name, place, role)
    ann, opal, vic, rob = (logged_in(front, name) for name in ('ann', 'opal', 'vic', 'rob'))
    of_two_who_act_at_once_one_is_told(opal, ann)
    assert vic.ask('POST', ACTS, {'act': 'comment', 'comment': 'x'}).status == 403
    assert rob.ask('GET', ACTS).status == rob.ask('GET', '/api/v1/cases/1').status == 404
    a_file_is_taken_whole(ann, rob)
    people_are_shown_to_operators_and_forgotten(opal, vic, ann)
    what_arrives_is_in_stock_once(opal)
    front.stop()
    for word in CANARIES:
        assert word not in front.logged(), word
    with open(front.path('store/portal.db'), 'rb') as f:
        data = f.read()
    assert b'Halvern' in data and not any(word.encode() in data for word in CANARIES[:2])
    print('chain: cases, files and people as they should be')


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-chain-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(test)


main()
