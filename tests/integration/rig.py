# SPDX-License-Identifier: Apache-2.0
"""The whole river on loopback for a test: simulated printers, agent, Prosody and portal in a private folder.

A test says `rig.main(__doc__, test)`; `test` is given a Rig. Whatever happens, every process is ended and the folder removed;
when the test fails, the last lines of each log are printed. Waiting is always for a condition, with a deadline.
"""
import contextlib
import glob
import itertools
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

from part import LONG_S, Part, die_with_parent, stays, wait_until, write_secret  # noqa: F401 (tests have them from here)
from reserve import free_port

sys.path.insert(1, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'fakes'))
import pgsql  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROSODY = os.path.join(ROOT, 'packaging', 'prosody', 'prosody')
PRINTERS = os.path.join(ROOT, 'tests', 'data', 'printers')
DOMAIN = 'river.test'
PORTAL = 'portal.' + DOMAIN
USER = 'site-1'
SPACE = '{urn:printwire:1}'
SUPPLY = '1.3.6.1.2.1.43.11.1.1'
LEVEL = SUPPLY + '.9'
COMMUNITIES = '<community>public</community><community>public@Engine</community>'  # one recording wants a context
SYSTEM = '1.3.6.1.2.1.1'
TAIL = 25  # lines of each log shown after a failure
SKIP = 77
BAD_SIGNS = ('ERROR: AddressSanitizer', 'ERROR: LeakSanitizer', 'runtime error: ', 'Assertion ')


class Skip(Exception):
    """What the test needs is not here."""


class Rig:
    """Folder, ports, configuration and the programs. Settings are attributes; change them before the start of what reads them."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.folder = tempfile.mkdtemp(prefix='printwire-river-', dir='/tmp')
        os.chmod(self.folder, 0o711)  # Prosody's user has to reach its part
        self.xmpp_port, self.component_port = free_port(), free_port()
        self.snmp_port = free_port()
        self.printers = []  # (address, recording)
        self.devices = PRINTERS
        self.sim_options = []  # for web services, say
        self.known_supplies = {}
        self.agent_folder, self.portal_folder = self.path('agent'), self.path('portal')
        self.agent_conf, self.portal_conf = self.path('agent.xml'), self.path('portal.xml')
        self.prosody, self.portal = Part(self, 'prosody'), Part(self, 'portal')
        self.sim, self.agent = Part(self, 'sim'), Part(self, 'agent')
        self.portal_more, self.more_agents = '', ''
        self.pgsql = None  # a server that has the portal's store
        self.watchers = []
        self.pokes = itertools.count()
        self.mounts = []
        self.control = None

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def program(self, name):
        folders = {'printwire-agent': 'agent', 'printwire-portal': 'portal', 'printwire-licence': 'licence', 'printwire-sim': os.path.join('tests', 'sim_printer')}
        return os.path.join(self.build, folders[name], name)

    def run(self, name, *arguments, check=True):
        """Run one of our programs to its end; its output."""
        done = subprocess.run([self.program(name), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        assert not check or done.returncode == 0, '%s %s: %s' % (name, ' '.join(arguments), done.stderr)
        return done

    # XMPP server

    def make_prosody(self):
        subprocess.run([PROSODY, 'make', *self.prosody_arguments()], check=True, stdout=subprocess.PIPE)

    def prosody_arguments(self):
        return [self.path('prosody'), str(self.xmpp_port), str(self.component_port), DOMAIN]

    def start_prosody(self):
        if not os.path.exists(self.path('prosody', 'settings')):
            self.make_prosody()
        self.prosody.start(PROSODY, 'start', *self.prosody_arguments())
        subprocess.run([PROSODY, 'wait', self.path('prosody'), str(LONG_S)], check=True, stdout=subprocess.PIPE)
        if not os.path.exists(self.path('prosody', USER + '.password')):
            subprocess.run([PROSODY, 'account', self.path('prosody'), USER], check=True, stdout=subprocess.PIPE)

    # portal

    def use_pgsql(self):
        """The portal's store is a PostgreSQL server of this test's own, which syncs; Skip without PostgreSQL."""
        try:
            self.pgsql = pgsql.Server()
        except FileNotFoundError as e:
            raise Skip(str(e)) from None

    def portal_server(self):
        return "<postgresql host='%s' user='%s'/>" % (self.pgsql.folder, pgsql.NAME) if self.pgsql else ''

    def write_portal_conf(self):
        with open(self.portal_conf, 'w', encoding='utf-8') as f:
            f.write("<printwire-portal><xmpp><port>%d</port><jid>%s</jid><secret-file>prosody/component.secret</secret-file></xmpp>"
                    "<storage><folder>%s</folder>%s</storage><agents><agent jid='%s@%s' site='Here' customer='We'/>%s</agents>%s"
                    "</printwire-portal>\n" % (self.component_port, PORTAL, self.portal_folder, self.portal_server(), USER, DOMAIN, self.more_agents,
                                                self.portal_more))

    def start_portal(self, **options):
        self.write_portal_conf()
        self.portal.start(self.program('printwire-portal'), 'run', '--config', self.portal_conf, **options)

    # simulated printers

    def start_sim(self, count=None, devices=None):
        self.devices = devices or self.devices
        chosen = ['--devices', self.devices] + (['--count', str(count)] if count else [])
        listed = self.run('printwire-sim', *chosen, '--list').stdout.splitlines()
        self.printers = [tuple(line.split()) for line in listed]
        self.sim.start(self.program('printwire-sim'), *chosen, '--port', str(self.snmp_port), '--control', self.path('sim.socket'),
                       *self.sim_options)
        self.sim.wait_line('^ready: ', 20)
        self.control = socket.socket(socket.AF_UNIX)
        self.control.settimeout(LONG_S)
        self.control.connect(self.path('sim.socket'))
        self.control_lines = self.control.makefile('rw')

    def say(self, command):
        """A command to the fleet, which must be good; its answer without the ok."""
        self.control_lines.write(command + '\n')
        self.control_lines.flush()
        answer = self.control_lines.readline().rstrip('\n')
        assert answer.startswith('ok'), '%s: %s' % (command, answer)
        return answer[3:]

    def stats(self, address=''):
        return {k: int(v) for k, v in (word.split('=') for word in self.say('stats ' + address).split())}

    def looks(self, address):
        """How often a printer had its turn, how often it was asked how it is, and what that number was when its alerts were last read."""
        return tuple(int(word) for word in self.say('looks ' + address).split())

    def awake(self, but=()):
        """Addresses of the printers that are asked each status interval."""
        return [address for address, name in self.printers if 'sleeping' not in name and address not in but]

    def wait_looked(self, addresses=None, rounds=1):
        """Until each (all that are awake) had its turn so often again, and what was answered was dealt with: one more turn shows that, as
        the agent asks a printer one thing at a time and commits what it says before it asks again."""
        wanted = {address: self.looks(address)[0] + rounds for address in addresses or self.awake()}
        wait_until(lambda: 'asked; %s' % {a: (self.looks(a)[0], n) for a, n in wanted.items() if self.looks(a)[0] <= n},
                   lambda: all(self.looks(a)[0] > n for a, n in wanted.items()))

    def wait_told(self, addresses=None, rounds=1):
        """The same, and all that there was to say has reached the portal and those who watch it: for what must not come."""
        self.wait_looked(addresses, rounds)
        wait_until('drained', self.is_drained, pause=0.1)
        wait_until('the watchers have it', lambda: all(self.has_all(watcher) for watcher in self.watchers))

    def address_of(self, recording):
        return next(address for address, name in self.printers if name == recording)

    def supplies(self, recording):
        """{instance: {column: value}} of prtMarkerSupplies in a recording, in all of its contexts."""
        if recording in self.known_supplies:
            return self.known_supplies[recording]
        rows = self.known_supplies[recording] = {}
        for name in (recording, recording + '@*'):
            for path in glob.glob(os.path.join(glob.escape(self.devices), name + '.snmprec')):
                with open(path, encoding='utf-8', errors='replace') as f:
                    for match in re.finditer(r'^\.?%s\.([2-9])\.([0-9.]+)\|[^|]*\|(.*)$' % re.escape(SUPPLY), f.read(), re.M):
                        rows.setdefault(match[2], {}).setdefault(int(match[1]), match[3])
        return rows

    # agent

    def write_agent_conf(self, status='1s', tables='15min', ca='prosody/ca.crt', password='prosody/%s.password' % USER,
                         more='', discovery='', snmp=COMMUNITIES, address=PORTAL,
                         mdns='no'):
        first, last = self.printers[0][0], self.printers[-1][0]
        write_secret(self.agent_conf, """<printwire-agent>
  <portal>
    <address>%s</address>
    <jid>%s@%s</jid>
    <password-file>%s</password-file>
    <host>127.0.0.1</host>
    <port>%d</port>
    <ca-file>%s</ca-file>
  </portal>
  <discovery>
    <range from='%s' to='%s' port='%d'/>%s<mdns>%s</mdns>
  </discovery>
  <snmp>%s</snmp>
  <polling><status>%s</status><tables>%s</tables></polling>
  <storage><folder>%s</folder></storage>%s
</printwire-agent>
""" % (address, USER, DOMAIN, password, self.xmpp_port, ca, first, last, self.snmp_port, discovery, mdns, snmp, status, tables,
            self.agent_folder, more))

    def start_agent(self, **options):
        self.agent.start(self.program('printwire-agent'), '--config', self.agent_conf, **options)

    def reload_agent(self):
        """SIGHUP with a good file, until it is taken."""
        before = len(self.agent.lines(r'read again$'))
        self.agent.signal(signal.SIGHUP)
        self.agent.wait_line(r'read again$', 10, before + 1)

    def journal(self):
        """What `printwire-agent journal` says, {} while there is none."""
        done = self.run('printwire-agent', 'journal', '--config', self.agent_conf, check=False)
        return dict(line.split(' ', 1) for line in done.stdout.splitlines()) if done.returncode == 0 else {}

    def is_drained(self):
        journal = self.journal()
        return bool(journal) and journal['waiting'] == '0' and journal['said'] != '0'

    def start(self, count=None, devices=None, **conf):
        """Everything, the agent last."""
        self.start_sim(count, devices)
        self.start_prosody()
        self.start_portal()
        self.write_agent_conf(**conf)
        self.start_agent()

    # what the portal has

    def query(self, sql, *arguments):
        """Rows of the portal's database, [] while there is none."""
        if self.pgsql:
            return self.pgsql.query(sql, *arguments)
        path = os.path.join(self.portal_folder, 'portal.db')
        if not os.path.exists(path):
            return []
        try:
            with contextlib.closing(sqlite3.connect('file:%s?mode=ro' % path, uri=True, timeout=10)) as db:
                return db.execute(sql, arguments).fetchall()
        except sqlite3.OperationalError:
            if self.portal.runs():
                return []  # being made
            raise

    def entries(self):
        rows = self.query('SELECT count(*) FROM entry')
        return rows[0][0] if rows else 0

    def digest(self):
        return dict(line.split(' ', 1) for line in
                    self.run('printwire-portal', 'digest', '--config', self.portal_conf).stdout.splitlines())

    def stored_supplies(self):
        """{address: supplies that the portal has of it}; also printers without any."""
        return dict(self.query('SELECT a.address, (SELECT count(*) FROM consumable c WHERE c.agent = a.agent AND c.device = a.device)'
                               ' FROM asset a'))

    def missing(self):
        """What of the simulated printers is not stored: [(address, recording, supplies stored or None, supplies wanted)]."""
        stored = self.stored_supplies()
        wanted = [(address, name, stored.get(address), len(self.supplies(name))) for address, name in self.printers]
        return [row for row in wanted if row[2] is None or row[2] < row[3]]

    def wait_stored(self, seconds=LONG_S):
        """Until every printer is stored, all that was said has been taken, and the agent is at rest."""
        wait_until(lambda: 'all stored; missing %s' % self.missing()[:5], lambda: not self.missing(), seconds, 0.2)
        self.wait_told(rounds=2)

    def wait_quiet(self, seconds=30, quiet=2.5):
        """Until nothing waits in the journal and no record came for some time: for benchmarks; tests know what they wait for."""
        seen = {'entries': -1, 'since': time.monotonic()}

        def is_quiet():
            now = self.entries()
            if now != seen['entries'] or not self.is_drained():
                seen.update(entries=now, since=time.monotonic())
            return time.monotonic() - seen['since'] >= quiet

        wait_until('quiet', is_quiet, seconds, 0.2)

    def watch(self, *options):
        """A running `printwire-portal watch --xml`, standing at the end (or --from-start)."""
        part = Part(self, 'watch-%d' % len(self.watchers))
        self.watchers.append(part)
        part.output = self.path(part.name + '.xml')
        part.before = 0 if options == ('--from-start',) else None
        with open(part.output, 'ab') as out:
            part.start(self.program('printwire-portal'), 'watch', '--xml', '--config', self.portal_conf, *options, stdout=out)
        return part

    def watched(self, part):
        """The documents that a watcher printed, as elements."""
        with open(part.output, encoding='utf-8') as f:
            return [ElementTree.fromstring(line) for line in f.read().split('\n')[:-1]]  # the last may be half a line

    def has_all(self, part):
        """False for a watcher that has not shown everything yet; one that chooses is not asked."""
        return not part.runs() or part.before is None or part.before + len(self.watched(part)) == self.entries()

    def watch_from_now(self, poke):
        """A watcher that stands at the end. poke(number) causes a record, with another number each time; the first that the watcher shows came
        after its start, or something old was shown."""
        before, part = self.entries(), self.watch()
        for number in itertools.islice(self.pokes, LONG_S):
            stored = self.entries()
            poke(number)
            wait_until('poke %d is stored' % number, lambda n=stored: self.entries() > n)
            with contextlib.suppress(AssertionError):
                stays('the watcher shows nothing', lambda: not self.watched(part), 1)
                continue
            break
        with open(part.output, encoding='utf-8') as f:
            first = f.readline().rstrip('\n').replace(" xmlns='urn:printwire:1'", '', 1)
        part.before = max(i for i, row in enumerate(self.query('SELECT xml FROM entry ORDER BY row')) if row[0] == first)
        assert part.before >= before, 'a watcher at the end sees something old: ' + first
        return part

    # the end

    def parts(self):
        return [self.agent, *self.watchers, self.portal, self.prosody, self.sim]

    def show_logs(self):
        for part in self.parts():
            lines = part.text().splitlines()
            if lines:
                print('--- %s, last of %d lines:\n%s' % (part.name, len(lines), '\n'.join(lines[-TAIL:])), file=sys.stderr)

        with contextlib.suppress(Exception):
            for row, xml in self.query('SELECT row, xml FROM entry ORDER BY row DESC LIMIT 6'):
                print('--- entry %d: %s' % (row, xml), file=sys.stderr)

    def check_logs(self):
        for part in self.parts():
            for sign in BAD_SIGNS:
                assert not part.lines(re.escape(sign)), '%s: %s' % (part.name, part.lines(re.escape(sign))[0])

    def mount(self, folder, size):
        """A small disk of its own (tmpfs) at a folder; Skip when we may not."""
        os.makedirs(folder, exist_ok=True)
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=%s,mode=700' % size, 'printwire-test', folder],
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Skip('a small disk cannot be mounted (needs root): ' + done.stderr.strip())
        self.mounts.append(folder)

    def close(self):
        for part in self.parts():
            with contextlib.suppress(Exception):
                part.end()
        if self.control is not None:
            self.control.close()
        if self.pgsql:
            self.pgsql.remove()
        for folder in self.mounts:
            subprocess.run(['umount', '-l', folder], check=False)
        if os.environ.get('PRINTWIRE_KEEP'):
            print('kept: ' + self.folder, file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def without_time(element):
    """The record as text, but for when it was read."""
    copy = ElementTree.fromstring(ElementTree.tostring(element))
    copy.attrib.pop('at', None)
    return ElementTree.tostring(copy).decode()


def kind(element):
    return element.tag[len(SPACE):]


def field(element, name):
    found = element.find(SPACE + name)
    return None if found is None else found.text


def check_grammar(folder, elements):
    """Every record fits protocol/printwire.rnc. False, loudly, where the tools for that are missing."""
    python = next((p for p in (sys.executable, '/usr/bin/python3') if shutil.which(p) and subprocess.run(
        [p, '-c', 'import rnc2rng'], stderr=subprocess.DEVNULL, check=False).returncode == 0), None)
    if python is None or shutil.which('xmllint') is None:
        print('not checked against the grammar: needs python3-rnc2rng and libxml2-utils')
        return False
    schema, document = os.path.join(folder, 'printwire.rng'), os.path.join(folder, 'records.xml')
    subprocess.run([python, '-m', 'rnc2rng', os.path.join(ROOT, 'protocol', 'printwire.rnc'), schema], check=True)
    all_records = ElementTree.Element(SPACE + 'records')
    all_records.extend(elements)
    ElementTree.ElementTree(all_records).write(document)
    done = subprocess.run(['xmllint', '--noout', '--huge', '--relaxng', schema, document], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, 'not by the grammar:\n' + '\n'.join(done.stderr.splitlines()[:6])
    return True


def missing_program():
    return next((p for p in ('prosody', 'prosodyctl', 'openssl', 'setpriv') if shutil.which(p) is None), None)


def main(usage, test, arguments=None):
    """Run a test with the build folder of the command line: exit 0, 1, or 77 (skipped, loudly)."""
    name = os.path.basename(sys.argv[0])
    given = arguments if arguments is not None else sys.argv[1:]
    if len(given) != 1 or not os.path.isdir(given[0]):
        sys.exit('usage: %s BUILD\n\n%s' % (name, usage))
    if missing_program() is not None:
        print('%s: SKIPPED: %s is not installed' % (name, missing_program()))
        sys.exit(SKIP)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('%s: ended from outside' % name))
    started = time.monotonic()
    rig = Rig(given[0])
    try:
        said = test(rig)
        rig.agent.stop()
        rig.portal.stop()
        rig.check_logs()
        print('%s: %s (%.0f s)' % (name, said, time.monotonic() - started))
    except Skip as skip:
        print('%s: SKIPPED: %s' % (name, skip))
        sys.exit(SKIP)
    except BaseException:
        rig.show_logs()
        raise
    finally:
        rig.close()
