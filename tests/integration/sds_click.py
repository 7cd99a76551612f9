#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A click in the portal restarts a simulated HP printer: portal, platform and agent are the real ones. A person at the site says yes, the
evidence is shown by the portal, and rows of the event log come with diagnostics.

The portal knows the printer by the agent's journal, brought by hand: the two have no link. That the platform knows it by the same id is what
makes the click possible.

usage: sds_click.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

import journals
from part import wait_until, write_secret
from sds_tool import becomes, order, shown
from sds_wire import Platform
from sds_work import POLL_S, WAIT_S, Site
from web_front import Front, logged_in

ACCOUNT = 'site-1@river.test'


class Portal(Front):
    """Of one agent, as a tool of one platform."""

    def name(self, platform, account, tool):
        write_secret(self.path('tool.secret'), tool['secret'] + '\n')
        self.configure("<sds><url>https://localhost:%d</url><tool>%s</tool><secret-file>tool.secret</secret-file><ca-file>%s</ca-file>"
                       "<account customer='ACME' id='%s'/></sds>" % (platform.port, tool['tool'], platform.path('cert.pem'), account))
        with open(self.conf, encoding='utf-8') as f:
            text = f.read().replace('a@x.test', ACCOUNT)
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write(text)

    def bring(self, site):
        """What the agent has told, once that is both printers."""
        def export():
            done = subprocess.run([site.program(), 'journal', 'export', '--config', site.conf], stdout=subprocess.PIPE, text=True, check=False)
            return done.stdout if done.returncode == 0 and done.stdout.count('<serial>') >= 2 else None
        text = wait_until('the agent has found both', export, WAIT_S)
        with open(self.path('journal'), 'w', encoding='utf-8') as f:
            f.write(text)
        journals.bring(self.program, self.conf, self.path('journal'))


def ends(client, operation, state):
    """Polls are half a minute apart."""
    last = wait_until('%s ends' % operation, lambda: (lambda now: now if now['is_over'] else None)(shown(client, operation)), WAIT_S)
    assert last['state'] == state, last
    return last


def a_click_restarts_the_printer(client, site, device):
    operation = order(client, device, kind='reboot', key='click')
    assert order(client, device, kind='reboot', key='click') == operation  # clicked twice
    before = site.writes('127.1.0.1')
    wait_until('a person is asked', lambda: shown(client, operation)['state'] == 'consent', WAIT_S)
    asked = json.loads(site.consent('list', '--json'))['waiting']
    assert len(asked) == 1 and asked[0]['item'] == shown(client, operation)['item'], asked
    assert site.writes('127.1.0.1') == before == 0
    site.consent('allow', asked[0]['sha256'])
    done = ends(client, operation, 'done')
    proof = done['evidence']
    assert proof['uptime_before_s'] >= 900000 and proof['uptime_after_s'] < 60 and proof['offline_s'] >= 3, proof
    assert site.writes('127.1.0.1') == 1 and site.writes('127.1.0.2') == 0
    steps = wait_until('its steps are read', lambda: (lambda rows: rows if rows[-1]['state'] == 'done' else None)(shown(client, operation)['steps']), WAIT_S)
    states = [row['state'] for row in steps]
    assert states[:5] == ['waiting', 'offered', 'held', 'consent', 'scheduled'] and states[-1] == 'done' and 'offline' in states, states
    print('good: the click restarted the printer once, with consent and proof', proof)


def diagnostics_bring_rows_of_the_event_log(client, device):
    operation = order(client, device, kind='diagnostics')
    assert ends(client, operation, 'done')['evidence']['log_rows'] == 1
    rows = client.ask('GET', '/api/v1/devices/%s/sds/events' % device).json['items']
    assert [(row['code'], row['severity']) for row in rows] == [('13.20.01', 'warning')], rows
    assert rows[0]['operation'] in (None, operation), rows  # who told of the row first is kept
    print('good: diagnostics brought the event log')


def one_that_is_cancelled_sends_nothing(client, site, device):
    operation = order(client, device, kind='reboot')
    becomes(client, operation, 'waiting')
    assert client.ask('DELETE', '/api/v1/operations/' + operation).status == 200
    becomes(client, operation, 'cancelled')
    assert site.writes('127.1.0.1') == 1
    print('good: a cancelled one sends nothing')


def test(front, platform, site, account):
    front.account('add', 'ada', '--password-file', front.path('password'))
    tool = platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work')
    front.name(platform, account, tool)
    site.start(platform.command('connector', 'add', account)['code'])
    front.bring(site)
    front.start()
    client = logged_in(front, 'ada')
    ids = {row['serial']: row['device'] for row in client.ask('GET', '/api/v1/devices').json['items']}
    device, other = ids['SERIAL9'], ids['STRANGE8']
    path = '/api/v1/devices/%s/sds'
    wait_until('the platform knows the printer', lambda: client.ask('GET', path % device).json['known'], WAIT_S)
    told = client.ask('GET', path % device).json
    assert told['serial'] == 'SERIAL9' and told['can']['reboot'] is True and told['connector_state'] == 'active', told
    strange = client.ask('GET', path % other).json
    assert strange['known'] is False and 'another maker' in strange['why'], strange
    a_click_restarts_the_printer(client, site, device)
    diagnostics_bring_rows_of_the_event_log(client, device)
    one_that_is_cancelled_sends_nothing(client, site, device)


def main(build):
    with tempfile.TemporaryDirectory() as folder:
        for name in ('sds', 'portal', 'site'):
            os.mkdir(os.path.join(folder, name))
        platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'),
                            '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>%d</poll-s></work>' % POLL_S)
        platform.start()
        account = platform.command('account', 'add', 'ACME')['account']
        site = Site(build, os.path.join(folder, 'site'), platform)
        try:
            Portal(os.path.join(build, 'portal/printwire-portal'), os.path.join(folder, 'portal')).run(lambda front: test(front, platform, site, account))
        except BaseException:
            print(site.agent.text()[-4000:])
            print(open(platform.log, encoding='utf-8').read()[-1000:])
            raise
        finally:
            site.end()
            platform.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
