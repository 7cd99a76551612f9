#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Remote work in a browser, from the click to the proof: portal, platform, agent and simulated HP printers, all of them real: remote.py BUILD

The browser's side is walk.mjs with the walks of remote.mjs. It says in lines what it wants to happen at the site ("allow", "drift", ...). With
PRINTWIRE_SCREENSHOTS=FOLDER it leaves its pictures there. A connector asks for work every 30 seconds, so this takes some minutes.
"""
import json
import os
import subprocess
import sys

import modules
from pages import run_walks

sys.path.insert(1, os.path.join(modules.ROOT, 'tests', 'integration'))
import rig as river  # noqa: E402
from events import RiverFront, start_portal  # noqa: E402
from part import wait_until  # noqa: E402
from reserve import free_port  # noqa: E402
from sds_images import ImageServer, Publisher, make_image  # noqa: E402
from sds_wire import Platform, Tool  # noqa: E402
from web_front import logged_in, make_account  # noqa: E402

PRINTERS = 5
WORSE = {3: 'image fails', 4: 'image stays'}  # those to which the firmware is not done
PRODUCT, OLD, NEW = 'W1A53A', '2409A', '2410B'
POLL_S = 30
WAIT_S = 6 * POLL_S
RECORDING = """1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1
1.3.6.1.2.1.1.3.0|67|90000000
1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet 9
1.3.6.1.2.1.25.3.5.1.1.1|2|3
1.3.6.1.2.1.43.5.1.1.17.1|4|PAGE%02d
1.3.6.1.2.1.43.10.2.1.4.1.1|65|4711
"""
WEB = 'services ledm\nfirmware %s\nproduct %s\nwork on\nupdate 1000\nlinger 200\nrestart 4000\nlog 13.20.01 Warning\nlog 49.4C02 Error\n%s\n'


class Site:
    """What the rig has besides: the platform, its images, and HP printers, of which each has its own mind."""

    def __init__(self, rig, front):
        self.rig, self.front = rig, front
        os.mkdir(rig.path('sds'))
        os.mkdir(rig.path('images'))
        self.platform = Platform(os.path.join(rig.build, 'sds', 'printwire-sds'), rig.path('sds'),
                                 '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits><work><poll-s>%d</poll-s></work>' % POLL_S)
        self.platform.start()
        self.account = self.platform.command('account', 'add', 'We')['account']
        self.made = self.platform.command('tool', 'add', self.account, 'portal', '--scopes', 'read,work')
        self.publisher, self.images = Publisher(), ImageServer(self.platform)
        self.web = free_port()
        self.consented = []

    def make_printers(self):
        folder = self.rig.path('printers')
        os.mkdir(folder)
        for i in range(1, PRINTERS + 1):
            for name, text in (('hp%02d.snmprec' % i, RECORDING % i), ('hp%02d.web' % i, WEB % (OLD, PRODUCT, WORSE.get(i, '')))):
                with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
                    f.write(text)
        self.rig.sim_options = ['--web-port', str(self.web), '--certificate', self.platform.path('cert.pem'), '--key', self.platform.path('key.pem')]
        self.rig.start_sim(devices=folder)

    def make_image(self):
        """A manifest that the portal offers, and the image where it says that it is."""
        image = make_image(NEW)
        firmware = self.publisher.describe(self.images.offer('laserjet', image), image, NEW, [PRODUCT])
        with open(self.rig.path('images', 'laserjet-%s.json' % NEW), 'w', encoding='utf-8') as f:
            json.dump(firmware, f)
        with open(self.rig.path('images', 'broken.json'), 'w', encoding='utf-8') as f:
            f.write('{}')
        self.publisher.write_key(self.rig.path('publisher.pem'))

    def portal_more(self):
        secret = self.rig.path('tool.secret')
        river.write_secret(secret, self.made['secret'] + '\n')
        return ("<sds><url>https://localhost:%d</url><tool>%s</tool><secret-file>%s</secret-file><ca-file>%s</ca-file><images>%s</images>"
                "<account customer='We' id='%s'/></sds>" % (self.platform.port, self.made['tool'], secret, self.platform.path('cert.pem'),
                                                             self.rig.path('images'), self.account))

    def agent_more(self):
        code = self.platform.command('connector', 'add', self.account)['code']
        return ("<web><ask>always</ask><http-port>0</http-port><https-port>%d</https-port><ipp-port>0</ipp-port></web>"
                "<sds><url>https://localhost:%d</url><code>%s</code><ca-file>%s</ca-file><relay>yes</relay>"
                "<policy kind='configuration' rule='allow'/><policy kind='firmware' rule='allow'/><policy kind='refresh' rule='deny'/>"
                "<publisher-key-file>publisher.pem</publisher-key-file><image-host>localhost:%d</image-host></sds>"
                % (self.web, self.platform.port, code, self.platform.path('cert.pem'), self.images.port))

    def wait_known(self):
        tool = Tool(self.platform, self.made)
        tool.get_token()
        wait_until('the platform knows the printers', lambda: len(tool.ask('GET', 'devices?account=' + self.account).body.get('items', [])) == PRINTERS, WAIT_S, 1)

    # what the browser's side may want

    def consent(self, *words):
        return subprocess.run([self.rig.program('printwire-agent'), 'consent', *words, '--config', self.rig.agent_conf], capture_output=True, text=True,
                              check=True).stdout

    def decide(self, word):
        waiting = wait_until('somebody is asked', lambda: json.loads(self.consent('list', '--json'))['waiting'], WAIT_S, 0.5)
        for row in waiting:
            self.consent(word, row['sha256'])

    def allow(self):
        self.decide('allow')

    def deny(self):
        self.decide('deny')

    def drift(self):
        self.rig.say('web %s sleep-minutes 45' % self.rig.address_of('hp01'))

    def mend(self):
        for i in WORSE:
            self.rig.say('web %s image takes' % self.rig.address_of('hp%02d' % i))

    def platform_stop(self):
        self.platform.stop()

    def platform_start(self):
        self.platform.start()


def test(rig):
    modules.fetch()
    front = RiverFront(rig)
    site = Site(rig, front)
    try:
        site.make_printers()
        site.make_image()
        rig.portal_more += site.portal_more()
        rig.write_portal_conf()
        rig.start_prosody()
        front.account('add', 'ada', '--password-file', front.path('password'))
        start_portal(rig)
        rig.write_agent_conf(more=site.agent_more(), tables='30s')
        rig.start_agent()
        site.wait_known()
        ada = logged_in(front, 'ada')
        places = {place['name']: place['id'] for place in ada.ask('GET', '/api/v1/places').json['items']}
        for name, place, role in (('mona', 'We', 'operator'), ('vera', 'We', 'viewer'), ('rob', 'They', 'operator')):
            make_account(ada, name, places[place], role)
        return run_walks(site, front, PAGE_WALKS='remote', PAGE_NAME='mona')
    except BaseException:
        print(open(site.platform.log, encoding='utf-8').read()[-2000:])
        raise
    finally:
        site.images.end()
        site.platform.end()


if __name__ == '__main__':
    modules.need('node', 'npm', 'chromium')
    river.main(__doc__, test)
