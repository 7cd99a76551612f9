#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What HP devices tell without being asked for, with real parts: counters, supplies, settings that drift and rows of event logs, as far
as the site's list lets them leave. A printer with a network card of HP's is none of HP's, and what is planted in each of the printer's
documents (users, jobs, contacts, places, hosts, people's own words) comes nowhere. The portal is out of reach all the time.

usage: sds_relay.py BUILD
"""
import http.client
import os
import sqlite3
import sys
import tempfile
import time

from part import wait_until
from sds_site import Fleet, Site, order, wait_state
from sds_wire import Platform, Tool

CANARY = 'canary'
WAIT_S = 240
COMMON = """1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1
1.3.6.1.2.1.1.3.0|67|90000000
1.3.6.1.2.1.1.4.0|4|canary-contact
1.3.6.1.2.1.1.5.0|4|canary-host
1.3.6.1.2.1.1.6.0|4|canary-place
1.3.6.1.2.1.25.3.5.1.1.1|2|3
1.3.6.1.2.1.43.5.1.1.4.1|4|canary-operator
1.3.6.1.2.1.43.5.1.1.5.1|4|canary-service
1.3.6.1.2.1.43.5.1.1.16.1|4|canary-name
1.3.6.1.2.1.43.8.2.1.13.1.1|4|canary-tray
1.3.6.1.2.1.43.10.2.1.3.1.1|2|7
1.3.6.1.2.1.43.10.2.1.4.1.1|65|4711
1.3.6.1.2.1.43.11.1.1.3.1.2|2|1
1.3.6.1.2.1.43.11.1.1.4.1.2|2|3
1.3.6.1.2.1.43.11.1.1.5.1.2|2|3
1.3.6.1.2.1.43.11.1.1.6.1.2|4|canary-cartridge
1.3.6.1.2.1.43.11.1.1.7.1.2|2|19
1.3.6.1.2.1.43.11.1.1.8.1.2|2|100
1.3.6.1.2.1.43.11.1.1.9.1.2|2|33
1.3.6.1.2.1.43.12.1.1.4.1.1|4|black
1.3.6.1.2.1.43.16.5.1.2.1.1|4|canary-console
1.3.6.1.2.1.43.18.1.1.2.1.1|2|4
1.3.6.1.2.1.43.18.1.1.4.1.1|2|5
1.3.6.1.2.1.43.18.1.1.5.1.1|2|1
1.3.6.1.2.1.43.18.1.1.7.1.1|2|3
1.3.6.1.2.1.43.18.1.1.8.1.1|4|canary-alert
"""
HP = ('1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT\n' + COMMON
      + '1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet 9\n1.3.6.1.2.1.43.5.1.1.17.1|4|SERIAL9\n')
HALF = '1.3.6.1.2.1.1.1.0|4|Brother NC-8700w, Firmware Ver.1.0\n' + COMMON + '1.3.6.1.2.1.43.5.1.1.17.1|4|STRANGE8\n'
WEB = """services ledm
firmware 2409A
product W1A53A
work on
asset canary-asset
log 13.20.01 Warning
log 49.4C02 Error
"""


class World:
    """One site with two printers, its platform, a tool."""

    def __init__(self, build, folder):
        os.mkdir(os.path.join(folder, 'sds'))
        self.platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'),
                                 '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>30</poll-s></work>')
        self.platform.start()
        account = self.platform.command('account', 'add', 'Bergmann AG')['account']
        self.tool = Tool(self.platform, self.platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work,enrol'))
        self.tool.get_token()
        self.tool.account = account
        self.fleet = Fleet(build, folder, [('hp', HP, WEB), ('half', HALF, WEB)])
        self.site = Site(build, folder, 'site', self.fleet, ['hp', 'half'])

    def start(self):
        self.fleet.start()
        self.site.write_conf(self.platform, self.platform.command('connector', 'add', self.tool.account)['code'],
                             "<policy kind='configuration' rule='allow'/>", status='2s')
        self.change('</status></polling>', '</status><tables>10s</tables><full>15s</full></polling>')
        self.site.start()

    def change(self, old, new):
        with open(self.site.conf, encoding='utf-8') as f:
            text = f.read()
        assert old in text, old
        with open(self.site.conf, 'w', encoding='utf-8') as f:
            f.write(text.replace(old, new))

    def devices(self):
        answer = self.tool.ask('GET', 'devices?account=' + self.tool.account)
        assert answer.status == 200, answer.text
        return answer.body.get('items', [])

    def device(self):
        return self.devices()[0]

    def rows(self):
        return [row['told'] for row in self.tool.ask('GET', 'alerts?account=' + self.tool.account).body.get('items', [])]

    def end(self):
        self.site.agent.end()
        self.fleet.part.end()
        self.platform.end()


def settings(device):
    return {row['name']: row.get('found') for row in device['told'].get('settings', [])}


def the_hp_printer_tells_all_and_the_other_nothing(world):
    wait_until('the platform knows a device with settings', lambda: [d for d in world.devices() if 'settings' in d['told']], WAIT_S, 1)
    assert len(world.devices()) == 1, world.devices()
    told = world.device()['told']
    assert (told['serial'], told['model'], told['product'], told['firmware'], told['state']) == (
        'SERIAL9', 'HP LaserJet 9', 'W1A53A', '2409A', 'ready'), told
    assert (told['engine_cycles'], told['impressions']) == (4711, 4711) and told['uptime_s'] >= 900000, told
    assert told['supplies'] == [{'slot': 2, 'kind': 'toner', 'colour': 'black', 'level_percent': 33, 'state': 'ok'}], told
    assert settings(world.device()) == {'sleep-minutes': '15', 'auto-off-minutes': '480', 'asset-number': None}, told
    assert 'impressions_colour' not in told and 'duplex_sheets' not in told, told
    return told['device']


def rows_of_its_log_come_once_and_without_an_item(world):
    rows = wait_until('the rows are known', lambda: world.rows() if len(world.rows()) == 2 else None, WAIT_S, 1)
    assert {row['code']: (row['severity'], row['row'], row['firmware'], row['impressions']) for row in rows} == {
        '13.20.01': ('warning', 1, '2409A', 4711), '49.4C02': ('error', 2, '2409A', 4711)}, rows
    assert not any('item' in row for row in rows), rows


def a_setting_that_drifts_is_seen_without_an_order(world, device):
    item = order(world.tool, device, 'configuration', settings=[{'name': 'sleep-minutes', 'value': '20'}, {'name': 'asset-number', 'value': 'A-4711'}])
    wait_state(world.tool, item, ('done',))
    shown = wait_until('it tells what was put', lambda: (lambda d: d if settings(d).get('asset-number') == 'A-4711' else None)(world.device()), WAIT_S, 1)
    assert settings(shown)['sleep-minutes'] == '20' and not any('drifted' in row for row in shown['put']), shown
    world.fleet.say('web', world.fleet.address['hp'], 'asset', 'canary-again')
    connection = http.client.HTTPConnection(world.fleet.address['hp'], world.fleet.web, timeout=30)
    connection.request('PUT', '/DevMgmt/ProductConfigDyn.xml', '<ProductConfigDyn><ProductSettings><PowerSaveTimeout>60minutes</PowerSaveTimeout>'
                       '</ProductSettings></ProductConfigDyn>', {'Content-Type': 'text/xml'})
    assert connection.getresponse().status == 200
    connection.close()
    shown = wait_until('both have drifted', lambda: (lambda d: d if all('drifted' in row for row in d['put']) else None)(world.device()), WAIT_S, 1)
    assert settings(shown) == {'sleep-minutes': '60', 'auto-off-minutes': '480', 'asset-number': None}, shown


def diagnostics_have_the_same_rows(world, device):
    world.fleet.say('web', world.fleet.address['hp'], 'log', '17.03.80 Error')
    item = order(world.tool, device, 'diagnostics')
    evidence = wait_state(world.tool, item, ('done',))['evidence']
    assert evidence['log_rows'] == 3 and evidence['tries'] == 3 and evidence['answers'] == 3 and evidence['round_trip_ms'] < 60000, evidence
    rows = world.rows()
    assert sorted(row['code'] for row in rows) == ['13.20.01', '17.03.80', '49.4C02'], rows  # two were known
    assert {row['item'] for row in rows} == {item}, rows


def the_sites_list_holds_for_all(world, device):
    world.change('<relay>yes</relay>', '<relay>supplies</relay>')
    world.site.poll()
    item = order(world.tool, device, 'diagnostics')
    evidence = wait_state(world.tool, item, ('done',))['evidence']
    assert evidence['log_rows'] == 0, evidence
    told = wait_until('less is told', lambda: (lambda t: t if 'serial' not in t else None)(world.device()['told']), WAIT_S, 1)
    assert 'supplies' in told and not {'serial', 'settings', 'impressions', 'engine_cycles'} & set(told), told
    assert len(world.rows()) == 3
    world.change('<relay>supplies</relay>', '<relay>yes</relay>')
    world.site.poll()


def outbox(world):
    """What waits to be sent, and what is remembered."""
    with sqlite3.connect('file:%s?mode=ro' % world.site.path('agent', 'agent.db'), uri=True, timeout=60) as database:
        return [str(row) for table in ('sds_out', 'sds_asset') for row in database.execute('SELECT * FROM ' + table)]


def nothing_personal_is_anywhere(world):
    asked = world.fleet.asked('hp')
    assert asked['GET:/DevMgmt/ProductLogsDyn.xml'] >= 3 and asked['GET:/DevMgmt/ProductConfigDyn.xml'] >= 3, asked  # it was read
    assert 'GET:/DevMgmt/ProductLogsDyn.xml' not in world.fleet.asked('half'), 'nobody looks at another maker\'s device'
    world.platform.stop()
    for name in os.listdir(world.platform.path('data')):
        with open(os.path.join(world.platform.path('data'), name), 'rb') as f:
            found = f.read()
        assert CANARY.encode() not in found and b'STRANGE8' not in found and b'192.0.2.66' not in found, name
    with open(world.platform.log, encoding='utf-8') as f:
        assert CANARY not in f.read()
    waits = wait_until('something waits at the site', lambda: [row for row in outbox(world) if '"serial":"SERIAL9"' in row] and outbox(world), WAIT_S, 1)
    assert not [row for row in waits if CANARY in row or 'STRANGE8' in row], waits
    assert [row for row in waits if 'A-4711' in row], waits
    assert CANARY not in world.site.agent.text()


def main(build):
    begun = time.monotonic()

    def good(what):
        print('%3d s good: %s' % (time.monotonic() - begun, what), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        world = World(build, folder)
        try:
            world.start()
            device = the_hp_printer_tells_all_and_the_other_nothing(world)
            good('the HP printer tells all, and the other one nothing')
            for story, arguments in ((rows_of_its_log_come_once_and_without_an_item, ()), (a_setting_that_drifts_is_seen_without_an_order, (device,)),
                                     (diagnostics_have_the_same_rows, (device,)), (the_sites_list_holds_for_all, (device,)),
                                     (nothing_personal_is_anywhere, ())):
                story(world, *arguments)
                good(story.__name__.replace('_', ' '))
        except BaseException:
            print(world.site.agent.text()[-6000:])
            with open(world.platform.log, encoding='utf-8') as f:
                print(f.read()[-1000:])
            raise
        finally:
            world.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
