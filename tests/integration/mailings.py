#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports by mail from a portal to a real mail server over TLS: what arrives, and what becomes of it when something stops.

usage: mailings.py PORTAL_PROGRAM
"""
import datetime
import email
import email.policy
import os
import sys
import tempfile
import time

import journals
import smtp
from part import wait_until, write_secret
from reserve import free_port
from web_front import PASSWORD, Client, Front, logged_in, make_account

FROM = 'reports@portal.example.org'
REPORTS = ('meters', 'usage', 'incidents', 'supplies', 'fleet')
DAY = datetime.timedelta(days=1)


def today():
    return datetime.datetime.now(datetime.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)


def api_time(when):
    return when.strftime('%Y-%m-%dT%H:%M:%SZ')


class Post:
    """The mail server, which may come and go."""

    def __init__(self, front):
        self.front, self.port, self.controller, self.came = front, free_port(), None, []
        for name in ('ours', 'theirs'):
            smtp.make_certificate(front.folder, name)
        write_secret(front.path('mail.secret'), smtp.PASSWORD + '\n')

    def configure(self, more=''):
        self.front.configure("<mail><server>localhost</server><port>%d</port><ca-file>ours.crt</ca-file><user>%s</user>"
                             "<password-file>mail.secret</password-file><from>%s</from>%s</mail>" % (self.port, smtp.USER, FROM, more))

    def start(self, name='ours'):
        self.controller, handler = smtp.serve(self.front.folder, 'starttls', self.port, name)
        self.came.append(handler.came)

    def stop(self):
        self.controller.stop()

    def mails(self, to):
        found = [email.message_from_bytes(content, policy=email.policy.default)
                 for came in self.came for sender, receivers, content, is_secret in came if receivers == [to] and is_secret and sender == FROM]
        assert all(mail['To'] == to and not mail.defects for mail in found), found
        return found


def fill(front):
    """Yesterday at both customers."""
    yesterday = (today() - DAY).strftime('%Y-%m-%d')
    for account, first in (('a@x.test', 0), ('b@x.test', 50)):
        records = []
        for number in range(first + 1, first + 4):
            records += [journals.asset(number, 'S%d' % number), journals.meter(number, 1000, 601), journals.meter(number, 1000 + 7 * number, 700),
                        journals.level(number, 50, 602), journals.incident(number, number, 'opened', 610 + number)]
        journals.write(front.path('journal'), account, 1, [record.replace('2026-11-21', yesterday) for record in records])
        journals.bring(front.program, front.conf, front.path('journal'))


def made(client, **body):
    answer = client.ask('POST', '/api/v1/mailings', body)
    assert answer.status == 201, answer.body
    return answer.json


def row(client, mailing):
    return next((item for item in client.ask('GET', '/api/v1/mailings').json['items'] if item['id'] == mailing['id']), None)


def letters(client, mailing):
    return client.ask('GET', '/api/v1/mailings/%d/letters' % mailing['id']).json['items']


def send(client, mailing):
    answer = client.ask('POST', '/api/v1/mailings/%d/send' % mailing['id'])
    assert answer.status == 204, answer.body


def what_cannot_be_is_refused(ada, places):
    good = {'report': 'meters', 'receivers': 'bill@x.example', 'place': places['ACME']}
    for wrong in ({'report': 'secrets'}, {'receivers': 'nobody'}, {'receivers': 'a@x.example, b'}, {'receivers': 'a@x.example\r\nBcc: eve@y.example'},
                  {'receivers': ' '.join('a%d@x.example' % number for number in range(11))}, {'receivers': 'eve@other.example'}, {'every': 'hour'},
                  {'minute': 1440}, {'minute': -1}, {'receivers': ''}, {'more': 1}):
        answer = ada.ask('POST', '/api/v1/mailings', {**good, **wrong})
        assert answer.status == 400, (wrong, answer.status, answer.body)
    assert ada.ask('POST', '/api/v1/mailings', {**good, 'place': 99}).status == 404
    assert ada.ask('GET', '/api/v1/mailings').json['items'] == []


def csv_of(client, report, first, last):
    """The same by the API, page by page."""
    period = '' if report == 'fleet' else '&from=%s&to=%s' % (api_time(first), api_time(last))
    text, cursor = b'', ''
    while True:
        answer = client.ask('GET', '/api/v1/reports/%s?format=csv&limit=2%s&customer=ACME%s' % (report, period, cursor))
        assert answer.status == 200, answer.body
        text += answer.body if not cursor else answer.body.split(b'\r\n', 1)[1]
        if not answer.headers.get('Printwire-Next'):
            return text
        cursor = '&cursor=' + answer.headers['Printwire-Next']


def is_whole(client, mail, report, first, last):
    """The mail has the file that the API gives, and says what it comes to."""
    [file] = mail.iter_attachments()
    days = first.strftime('%Y-%m-%d') + ('' if last - first == DAY else '-' + (last - DAY).strftime('%Y-%m-%d'))
    if report != 'fleet':
        assert file.get_filename() == '%s-%s.csv' % (report, days), file.get_filename()
    assert file.get_content_type() == 'text/csv' and mail['Auto-Submitted'] == 'auto-generated'
    wanted = csv_of(client, report, first, last)
    assert file.get_payload(decode=True) == wanted, (report, file.get_payload(decode=True), wanted)
    assert wanted.count(b'\r\n') > 1 or report == 'supplies', (report, wanted)
    text = mail.get_body(('plain',)).get_content()
    assert 'ACME' in mail['Subject'] and 'The account ada set it up' in text and 'Rival' not in text, text
    return text


def what_is_due_arrives_once(front, post, ada, places):
    """Due with the next minute, to two, twice the same Message-ID never."""
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=1)
    mailing = made(ada, report='meters', every='day', minute=soon.hour * 60 + soon.minute, receivers='bill@x.example; Boss@x.example',
                   place=places['ACME'])
    assert mailing['receivers'] == 'bill@x.example Boss@x.example' and mailing['is_own'] and mailing['account'] == 'ada', mailing
    wait_until('both have it', lambda: post.mails('bill@x.example') and post.mails('Boss@x.example'), 120)
    wait_until('it is marked', lambda: {letter['state'] for letter in letters(ada, mailing)} == {'sent'}, 30)
    [bill], [boss] = post.mails('bill@x.example'), post.mails('Boss@x.example')
    assert bill['Message-ID'] != boss['Message-ID']
    text = is_whole(ada, bill, 'meters', today() - DAY, today())
    assert 'total/total' in text and ' 42 ' in text, text  # 7 + 14 + 21
    now = row(ada, mailing)
    assert now['sent_ms'] and now['waiting'] == 0 and now['trouble'] is None and now['next_ms'] > now['sent_ms'] + 23 * 3600000, now
    front.stop()
    front.start()
    time.sleep(3)
    assert len(post.mails('bill@x.example')) == 1 and len(post.mails('Boss@x.example')) == 1, 'after a start'
    return mailing


def each_report_is_that_of_the_api(post, ada, places):
    monday = today() - today().weekday() * DAY
    for report in REPORTS:
        to = '%s@x.example' % report
        mailing = made(ada, report=report, every='week', receivers=to, place=places['ACME'])
        send(ada, mailing)
        again = ada.ask('POST', '/api/v1/mailings/%d/send' % mailing['id'])
        assert (again.status, again.headers['Retry-After']) == (429, '60'), again.body
        wait_until(report + ' arrives', lambda to=to: post.mails(to), 60)
        is_whole(ada, post.mails(to)[0], report, monday - 7 * DAY, monday)
        wait_until('it is marked', lambda mailing=mailing: row(ada, mailing)['sent_ms'], 30)
        assert ada.ask('DELETE', '/api/v1/mailings/%d' % mailing['id']).status == 204
        assert row(ada, mailing) is None and ada.ask('GET', '/api/v1/mailings/%d/letters' % mailing['id']).status == 404


def waiting_for(front, ada, mailing, what):
    """A letter that failed for this reason and is to be tried again."""
    wait_until(what, lambda: any(what in letter['reason'] for letter in letters(ada, mailing)), 90)
    [letter] = [letter for letter in letters(ada, mailing) if what in letter['reason']]
    assert letter['state'] == 'waiting' and letter['next_ms'] > time.time() * 1000, letter
    assert what in row(ada, mailing)['trouble'] and what in front.logged(), what


def nothing_is_said_to_another_server(front, post, ada, places):
    mailing = made(ada, report='fleet', receivers='late@x.example', place=places['ACME'])
    post.stop()
    post.start('theirs')
    send(ada, mailing)
    waiting_for(front, ada, mailing, 'certificate')
    assert post.came[-1] == []
    post.stop()
    return mailing


def nothing_is_lost_while_it_is_down(front, post, ada, mailing):
    """Down, killed, and up again: it arrives with the name that it had."""
    wait_until('the next try', lambda: letters(ada, mailing)[0]['tries'] >= 2, 150)
    assert letters(ada, mailing)[0]['status'] is None and 'onnect' in letters(ada, mailing)[0]['reason'], letters(ada, mailing)
    front.process.kill()
    front.process.wait()
    post.start()
    front.start()
    ada = logged_in(front, 'ada')
    wait_until('it arrives', lambda: post.mails('late@x.example'), 400)
    wait_until('it is marked', lambda: letters(ada, mailing)[0]['state'] == 'sent', 30)
    assert len(post.mails('late@x.example')) == 1
    return ada


def what_is_never_taken_is_given_up(front, ada, places):
    mailing = made(ada, report='fleet', receivers='nobody@x.example', place=places['ACME'])
    send(ada, mailing)
    wait_until('it is given up', lambda: letters(ada, mailing)[0]['state'] == 'parked', 60)
    [letter] = letters(ada, mailing)
    assert letter['status'] == 550 and letter['tries'] == 1 and letter['next_ms'] is None, letter
    assert row(ada, mailing)['trouble'].startswith('nobody@x.example: ') and 'it is given up' in front.logged()
    return mailing


def others_do_not_see_it(front, ada, places, mailing):
    for name, place, role in (('rob', places['Rival'], 'administrator'), ('otto', places['ACME'], 'operator'), ('amy', places['ACME'], 'administrator'),
                              ('vic', places['ACME'], 'viewer')):
        make_account(ada, name, place, role)
        other = logged_in(front, name)
        path = '/api/v1/mailings/%d' % mailing['id']
        assert other.ask('GET', '/api/v1/mailings').status == (403 if role == 'viewer' else 200)
        wanted = 403 if role == 'viewer' else 404
        for method, where, body in (('PATCH', '', {'minute': 1}), ('DELETE', '', None), ('POST', '/on', None), ('POST', '/off', None),
                                    ('POST', '/send', None), ('GET', '/letters', None)):
            assert other.ask(method, path + where, body).status == wanted, (name, method, where)


def who_was_locked_sends_nothing(front, post, ada, places):
    """An administrator above sees it, may turn it off and remove it, and neither sends it nor turns it on."""
    otto, amy = logged_in(front, 'otto'), logged_in(front, 'amy')
    mailing = made(otto, report='usage', receivers='otto@x.example')
    path = '/api/v1/mailings/%d' % mailing['id']
    assert row(amy, mailing)['is_own'] is False and row(amy, mailing)['account'] == 'otto'
    for method, where, body in (('PATCH', '', {'receivers': 'amy@x.example'}), ('POST', '/on', None), ('POST', '/send', None)):
        assert amy.ask(method, path + where, body).status == 403, where
    assert otto.ask('PATCH', path, {'place': places['Rival']}).status == 404
    changed = otto.ask('PATCH', path, {'minute': 5, 'every': 'day'}).json
    assert (changed['minute'], changed['every'], changed['report'], changed['receivers']) == (5, 'day', 'usage', 'otto@x.example'), changed
    accounts = {item['name']: item['id'] for item in ada.ask('GET', '/api/v1/accounts').json['items']}
    send(otto, mailing)
    wait_until('otto has it', lambda: post.mails('otto@x.example'), 60)
    assert amy.ask('PATCH', '/api/v1/accounts/%d' % accounts['otto'], {'role': 'viewer'}).status in (200, 204)
    front.stop()
    front.start()
    assert amy.ask('PATCH', '/api/v1/accounts/%d' % accounts['otto'], {'role': 'operator'}).status in (200, 204)
    assert row(logged_in(front, 'otto'), mailing)['state'] == 'on'
    assert amy.ask('PATCH', '/api/v1/accounts/%d' % accounts['otto'], {'password': PASSWORD + '!'}).status in (200, 204)
    otto = logged_in(front, 'otto', PASSWORD + '!')
    assert row(otto, mailing)['state'] == 'account' and row(otto, mailing)['next_ms'] is None
    assert otto.ask('POST', path + '/send').status == 409
    assert otto.ask('POST', path + '/on').status == 204 and row(otto, mailing)['state'] == 'on'
    assert amy.ask('POST', path + '/off').status == 204 and row(otto, mailing)['state'] == 'off'
    assert amy.ask('DELETE', '/api/v1/accounts/%d' % accounts['otto']).status == 204
    assert row(ada, mailing) is None


def domains_are_kept_to(front, post, given_up, places):
    """A configuration that names other domains, and a limit of one mail an hour."""
    front.stop()
    post.configure("<limit>1</limit><to domain='only.example'/>")
    front.start()
    ada = logged_in(front, 'ada')
    path = '/api/v1/mailings/%d' % given_up['id']
    assert ada.ask('PATCH', path, {'receivers': 'a@x.example'}).status == 400
    assert ada.ask('PATCH', path, {'receivers': 'c@ONLY.example'}).json['receivers'] == 'c@ONLY.example'
    mailing = made(ada, report='fleet', receivers='a@ONLY.example b@only.example', place=places['ACME'])
    send(ada, mailing)
    wait_until('one of two arrives', lambda: post.mails('a@ONLY.example'), 60)
    time.sleep(3)
    assert not post.mails('b@only.example') and row(ada, mailing)['waiting'] == 1
    token = ada.ask('POST', '/api/v1/tokens', {'name': 'm', 'scope': 'metrics'}).json['token']
    answer = Client(front, token).ask('GET', '/metrics')
    assert b'printwire_mails_waiting 1' in answer.body and b'printwire_mail_tries_total{result="sent"} 1' in answer.body, answer.body


def without_mail_there_is_none(front):
    front.stop()
    front.configure()
    front.start()
    answer = logged_in(front, 'ada').ask('POST', '/api/v1/mailings', {'report': 'meters', 'receivers': 'a@x.example'})
    assert answer.status == 400 and b'no <mail>' in answer.body, answer.body


def test(front):
    post = Post(front)
    post.configure("<to domain='x.example'/>")
    fill(front)
    front.account('add', 'ada', '--password-file', front.path('password'))
    post.start()
    front.start()
    ada = logged_in(front, 'ada')
    places = {place['name']: place['id'] for place in ada.ask('GET', '/api/v1/places').json['items']}
    what_cannot_be_is_refused(ada, places)
    what_is_due_arrives_once(front, post, ada, places)
    each_report_is_that_of_the_api(post, ada, places)
    late = nothing_is_said_to_another_server(front, post, ada, places)
    ada = nothing_is_lost_while_it_is_down(front, post, ada, late)
    given_up = what_is_never_taken_is_given_up(front, ada, places)
    others_do_not_see_it(front, ada, places, given_up)
    who_was_locked_sends_nothing(front, post, ada, places)
    domains_are_kept_to(front, post, given_up, places)
    without_mail_there_is_none(front)
    assert smtp.PASSWORD not in front.logged() and 'bill@' not in front.logged()
    print('mailings: %d mails' % sum(len(came) for came in post.came))
    front.stop()
    post.stop()


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-mailings-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(test)


main()
