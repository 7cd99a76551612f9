# SPDX-License-Identifier: Apache-2.0
"""What tests of smart device services share: simulated HP printers that take orders, sites with an agent each, and the
table of outcomes of protocol/SDS.md (section 11), which lint.generated holds to protocol/sds_outcome.
"""
import json
import os
import re
import signal
import subprocess

from part import Part, wait_until, write_secret
from reserve import free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KINDS = ('reboot', 'firmware', 'diagnostics', 'configuration', 'telemetry', 'refresh')
CHANGING = ('reboot', 'firmware', 'configuration')
OVER = ('done', 'failed', 'refused', 'unsupported', 'cancelled', 'expired', 'lost')
PRODUCT = 'W1A53A'
ASKED = '1.3.6.1.2.1.1.3.0|67|90000000\n1.3.6.1.2.1.25.3.5.1.1.1|2|3\n'
WEB = 'services ledm\nfirmware 2409A\nproduct %s\nwork on\nrestart 8000\nlinger 300\nupdate 500\nlog 13.20.01 Warning\n' % PRODUCT


def hp(serial):
    """A recording of an HP printer, as short as can be."""
    return ('1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1\n' + ASKED
            + '1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet 9\n1.3.6.1.2.1.43.5.1.1.17.1|4|%s\n' % serial)


class Outcome:
    """A row of the table: what is told in a situation, and what follows."""

    def __init__(self, cells):
        words = [tuple(re.findall(r'`([a-z-]+)`', cell)) for cell in cells]
        self.situation, self.sent = cells[0], cells[6]
        self.kinds = KINDS if cells[1] == 'all' else words[1]
        self.states, self.verb, self.actors = words[2], words[3][0], re.findall(r'\((.*)\)', cells[3])[0].split(' or ')
        self.reason = None if cells[4] == '–' else cells[4]
        self.then = None if cells[5] == 'as it was' else cells[5]

    def is_of(self, kind, before, row):
        """Whether a row of an item's history, behind the state before, is this one."""
        return (kind in self.kinds and before in self.states and row['verb'] == self.verb and row['by'] in self.actors
                and row.get('reason') == self.reason and row['state'] == (self.then or before))


def outcomes():
    """{situation: row} of the table."""
    with open(os.path.join(ROOT, 'protocol', 'SDS.md'), encoding='utf-8') as f:
        table = f.read().split('\n### Outcomes\n')[1].split('\n### ')[0]
    lines = [line for line in table.splitlines() if line.startswith('| ')]
    rows = [Outcome([cell.strip() for cell in line.strip('|').split('|')]) for line in lines[1:]]
    return {row.situation: row for row in rows}


class Fleet:
    """Simulated printers, one for each (name, recording, lines of its web services), in this order from 127.1.0.1 on."""

    def __init__(self, build, folder, printers):
        self.build, self.folder = build, folder
        self.part, self.control = Part(self, 'sim'), self.path('fleet')
        self.snmp, self.web = free_port(), free_port()
        self.address = {}
        os.mkdir(self.path('printers'))
        for number, (name, recording, web) in enumerate(printers):
            self.address[name] = '127.1.0.%d' % (number + 1)
            for ending, text in (('snmprec', recording), ('web', web)):
                with open(self.path('printers', '%03d-%s.%s' % (number, name, ending)), 'w', encoding='utf-8') as f:
                    f.write(text)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def program(self):
        return os.path.join(self.build, 'tests/sim_printer/printwire-sim')

    def start(self):
        self.part.start(self.program(), '--devices', self.path('printers'), '--port', str(self.snmp), '--web-port', str(self.web), '--control',
                        self.control)
        self.part.wait_line('^ready: ')

    def say(self, *words):
        done = subprocess.run([self.program(), 'tell', self.control, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and done.stdout.startswith('ok'), (words, done.stdout, done.stderr)
        return done.stdout[3:].strip()

    def stats(self, name):
        return {key: int(value) for key, value in (word.split('=') for word in self.say('stats', self.address[name]).split())}

    def writes(self, name):
        return self.stats(name)['writes']

    def asked(self, name):
        """How often it was asked, by SNMP and for each document."""
        words = dict(word.split('=') for word in self.say('asked', self.address[name]).split())
        stats = self.stats(name)
        return {**{what: int(count) for what, count in words.items() if what not in ('connections', 'polls')},
                **{what: stats[what] for what in ('get', 'getnext', 'getbulk', 'set', 'other', 'lost', 'writes')}}


class Site:
    """An agent with some printers of a fleet, without a portal."""

    def __init__(self, build, folder, name, fleet, printers):
        self.build, self.folder, self.name, self.fleet, self.printers = build, os.path.join(folder, name), name, fleet, printers
        os.mkdir(self.folder)
        self.agent, self.conf = Part(self, 'agent'), self.path('agent.xml')

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def program(self):
        return os.path.join(self.build, 'agent/printwire-agent')

    def write_conf(self, platform, code, policy, image_host='', snmp='', ask='always', status='1h'):
        """`policy`: elements of <sds>, the publisher's key among them."""
        addresses = [self.fleet.address[name] for name in self.printers]
        write_secret(self.path('secret'), 'none\n')
        write_secret(self.conf, """<printwire-agent>
  <portal><address>portal.river.test</address><jid>site-1@river.test</jid><password-file>secret</password-file><host>127.0.0.1</host>
    <port>%d</port></portal>
  <discovery><range from='%s' to='%s' port='%d'/><mdns>no</mdns></discovery>
  <snmp><community>public</community>%s</snmp>
  <web><ask>%s</ask><http-port>%d</http-port><https-port>0</https-port><ipp-port>0</ipp-port>
    <waits>0</waits></web>
  <polling><status>%s</status></polling>
  <storage><folder>%s</folder></storage>
  <sds><url>https://localhost:%d</url><code>%s</code><ca-file>%s</ca-file><relay>yes</relay>%s%s</sds>
</printwire-agent>
""" % (free_port(), addresses[0], addresses[-1], self.fleet.snmp, snmp, ask, self.fleet.web, status, self.path('agent'), platform.port, code,
            platform.path('cert.pem'), policy, image_host and '<image-host>%s</image-host>' % image_host))

    def start(self):
        self.agent.start(self.program(), '--config', self.conf)

    def poll(self):
        """It asks the platform now, as after each change of its configuration."""
        self.agent.signal(signal.SIGHUP)

    def consent(self, *words):
        return subprocess.run([self.program(), 'consent', *words, '--config', self.conf], capture_output=True, text=True, check=True).stdout

    def asked(self):
        """Items that wait for a person, {item: digest}."""
        return {row['item']: row['sha256'] for row in json.loads(self.consent('list', '--json'))['waiting']}


def rule(word):
    """This rule for all kinds of work."""
    return ''.join("<policy kind='%s' rule='%s'/>" % (kind, word) for kind in KINDS)


def devices(tool):
    """{serial number: id} of the devices that a platform knows."""
    found, cursor = {}, ''
    while cursor is not None:
        answer = tool.ask('GET', 'devices?account=' + tool.account + (cursor and '&cursor=' + cursor))
        assert answer.status == 200, answer.text
        found.update({row['told'].get('serial'): row['told']['device'] for row in answer.body.get('items', ())})
        cursor = answer.body.get('next')
    return found


def story(tool, item):
    answer = tool.show(item)
    assert answer.status == 200, answer.text
    return answer.body


def order(tool, device, kind, **more):
    answer = tool.order(device, kind, **more)
    assert answer.status == 201, answer.text
    return answer.body['item']


def wait_state(tool, item, states, seconds=240):
    """The item, once it is in one of these states; it may not end in another one."""
    def look():
        now = tool.now(item)
        assert now['state'] in states or now['state'] not in OVER, now
        return now if now['state'] in states else None
    return wait_until('%s is %s' % (item, ' or '.join(states)), look, seconds, 0.2)
