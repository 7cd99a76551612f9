# SPDX-License-Identifier: Apache-2.0
"""Everything of a run: one XMPP server (Prosody or ejabberd), one portal, some sites, the wire and the name server between them."""
import os
import shutil
import subprocess

import rig as river
import space
from kill import make_recordings
from names import Names
from place import PATIENCE_S, Process, Site
from relay import Relay
from rig import free_port, wait_until
from wire import Wire

PRINTERS = 1  # of each site; one more is there for its second agent


class World(river.Rig):
    """kind: the XMPP server, a folder of packaging/ with a script of that name."""

    def __init__(self, build, kind, seed, sites):
        super().__init__(build)
        space.make(self.folder)
        self.kind, self.seed, self.count = kind, seed, sites
        self.script = os.path.join(river.ROOT, 'packaging', kind, kind)
        self.control_port = free_port()
        self.server, self.portal, self.sim = Process(self, kind), Process(self, 'portal'), Process(self, 'sim')
        self.component = Relay('127.0.0.1', self.component_port)
        self.wire = Wire(seed)
        self.names = Names(space.SERVER, space.HOST)
        self.sites = []
        self.wire.start()
        self.names.start()

    def parts(self):
        return [*(site.agent for site in self.sites), self.portal, self.server, self.sim]

    def start(self):
        self.mount(self.portal_folder, '96m')
        per_site = PRINTERS + 1
        self.start_sim(self.count * per_site)
        self.start_server()
        for i in range(self.count):
            addresses = [address for address, _ in self.printers[i * per_site:(i + 1) * per_site]]
            self.sites.append(Site(self, i + 1, addresses[:-1], addresses[-1]))
        self.make_accounts()
        self.write_portal_conf()
        self.start_portal()
        for site in self.sites:
            site.make()
            site.start_agent()
        for site in self.sites:
            wait_until(site.name + ' is stored', lambda s=site: s.stored_step() == 0, PATIENCE_S, 0.2)

    def start_sim(self, count):
        folder = make_recordings(self)
        options = ['--devices', folder, '--count', str(count)]
        self.printers = [tuple(line.split()) for line in self.run('printwire-sim', *options, '--list').stdout.splitlines()]
        self.sim.start(*space.AT_SITES, *space.FIRST, self.program('printwire-sim'), *options, '--port', str(self.snmp_port),
                       '--control', self.path('sim.socket'))
        self.sim.wait_line('^ready: ', PATIENCE_S)

    # XMPP server

    def call_server(self, command, *arguments):
        subprocess.run([self.script, command, self.path('server'), *arguments], check=True, stdout=subprocess.PIPE, env=self.server_env())

    def server_env(self):
        return dict(os.environ, PRINTWIRE_XMPP_CONTROL_PORT=str(self.control_port))

    def start_server(self):
        arguments = (self.path('server'), str(self.xmpp_port), str(self.component_port), river.DOMAIN)
        if not os.path.exists(self.path('server')):
            subprocess.run([self.script, 'make', *arguments], check=True, env=self.server_env())
        self.server.start(self.script, 'start', *arguments, env=self.server_env())
        self.call_server('wait', str(PATIENCE_S))

    def make_accounts(self):
        for site in self.sites:
            self.call_server('account', site.name)

    def forget_accounts(self):
        """The server's data are gone; it must not run."""
        shutil.rmtree(self.path('server', 'server', 'data'))

    # portal

    def write_portal_conf(self):
        agents = ''.join("<agent jid='%s@%s' site='%s' customer='We'/>" % (s.name, river.DOMAIN, s.name) for s in self.sites)
        with open(self.portal_conf, 'w', encoding='utf-8') as f:
            f.write('<printwire-portal><xmpp><port>%d</port><jid>%s</jid><secret-file>server/component.secret</secret-file></xmpp>'
                    '<storage><folder>%s</folder>%s</storage><agents>%s</agents></printwire-portal>\n'
                    % (self.component.port, river.PORTAL, self.portal_folder, self.portal_server(), agents))

    def start_portal(self, env=None):
        self.portal.start(self.program('printwire-portal'), 'run', '--config', self.portal_conf, env=env)

    def supervise_portal(self):
        if not self.portal.runs():
            self.portal.process.wait()
            self.start_portal()
