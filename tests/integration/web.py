#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The portal's HTTPS front over real TLS: web.py PORTAL_PROGRAM [FOREIGN_IDS]

Accounts of two customers ask for what is theirs and for what is not: FOREIGN_IDS (40) per route and place in a path, all taken
from the API's own document. Nothing here needs an XMPP server.
"""
import contextlib
import json
import os
import pty
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import termios

import journals
import sheets
from part import STOP_S, die_with_parent, wait_until
from web_commands import commands_work_beside_the_portal
from web_files import files_are_served, no_path_leads_out
from web_front import OURS, PASSWORD, Client, Front, logged_in, make_account
from web_operations import a_platform_is_named, operations_wait_for_their_platform
from web_orders import orders_wait_for_their_agents
from web_routes import answers_are_as_documented, every_route_asks_who_it_is, foreign_ids_are_not_there, routes, tables_are_packed_for_who_takes_that

MALFORMED = (  # what two programs could read in two ways, and what no request is
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\n: empty\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A : space\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\nHost: h\n\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: a\r\n folded\r\n\r\n',
    b'POST /api/v1/login HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc',
    b'GET /api/v1/me HTTP/1.1\r\n\r\n',
    b'G(T /api/v1/me HTTP/1.1\r\nHost: h\r\n\r\n',
    b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\nX-A: ' + b'a' * 80000 + b'\r\n\r\n')


def refuses_strangers(front):
    stranger = Client(front)
    assert stranger.ask('GET', '/api/v1/me').status == 401
    assert stranger.ask('GET', '/api/v1/me', headers={'Cookie': '__Host-printwire=' + 'x' * 43}).status == 401
    wrong, nobody = stranger.login('ada', 'wrong horse battery'), stranger.login('nobody')
    assert (wrong.status, wrong.body) == (nobody.status, nobody.body) == (401, b'{"error":"wrong name or password"}')
    assert stranger.cookie is None
    assert stranger.ask('GET', '/none').status == 404
    assert stranger.ask('PUT', '/api/v1/me', {}).status == 405


def plain_http_is_no_way_in(front):
    with socket.create_connection(('127.0.0.1', front.port), STOP_S) as plain:
        plain.sendall(b'GET /api/v1/me HTTP/1.1\r\nHost: h\r\n\r\n')
        try:
            assert not plain.recv(100).startswith(b'HTTP')
        except ConnectionError:
            pass
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        old.wrap_socket(socket.create_connection(('127.0.0.1', front.port), STOP_S))
        raise AssertionError('TLS 1.1 is taken')
    except (ssl.SSLError, ConnectionError):
        pass


def malformed_requests_are_refused(front):
    context = ssl.create_default_context(cafile=front.path('cert.pem'))
    for request in MALFORMED:
        with context.wrap_socket(socket.create_connection(('127.0.0.1', front.port), STOP_S), server_hostname='localhost') as tls:
            try:
                tls.sendall(request)
            except (ConnectionError, ssl.SSLError):
                pass  # refused before it was all sent
            got = tls.recv(4096)
        assert re.match(rb'HTTP/1.1 (400|411|431) ', got), (request[:80], got[:80])


def other_sites_cannot_ask(ada):
    body = {'name': 'x', 'scope': 'read'}
    for headers in ({'Origin': None}, {'Origin': 'https://evil.test'}, {'Origin': 'http://' + ada.front.host}, {'Origin': 'null'},
                    {'X-Printwire': None}, {'X-Printwire': '2'}, {'Sec-Fetch-Site': 'cross-site'}, {'Sec-Fetch-Site': 'same-site'},
                    {'Sec-Fetch-Site': 'none'}):
        assert ada.ask('POST', '/api/v1/tokens', body, headers).status == 403, headers
        assert ada.ask('POST', '/api/v1/login', {'name': 'ada', 'password': PASSWORD}, headers).status == 403, headers
    assert ada.ask('GET', '/api/v1/tokens').json == {'items': [], 'next': None}
    answer = ada.ask('POST', '/api/v1/tokens', body, {'Sec-Fetch-Site': 'same-origin'})
    assert answer.status == 201
    assert ada.ask('DELETE', '/api/v1/tokens/%d' % answer.json['id']).status == 204


def tokens_do_what_they_may(ada):
    made = {scope: ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': scope, 'place': 2, 'days': 365}).json
            for scope in ('read', 'act', 'administer')}
    clients = {scope: Client(ada.front, token['token']) for scope, token in made.items()}
    for scope, client in clients.items():
        assert client.ask('GET', '/api/v1/me').json['place'] == 2  # the token's, not ada's
        assert client.ask('GET', '/api/v1/sessions').status == client.ask('GET', '/api/v1/tokens').status == 403
        assert client.ask('DELETE', '/api/v1/sessions/%d' % ada.ask('GET', '/api/v1/sessions').json['items'][0]['id']).status == 403
        assert client.ask('GET', '/api/v1/accounts/1/sessions').status == client.ask('GET', '/api/v1/accounts/1/tokens').status == 403
        assert client.ask('POST', '/api/v1/accounts', {'name': 't', 'place': 2, 'role': 'viewer', 'password': PASSWORD}).status == 403
        assert client.ask('PATCH', '/api/v1/accounts/1', {'password': PASSWORD}).status == 403
        assert client.ask('GET', '/api/v1/accounts').status == (200 if scope == 'administer' else 403)
        assert [place['id'] for place in client.ask('GET', '/api/v1/places').json['items']] == [2, 3]
        assert client.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read'}).status == 403
    listed = ada.ask('GET', '/api/v1/tokens')
    assert all(token['used_ms'] for token in listed.json['items']) and b'pwt_' not in listed.body
    for days in (0, 366):
        assert ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read', 'days': days}).status == 400
    for scope, token in made.items():
        assert ada.ask('DELETE', '/api/v1/tokens/%d' % token['id']).status == 204
        assert clients[scope].ask('GET', '/api/v1/me').status == 401


def sessions_end(front, ann, vic_id):
    vic, again = logged_in(front, 'vic'), logged_in(front, 'vic')
    assert vic.cookie != again.cookie
    before = vic.ask('GET', '/api/v1/sessions').json['items']
    other = [session['id'] for session in before if not session['is_this']]
    assert len(before) == 2 and vic.ask('DELETE', '/api/v1/sessions/%d' % other[0]).status == 204
    assert again.ask('GET', '/api/v1/me').status == 401
    assert ann.ask('PATCH', '/api/v1/accounts/%d' % vic_id, {'role': 'operator'}).json['role'] == 'operator'
    assert vic.ask('GET', '/api/v1/me').status == 401
    vic = logged_in(front, 'vic')
    old = vic.cookie
    changed = vic.ask('POST', '/api/v1/me/password', {'old_password': PASSWORD, 'password': PASSWORD + ' 2'})
    assert changed.status == 200 and vic.cookie != old
    assert vic.ask('GET', '/api/v1/me').status == 200
    vic.cookie, fresh = old, vic.cookie
    assert vic.ask('GET', '/api/v1/me').status == 401
    vic.cookie = fresh
    assert vic.ask('POST', '/api/v1/logout').status == 204 and vic.cookie is None
    vic.cookie = fresh
    assert vic.ask('GET', '/api/v1/me').status == 401


def administrators_see_to_the_keys_of_others(front, ada, ann, vic_id):
    """Sessions and tokens of an account are listed and ended by who administers its place; who is moved has none."""
    vic, path = logged_in(front, 'vic', PASSWORD + ' 2'), '/api/v1/accounts/%d' % vic_id
    script = Client(front, vic.ask('POST', '/api/v1/tokens', {'name': 's', 'scope': 'read'}).json['token'])
    sessions, tokens = (ann.ask('GET', path + what).json['items'] for what in ('/sessions', '/tokens'))
    assert [session['is_this'] for session in sessions] == [False] * len(sessions) and [token['name'] for token in tokens] == ['s']
    rob = logged_in(front, 'rob')
    for what in ('/sessions', '/tokens', '/sessions/%d' % sessions[-1]['id'], '/tokens/%d' % tokens[0]['id']):
        assert rob.ask('DELETE' if what[-1].isdigit() else 'GET', path + what).status == 404, what
    assert ann.ask('DELETE', path + '/tokens/%d' % tokens[0]['id']).status == 204 and script.ask('GET', '/api/v1/me').status == 401
    for session in sessions:
        assert ann.ask('DELETE', path + '/sessions/%d' % session['id']).status == 204
    assert vic.ask('GET', '/api/v1/me').status == 401
    line = ann.ask('GET', '/api/v1/audit?limit=1').json['items'][0]
    assert (line['actor'], line['what'], line['before']) == ('ann', 'session ended', 'vic'), line
    vic = logged_in(front, 'vic', PASSWORD + ' 2')
    assert ann.ask('PATCH', path, {'place': 2}).json['place'] == 2 and vic.ask('GET', '/api/v1/me').status == 401
    assert ann.ask('PATCH', path, {'place': 4}).status == 404  # that is rob's
    assert ada.ask('PATCH', path, {'place': 4}).json['place'] == 4 and ann.ask('GET', path).status == 404
    assert ada.ask('PATCH', path, {'place': 3}).json['place'] == 3
    assert rob.ask('GET', '/api/v1/audit?limit=1').json['items'][0]['after'] == 'place=3'


def at_once(*questions):
    """Each question is on its way before the first answer is read; the portal does their passwords in this order."""
    witness = Client(questions[0][0].front)
    for client, method, path, body in questions:
        client.connection = client.connection or client.front.connect()
        headers = dict(OURS, Host=client.front.host, Origin='https://' + client.front.host)
        if client.cookie:
            headers['Cookie'] = '__Host-printwire=' + client.cookie
        client.connection.request(method, path, json.dumps(body), headers)
        for _ in range(2):  # who is answered twice meanwhile was not read before this question
            assert witness.ask('GET', '/api/v1/me').status == 401
    return [client.keep(client.connection.getresponse()) for client, *_ in questions]


def what_waits_does_not_outlive_a_change(front, ada):
    """A password is being changed while somebody logs in by the old one, and while its account makes another."""
    max_id = make_account(ada, 'max', 2, 'administrator')
    spy, new = Client(front), PASSWORD + ' 2'
    path = '/api/v1/accounts/%d' % max_id
    assert spy.ask('GET', '/api/v1/me').status == 401  # connected
    changed, login = at_once((ada, 'PATCH', path, {'password': new}),
                             (spy, 'POST', '/api/v1/login', {'name': 'max', 'password': PASSWORD}))
    assert (changed.status, login.status, spy.cookie) == (200, 401, None), (changed.body, login.body)
    assert spy.login('max', new).status == 200
    changed, made = at_once((ada, 'PATCH', path, {'role': 'viewer', 'password': PASSWORD}),
                            (spy, 'POST', '/api/v1/accounts', {'name': 'late', 'place': 2, 'role': 'administrator', 'password': new}))
    assert (changed.status, made.status) == (200, 401), (changed.body, made.body)
    assert 'late' not in [account['name'] for account in ada.ask('GET', '/api/v1/accounts').json['items']]
    assert ada.ask('DELETE', path).status == 204


def a_taken_name_is_told(ada):
    answer = ada.ask('POST', '/api/v1/accounts', {'name': 'rob', 'place': 2, 'role': 'viewer', 'password': PASSWORD})
    assert (answer.status, answer.json) == (409, {'error': 'name: is taken'})


def fill(front):
    """A device for each of the two customers, with all that there is to say of one."""
    for number, account in ((1, 'a@x.test'), (2, 'b@x.test')):
        records = [journals.asset(number, 'S%d' % number), journals.agent(number), journals.incident(number, number, 'opened', 601)]
        for minute in range(5):
            records += [journals.level(number, 60 - minute, 600 + minute), journals.meter(number, 100 + minute, 600 + minute)]
        journals.write(front.path('journal'), account, number, records)
        journals.bring(front.program, front.conf, front.path('journal'))


def guessing_takes_time(front):
    guesser = Client(front)
    statuses = [guesser.login('rob', 'guess number %d of many' % i).status for i in range(12)]
    assert statuses[0] == 401 and statuses[-1] == 429 and sorted(statuses) == statuses, statuses
    answer = guesser.login('rob')
    assert answer.status == 429 and int(answer.headers['Retry-After']) > 0


def takes_a_new_certificate(front):
    def serial():
        try:
            return front.connect().sock.getpeercert()['serialNumber']
        except ssl.SSLError:
            return None  # still the old one, which is trusted no more
    before = serial()
    front.make_certificate()
    front.process.send_signal(signal.SIGHUP)
    wait_until('the new certificate is served', lambda: serial() not in (None, before))


def reload_takes_how_long_history_is_kept(front):
    """Levels of 2020 are kept until SIGHUP brings a rule that they are too old for; but the newest one stays."""
    levels = [journals.level(1, 60 - minute, minute).replace('2026-', '2020-') for minute in range(3)]
    journals.write(front.path('journal'), 'a@x.test', 9, levels)
    journals.bring(front.program, front.conf, front.path('journal'))
    front.configure('<history><level-days>0</level-days></history>')
    front.start()
    front.configure("<history><level-days>30</level-days><keep customer='Rival' level-days='7'/></history><security><sandbox>no</sandbox></security>")
    front.process.send_signal(signal.SIGHUP)
    ada = logged_in(front, 'ada')
    def points():
        answer = ada.ask('GET', '/api/v1/devices/%s/levels?from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z' % (journals.DEVICE % 1))
        return sorted(row['points'] for row in answer.json['items'])
    wait_until('old levels have become one of a day', lambda: points() == [3])
    told = {name: [(row['customer'], row['days']) for row in logged_in(front, name).ask('GET', '/api/v1/retention').json['items']
                   if row['data'] == 'levels'] for name in ('ada', 'rob', 'val')}
    both = [(None, 30), ('Rival', 7)]
    assert told == {'ada': both, 'rob': both, 'val': both[:1]}, told  # whose sites val does not see is not named
    assert '<storage>, <security>, <webhooks>, <mail>, <sds>, <feed> and where <web> listens are taken at the next restart only' in front.logged()
    front.stop()


def check_config_reads_the_password_file(front):
    front.configure('', "<postgresql password-file='none'/>")
    done = subprocess.run([front.program, '--check-config', '--config', front.conf], stderr=subprocess.PIPE, text=True,
                          preexec_fn=die_with_parent)
    assert done.returncode == 1 and 'does not exist' in done.stderr, done.stderr
    front.configure()


def the_prompt_leaves_the_terminal_as_it_was(front):
    """A password is asked for without echo: an interrupt must bring the echo back."""
    ours, theirs = pty.openpty()
    asks = subprocess.Popen([front.program, 'account', 'add', 'eve', '--config', front.conf], stdin=theirs, stderr=subprocess.PIPE,
                            preexec_fn=die_with_parent)
    os.set_blocking(asks.stderr.fileno(), False)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    wait_until('it asks', lambda: not termios.tcgetattr(theirs)[3] & termios.ECHO)
    def ended():
        asks.send_signal(signal.SIGINT)  # again, should the first come before it reads
        return asks.poll() is not None
    wait_until('it ends', ended)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    asks.stderr.close()
    os.close(ours)
    os.close(theirs)


def test(front, count):
    the_prompt_leaves_the_terminal_as_it_was(front)
    check_config_reads_the_password_file(front)
    front.account('add', 'ada', '--password-file', front.path('password'))
    fill(front)
    a_platform_is_named(front)
    front.start()
    refuses_strangers(front)
    plain_http_is_no_way_in(front)
    malformed_requests_are_refused(front)
    ada = logged_in(front, 'ada')
    other_sites_cannot_ask(ada)
    tokens_do_what_they_may(ada)
    commands_work_beside_the_portal(front, ada)
    ann_id, vic_id = make_account(ada, 'ann', 2, 'administrator'), make_account(ada, 'vic', 3, 'viewer')
    make_account(ada, 'rob', 4, 'administrator')
    val_id = make_account(ada, 'val', 3, 'viewer')
    ann = logged_in(front, 'ann')
    sessions_end(front, ann, vic_id)
    administrators_see_to_the_keys_of_others(front, ada, ann, vic_id)
    what_waits_does_not_outlive_a_change(front, ada)
    a_taken_name_is_told(ada)
    document = ada.ask('GET', '/api/v1/openapi.json').json
    session = [s['id'] for s in ann.ask('GET', '/api/v1/sessions').json['items']]
    order = orders_wait_for_their_agents(ada, logged_in(front, 'rob'), logged_in(front, 'val'))
    who_watches_is_told_by_administrators(ada, logged_in(front, 'val'), ann_id)
    mine = {'account': {ann_id, vic_id, val_id}, 'place': {2, 3}, 'session': set(session), 'token': set(), 'device': {journals.DEVICE % 1},
            'agent': {'a@x.test'}, 'order': set(), 'operation': set(), 'rollout': set(), 'webhook': set(), 'delivery': set(), 'mailing': set()}
    proposals = wait_until('there are proposals', lambda: ann.ask('GET', '/api/v1/proposals').json['items'], 60)
    mine['proposal'] = {row['proposal'] for row in proposals}
    mine.update({name: {number} for name, number in sheets.add_all(ann, 2).items()}, case={1})
    theirs = sheets.add_all(logged_in(front, 'rob'), 4)
    assert all(theirs[name] not in mine[name] for name in theirs)
    tried = foreign_ids_are_not_there(ann, document, mine, count)
    answers_are_as_documented(ada, document, {'account': ann_id, 'place': 2, 'device': journals.DEVICE % 1, 'agent': 'a@x.test', 'order': order,
                                              **operations_wait_for_their_platform(ada)})
    tables_are_packed_for_who_takes_that(ada)
    every_route_asks_who_it_is(front, document)
    files_are_served(front)
    no_path_leads_out(front)
    takes_a_new_certificate(front)
    guessing_takes_time(front)
    front.stop()
    assert 'all fit together' in front.account('audit')
    assert ',"vic",3,"operator",' in front.account('list')
    reload_takes_how_long_history_is_kept(front)
    print('web: %d foreign ids refused over %d routes' % (tried, len(list(routes(document)))))


def who_watches_is_told_by_administrators(ada, val, ann_id):
    """XMPP accounts of watchers: set, taken once, taken away; none are made without <feed>."""
    path = '/api/v1/accounts/%d/watcher' % ann_id
    assert ada.ask('GET', path).status == ada.ask('DELETE', path).status == 404
    assert ada.ask('PUT', path, {'jid': 'Ann@X.test/phone'}).status == 422
    assert ada.ask('PUT', path, {'jid': 'ann@x.test'}).json == {'jid': 'ann@x.test', 'is_made': False}
    taken = ada.ask('PUT', '/api/v1/accounts/1/watcher', {'jid': 'ann@x.test'})
    assert (taken.status, taken.json) == (409, {'error': 'that JID is taken'})
    assert ada.ask('DELETE', path).status == 204 and ada.ask('GET', path).status == 404
    assert ada.ask('POST', path).status == 409
    assert val.ask('GET', path).status == 403
    assert ada.ask('PUT', path, {'jid': 'ann@x.test'}).status == 200


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-web-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(lambda front: test(front, int(sys.argv[2]) if len(sys.argv) > 2 else 40))


if __name__ == '__main__':
    main()
