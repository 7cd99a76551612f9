#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Work at a simulated HP printer, from a tool's order by the platform and the agent to its proof: a restart that a person at the site
lets be, settings, diagnostics, and a denied kind, of which no packet comes. The portal is out of reach all the time.

usage: sds_work.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

from part import Part, wait_until, write_secret
from reserve import free_port
from sds_wire import Platform, Tool

POLL_S = 30
WAIT_S = 3 * POLL_S + 60
ASKED = '1.3.6.1.2.1.1.3.0|67|90000000\n1.3.6.1.2.1.25.3.5.1.1.1|2|3\n'
HP = ('1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1\n' + ASKED
      + '1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet 9\n1.3.6.1.2.1.43.5.1.1.17.1|4|SERIAL9\n')
OTHER = ('1.3.6.1.2.1.1.1.0|4|Brother NC-8700w, Firmware Ver.1.0\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1\n' + ASKED
         + '1.3.6.1.2.1.43.5.1.1.17.1|4|STRANGE8\n')
WEB = 'services ledm\nfirmware 2409A\nproduct W1A53A\nwork on\nrestart 5000\nlinger 300\nlog 13.20.01 Warning\n'


class Site:
    """Two printers, of which one is HP's, and an agent without a portal."""

    def __init__(self, build, folder, platform):
        self.build, self.folder, self.platform = build, folder, platform
        self.sim, self.agent = Part(self, 'sim'), Part(self, 'agent')
        self.conf, self.control = self.path('agent.xml'), self.path('fleet')
        self.snmp, self.web = free_port(), free_port()
        os.mkdir(self.path('printers'))
        for name, text in (('a.snmprec', HP), ('a.web', WEB), ('b.snmprec', OTHER), ('b.web', 'services none\nwork on\n')):
            with open(self.path('printers', name), 'w', encoding='utf-8') as f:
                f.write(text)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self, code):
        self.sim.start(os.path.join(self.build, 'tests/sim_printer/printwire-sim'), '--devices', self.path('printers'), '--port', str(self.snmp),
                       '--web-port', str(self.web), '--control', self.control)
        write_secret(self.path('secret'), 'none\n')
        write_secret(self.conf, """<printwire-agent>
  <portal><address>portal.river.test</address><jid>site-1@river.test</jid><password-file>secret</password-file><host>127.0.0.1</host>
    <port>%d</port></portal>
  <discovery><range from='127.1.0.1' to='127.1.0.2' port='%d'/><mdns>no</mdns></discovery>
  <snmp><community>public</community></snmp>
  <web><ask>always</ask><http-port>%d</http-port><https-port>0</https-port><ipp-port>0</ipp-port></web>
  <polling><status>1s</status></polling>
  <storage><folder>%s</folder></storage>
  <sds><url>https://localhost:%d</url><code>%s</code><ca-file>%s</ca-file><relay>yes</relay>
    <policy kind='configuration' rule='allow'/><policy kind='firmware' rule='deny'/></sds>
</printwire-agent>
""" % (free_port(), self.snmp, self.web, self.path('agent'), self.platform.port, code, self.platform.path('cert.pem')))
        self.agent.start(self.program(), '--config', self.conf)

    def program(self):
        return os.path.join(self.build, 'agent/printwire-agent')

    def consent(self, *words):
        return subprocess.run([self.program(), 'consent', *words, '--config', self.conf], capture_output=True, text=True, check=True).stdout

    def writes(self, address):
        out = subprocess.run([os.path.join(self.build, 'tests/sim_printer/printwire-sim'), 'tell', self.control, 'stats', address],
                             capture_output=True, text=True, check=True).stdout
        return int(dict(word.split('=') for word in out.split() if '=' in word)['writes'])

    def end(self):
        self.agent.end()
        self.sim.end()


def ends(tool, item, state):
    """The item once it is over: in that state."""
    last = wait_until('%s ends' % item, lambda: (lambda now: now if now['state'] in
                      ('done', 'failed', 'refused', 'unsupported', 'lost', 'expired') else None)(tool.now(item)), WAIT_S)
    assert last['state'] == state, last
    return last


def order(tool, device, kind, **more):
    answer = tool.order(device, kind, **more)
    assert answer.status in (200, 201, 202), answer.text
    return answer.body['item']


def devices(tool):
    answer = tool.ask('GET', 'devices?account=' + tool.account)
    assert answer.status == 200, answer.text
    return answer.body.get('items')


def only_the_hp_printer_is_known(tool, site):
    rows = wait_until('the platform knows the device', lambda: devices(tool), WAIT_S)
    assert len(rows) == 1 and rows[0]['told']['serial'] == 'SERIAL9', rows
    assert 'reboot' in rows[0]['told']['can'], rows
    return rows[0]['told']['device']


def settings_and_diagnostics_are_done_and_a_restart_is_asked(tool, site, device):
    settings = order(tool, device, 'configuration', settings=[{'name': 'sleep-minutes', 'value': '20'}, {'name': 'asset-number', 'value': 'A-4711'}])
    proved = ends(tool, settings, 'done')['evidence']['settings']
    assert {row['name']: row['found'] for row in proved} == {'sleep-minutes': '20', 'asset-number': 'A-4711'}, proved
    before = site.writes('127.1.0.1')
    assert before == 1, before
    logs = order(tool, device, 'diagnostics')
    restart = order(tool, device, 'reboot')
    assert ends(tool, logs, 'done')['evidence']['log_rows'] == 1
    asked = wait_until('a person is asked', lambda: json.loads(site.consent('list', '--json'))['waiting'], WAIT_S)
    assert site.writes('127.1.0.1') == before
    assert [row['item'] for row in asked] == [restart], asked
    return restart, asked[0]['sha256']


def main(build):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, 'sds'))
        platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'),
                            '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>%d</poll-s></work>' % POLL_S)
        platform.start()
        account = platform.command('account', 'add', 'Bergmann AG')['account']
        tool = Tool(platform, platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work,enrol'))
        tool.get_token()
        tool.account = account
        site = Site(build, folder, platform)
        try:
            site.start(platform.command('connector', 'add', account)['code'])
            device = only_the_hp_printer_is_known(tool, site)
            print('good: only the HP printer is known')
            restart, word = settings_and_diagnostics_are_done_and_a_restart_is_asked(tool, site, device)
            print('good: settings and diagnostics are done, and a restart is asked')
            site.consent('allow', word)
            proof = ends(tool, restart, 'done')['evidence']
            assert proof['uptime_before_s'] >= 900000 and proof['uptime_after_s'] < 60 and proof['offline_s'] >= 3, proof
            assert site.writes('127.1.0.1') == 2 and site.writes('127.1.0.2') == 0
            print('good: the restart is proved', proof)
        except BaseException:
            print(site.agent.text()[-4000:])
            print(open(platform.log, encoding='utf-8').read()[-1000:])
            raise
        finally:
            site.end()
            platform.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
