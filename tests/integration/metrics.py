#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the portal counts of itself, read by a strict parser of our own: metrics.py PORTAL_PROGRAM"""
import os
import re
import sys
import tempfile

import journals
from web_front import Client, Front, logged_in

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
SAMPLE = re.compile(r'(%s)(?:\{(%s)="([^"\\\n]*)"\})? (-?\d+(?:\.\d+)?)' % (NAME, NAME))
ENDS = {'counter': ('',), 'gauge': ('',), 'histogram': ('_bucket', '_sum', '_count')}
OPEN_ENDS = dict(ENDS, counter=('_total',))


def parse(text, ends):
    """{name: {label value or '': number}}; each metric has its help, its type and then its samples, once."""
    assert text.endswith('\n') and '\r' not in text
    found, kind, name = {}, None, None
    for line in text[:-1].split('\n'):
        if line.startswith('# HELP '):
            name = re.fullmatch(r'# HELP (%s) \S.*' % NAME, line)[1]
            assert name.startswith('printwire_') and not any(other.startswith(name) for other in found), name
            kind = None
        elif line.startswith('# TYPE '):
            assert kind is None
            kind = re.fullmatch(r'# TYPE %s (counter|gauge|histogram)' % re.escape(name), line)[1]
        else:
            sample, label, value, number = SAMPLE.fullmatch(line).groups()
            assert sample in [name + end for end in ends[kind]], (sample, name, kind)
            series = found.setdefault(sample, {})
            assert (value or '') not in series and (kind == 'gauge' or float(number) >= 0), line
            assert (label == 'le') == sample.endswith('_bucket'), line
            series[value or ''] = float(number)
    for sample in [s for s in found if s.endswith('_bucket')]:
        counts = list(found[sample].values())
        bounds = [float(bound) for bound in found[sample]]
        assert bounds == sorted(bounds) and bounds[-1] == float('inf') and counts == sorted(counts), sample
        assert counts[-1] == found[sample[:-7] + '_count'][''], sample
    return found


def token_of(client, scope, place=None):
    answer = client.ask('POST', '/api/v1/tokens', {'name': scope, 'scope': scope, **({'place': place} if place else {})})
    assert answer.status == 201, answer.body
    return answer.json['token']


def who_may_ask(front, ada):
    prober = Client(front, token_of(ada, 'metrics'))
    for path in ('/api/v1/me', '/api/v1/devices', '/api/v1/places'):
        assert prober.ask('GET', path).status == 403, path
    assert Client(front).ask('GET', '/metrics').status == 401
    for other in (ada, Client(front, token_of(ada, 'read')), Client(front, token_of(ada, 'administer')),
                  Client(front, token_of(ada, 'metrics', 2))):
        assert other.ask('GET', '/metrics').status == 403
    return prober


def test(front):
    journals.write(front.path('journal'), 'a@x.test', 1, [journals.asset(1, 'SECRET-SERIAL')])
    journals.bring(front.program, front.conf, front.path('journal'))
    front.account('add', 'ada', '--password-file', front.path('password'))
    front.start()
    ada = logged_in(front, 'ada')
    prober = who_may_ask(front, ada)
    answer = prober.ask('GET', '/metrics')
    assert answer.status == 200 and answer.headers['Content-Type'] == 'text/plain; version=0.0.4; charset=utf-8'
    got = parse(answer.body.decode(), ENDS)
    assert got['printwire_last_row'][''] == 1 and got['printwire_agents'][''] == 2 and got['printwire_sessions'][''] == 1, got
    assert got['printwire_store_bytes'][''] >= 4096 and got['printwire_http_answers_total']['4xx'] >= 8, got
    assert 'printwire_backlog_records' not in got, 'nobody told a backlog'
    for name in (b'SECRET', b'x.test', b'ACME', b'HQ', b'ada', b'127.0.0.1'):
        assert name not in answer.body, name
    assert Client(front).login('ada', 'wrong password').status == 401
    answer = prober.ask('GET', '/metrics', headers={'Accept': 'application/openmetrics-text; version=1.0.0, text/plain;q=0.5'})
    assert answer.headers['Content-Type'].startswith('application/openmetrics-text; version=1.0.0')
    body, end = answer.body.decode().rsplit('# EOF\n', 1)
    later = parse(body, OPEN_ENDS)
    assert end == '' and later['printwire_login_failures_total'] == {'wrong': 1, 'throttled': 0}
    assert later['printwire_http_answers_total']['2xx'] > got['printwire_http_answers_total']['2xx']
    front.stop()
    print('metrics: %d series of %d metrics' % (sum(len(series) for series in later.values()), len(later)))


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-metrics-', dir='/tmp') as folder:
        Front(os.path.abspath(sys.argv[1]), folder).run(test)


main()
