# SPDX-License-Identifier: Apache-2.0
"""A site: a few simulated printers, one agent, its own small disk, its own way to the XMPP server, and somebody who prints.

Each step lets every supply fall by one; the next step comes only when the agent has committed all of this one. So what the agent
must have said is known beforehand, whatever happens to it: of each supply every level, one after the other.
"""
import contextlib
import os
import socket
import sqlite3
import threading
import time

import rig as river
import space
from kill import FULL
from relay import Relay
from rig import LEVEL, wait_until

PATIENCE_S = 600  # what must come is waited for so long, however much the machine has to do
SETTLED_S = 10.5  # a session that lasted so long counts as a good one: the back-off begins anew


class Process(river.Part):
    """A part of the rig that may be started from any thread: the run's own process space ends it, not a dying parent."""

    def start(self, *command, env=None, **options):
        assert not self.runs(), self.name + ' runs already'
        with open(self.log, 'ab') as log:
            self.process = river.subprocess.Popen(command, stdin=river.subprocess.DEVNULL, stdout=log, stderr=log,
                                                  env=dict(os.environ, **env) if env else None, **options)


class Control:
    """A connection of its own to the fleet."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(path)
        self.lines = self.socket.makefile('rw')

    def say(self, command):
        self.lines.write(command + '\n')
        self.lines.flush()
        answer = self.lines.readline().rstrip('\n')
        assert answer.startswith('ok'), '%s: %s' % (command, answer)
        return answer[3:]


class Teller(threading.Thread):
    """Makes one step after the other."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.step, self.done = site, 0, 0
        self.may_go, self.stopped, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.error = None
        self.control = Control(site.world.path('sim.socket'))

    def run(self):
        try:
            while not self.ended.is_set():
                self.stopped.set()
                self.may_go.wait()
                self.stopped.clear()
                self.make_step()
        except Exception as error:  # told by whoever waits for a step
            self.error = error
            self.stopped.set()

    def make_step(self):
        self.step += 1
        for address in self.site.addresses:
            for instance in self.site.instances:
                self.control.say('set %s %s.%s 2 %d' % (address, LEVEL, instance, FULL - self.step))
        wait_until(lambda: '%s: step %d is committed; %s' % (self.site.name, self.step, self.site.what_wakes_it()),
                   lambda: self.site.has_committed(self.step), PATIENCE_S, 0.1)
        self.done = self.step

    def pause(self):
        """After the step under way."""
        self.may_go.clear()
        wait_until('%s: the step under way ends' % self.site.name, self.stopped.is_set, PATIENCE_S, 0.05)
        if self.error is not None:
            raise self.error

    def resume(self):
        self.may_go.set()


class Site:
    def __init__(self, world, number, addresses, twin_address):
        self.world, self.number, self.addresses = world, number, addresses
        self.name = 'site-%d' % number
        self.twin_address = twin_address  # a printer that only a second agent of this site asks
        self.folder, self.conf = world.path(self.name), world.path(self.name + '.xml')
        self.instances = ('1.1', '1.2', '1.3')  # all supplies of the recording
        self.relay = Relay(space.SERVER, world.xmpp_port)
        self.agent = Process(world, self.name + '-agent')
        self.settled_at = 0.0
        self.committed = {}  # every record that an agent of this site was seen to have: {(epoch, number): record}
        self.may_forget = False  # what the portal has, since the oracle looked last
        self.folders = [(self.folder, self.conf)]  # of all agents that this site has had
        world.mount(self.folder, '24m')

    def make(self):
        self.write_conf(self.conf, self.folder, self.addresses[0], self.addresses[-1])
        self.teller = Teller(self)
        self.teller.start()

    def write_conf(self, path, folder, first, last):
        """Sleep: on a machine that has too much to do even the simulated printers are late by seconds, which is how a printer looks that
        had to wake up. So one that is taken to sleep is asked as often as the others, and may be woken as often as can be."""
        with open(path, 'w', encoding='utf-8') as f:
            f.write("<printwire-agent><portal><address>%s</address><jid>%s@%s</jid><password-file>server/%s.password</password-file>"
                    "<host>%s</host><port>%d</port><ca-file>server/ca.crt</ca-file></portal>"
                    "<discovery><range from='%s' to='%s' port='%d'/><mdns>no</mdns></discovery>"
                    "<polling><status>1s</status><tables>1s</tables><asleep>1s</asleep>"
                    "<wakes-per-day>100</wakes-per-day></polling><storage><folder>%s</folder></storage></printwire-agent>\n"
                    % (river.PORTAL, self.name, river.DOMAIN, self.name, space.HOST, self.relay.port, first, last,
                       self.world.snmp_port, folder))

    def start_agent(self, env=None):
        self.agent.start(*space.AT_SITES, self.world.program('printwire-agent'), '--config', self.conf, env=env)

    def supervise(self):
        """What a service manager does: start it again when it has ended."""
        if not self.agent.runs():
            self.agent.process.wait()
            self.start_agent()

    def has_committed(self, step):
        """Every supply's level of this step is in the agent's journal, or was."""
        wanted = len(self.addresses) * len(self.instances)
        text = "%%<remaining unit='impressions'>%d</remaining>%%" % (FULL - step)
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self.open_database()) as db:
            recent = 'SELECT body FROM journal_history ORDER BY place DESC LIMIT %d' % (8 * wanted)
            rows = db.execute("SELECT count(*) FROM (SELECT body FROM journal UNION ALL SELECT body FROM (%s))"
                              " WHERE CAST(body AS TEXT) LIKE ?" % recent, (text,)).fetchone()
            return rows[0] >= wanted
        return False

    def open_database(self):
        return sqlite3.connect('file:%s/agent.db?mode=ro' % self.folder, uri=True, timeout=5)

    def waiting(self):
        """Records that wait for the portal; None while that cannot be seen."""
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self.open_database()) as db:
            return db.execute('SELECT count(*) FROM journal').fetchone()[0]
        return None

    def what_wakes_it(self):
        """What the agent has learned of its printers' sleep, for people: it may leave one alone because of that."""
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self.open_database()) as db:
            db.row_factory = sqlite3.Row
            return '; '.join(str({name: row[name] for name in row.keys() if 'wake' in name or 'woken' in name or 'slept' in name})
                             for row in db.execute('SELECT * FROM device'))
        return 'its database cannot be read'

    def stored_step(self):
        """The step that the portal has of every supply."""
        rows = self.world.query('SELECT max(CAST(c.remaining AS INTEGER)), count(*) FROM consumable c JOIN asset a ON a.agent = c.agent'
                                ' AND a.device = c.device JOIN agent g ON g.id = c.agent WHERE g.jid = ? AND a.address <> ?',
                                '%s@%s' % (self.name, river.DOMAIN), self.twin_address)
        complete = rows and rows[0][1] == len(self.addresses) * len(self.instances) and rows[0][0] is not None
        return FULL - rows[0][0] if complete else -1

    def recover(self, seconds=PATIENCE_S):
        """Seconds until a change that began only now is stored at the portal, with all that waited before it."""
        began, fresh = time.monotonic(), self.teller.step + 1

        def is_stored():
            assert self.teller.error is None, self.teller.error
            return self.stored_step() >= fresh

        wait_until(lambda: '%s: a fresh change (%d) is stored; stored %d, waiting %s, agent runs: %s, %s' % (
            self.name, fresh, self.stored_step(), self.waiting(), self.agent.runs(), self.what_wakes_it()), is_stored, seconds, 0.1)
        return time.monotonic() - began

    def wait_settled(self):
        """Until the session is old enough that a fault now does not add to the back-off of the last one."""
        time.sleep(max(0.0, self.settled_at - time.monotonic()))

    def drain(self):
        wait_until(lambda: '%s: nothing waits; waiting %s' % (self.name, self.waiting()), lambda: self.waiting() == 0, PATIENCE_S, 0.1)
