#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent's XMPP session against a real ejabberd that is as it should be, and against everything that can be wrong with one: each
mistake is a host of its own, or a listener, all in one server.

usage: link_ejabberd.py LINK_TOOL

Exit 77 when ejabberd is not installed.
"""
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import xmpp_rig as rig
from reserve import free_port

TOOL = sys.argv[1]
SCRIPT = os.path.join(rig.ROOT, 'packaging', 'ejabberd', 'ejabberd')
EBIN = '/usr/lib/*/ejabberd-*/ebin'
OTHER_HOSTS = '''host_config:
  plain.test:
    disable_sasl_mechanisms: [digest-md5, X-OAUTH2, SCRAM-SHA-1, SCRAM-SHA-1-PLUS, SCRAM-SHA-256, SCRAM-SHA-256-PLUS, SCRAM-SHA-512, SCRAM-SHA-512-PLUS]
  old.test:
    c2s_protocol_options: [no_sslv3, no_tlsv1_2, no_tlsv1_3]
    c2s_ciphers: "ALL:@SECLEVEL=0"
'''
DISABLED = 'disabled'  # the account that the server lets in nowhere


class Ejabberd:
    """packaging/ejabberd/ejabberd's folder, with hosts and listeners added that are wrong."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='printwire-ejabberd-')
        self.port, self.component_port, self.control_port = free_port(), free_port(), free_port()
        self.clear_port = free_port()  # without TLS
        self.environment = dict(os.environ, PRINTWIRE_XMPP_CONTROL_PORT=str(self.control_port))
        self.call('make', self.folder, str(self.port), str(self.component_port), rig.DOMAIN)
        self.process = None

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def call(self, *arguments):
        subprocess.run([SCRIPT, *arguments], check=True, stdout=subprocess.PIPE, env=self.environment)

    def account(self, user):
        self.call('account', self.folder, user)
        return self.path(user + '.password')

    def certificate(self, host, enddate='20400101', authority=None):
        """For one of its hosts; by its own authority when none is given."""
        crt, key = authority or (self.path('ca.crt'), self.path('ca.key'))
        with tempfile.TemporaryDirectory() as work:
            rig.sign(crt, key, host, enddate, work)
            self.put(host, os.path.join(work, 'server.crt'), os.path.join(work, 'server.key'))

    def own_certificate(self, host):
        with tempfile.TemporaryDirectory() as work:
            crt, key = os.path.join(work, 'crt'), os.path.join(work, 'key')
            rig.openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=' + host,
                        '-addext', 'subjectAltName=DNS:' + host, '-keyout', key, '-out', crt)
            self.put(host, crt, key)

    def put(self, host, *parts):
        with open(self.path('server', host + '.pem'), 'w', encoding='ascii') as pem:
            for part in parts:
                with open(part, encoding='ascii') as f:
                    pem.write(f.read())

    def write_configuration(self, hosts):
        """The one of the script, opened wider than it should be."""
        path = self.path('server', 'ejabberd.yml')
        with open(path, encoding='utf-8') as f:
            text = f.read()
        pems = ', '.join('"%s"' % pem for pem in glob.glob(self.path('server', '*.pem')))
        clear = 'listen:\n  - port: %d\n    ip: 127.0.0.1\n    module: ejabberd_c2s\n    access: agents\n    starttls: false' % self.clear_port
        for pattern, new in ((r'^hosts: .*$', 'hosts: [%s]' % ', '.join('"%s"' % host for host in hosts)), (r'^certfiles: .*$', 'certfiles: [%s]' % pems),
                             (r'^listen:$', clear),
                             (r'^  agent: \{user_regexp.*$', '  agent: {user_regexp: ""}\n  disabled: {user: %s}' % DISABLED),
                             (r'^  agents: \{allow: agent\}$', '  agents: [{deny: disabled}, {allow: agent}]')):
            text, count = re.subn(pattern, lambda match, new=new: new, text, flags=re.M)
            assert count == 1, pattern
        text += OTHER_HOSTS
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        if os.geteuid() == 0:
            shutil.chown(path, 'ejabberd', 'ejabberd')
            for pem in glob.glob(self.path('server', '*.pem')):
                shutil.chown(pem, 'ejabberd', 'ejabberd')

    def start(self):
        """As the script does, which would write the configuration anew."""
        server = self.path('server')
        user = ['setpriv', '--reuid=ejabberd', '--regid=ejabberd', '--init-groups', '--'] if os.geteuid() == 0 else []
        environment = dict(self.environment, HOME=server, ERL_LIBS=os.path.dirname(os.path.dirname(glob.glob(EBIN)[0])), ERL_CRASH_DUMP_BYTES='0',
                           EJABBERD_CONFIG_PATH=server + '/ejabberd.yml', EJABBERD_LOG_PATH=server + '/log/ejabberd.log')
        command = ['erl', '-sname', 'printwire@localhost', '-start_epmd', 'false', '-erl_epmd_port', str(self.control_port), '-kernel',
                   'inet_dist_use_interface', '{127,0,0,1}', '+sbwt', 'none', '-noinput', '-mnesia', 'dir', '"%s/data"' % server, '-s', 'ejabberd']
        with open(self.path('log'), 'ab') as log:
            self.process = subprocess.Popen([*user, *command], stdout=log, stderr=log, env=environment, cwd=server)
        self.call('wait', self.folder, str(rig.LONG_S))

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def make(server):
    """Hosts, and what is wrong with each."""
    hosts = {'old.test': 'needs TLS 1.2', 'plain.test': 'offers no SCRAM login', 'expired.test': 'certificate has expired', 'self.test': 'self-signed certificate',
             'other.test': 'issued by /CN=Another authority', 'name.test': 'ostname mismatch'}
    with tempfile.TemporaryDirectory() as work:
        server.certificate('other.test', authority=rig.make_authority(work))
    server.certificate('old.test')
    server.certificate('plain.test')
    server.certificate('expired.test', '20200201')
    server.own_certificate('self.test')
    server.write_configuration([rig.DOMAIN, *hosts])
    return hosts


def begin(server, hosts, password, disabled):
    """All at once: [(what is wrong, the agent's session, what it shall say)]."""
    def tool(host=rig.DOMAIN, port=server.port, user='agent', password=password):
        return rig.Tool(TOOL, '%s@%s' % (user, host), password, '127.0.0.1', str(port), server.path('ca.crt'), rig.PORTAL)

    tries = [(host, tool(host), says) for host, says in hosts.items()]
    tries.append(('no STARTTLS', tool(port=server.clear_port), 'offers no TLS'))
    tries.append(('another password', tool(password=disabled), 'wrong password or no such account'))
    tries.append(('no such account', tool(user='nobody'), 'wrong password or no such account'))
    tries.append(('disabled account', tool(user=DISABLED, password=disabled), 'gives this account no session (not-allowed)'))
    return tool(), tries


def test(server):
    hosts = make(server)
    server.start()
    password, disabled = server.account('agent'), server.account(DISABLED)
    with open(password, encoding='ascii') as f:
        secret = f.readline().strip()
    good, tries = begin(server, hosts, password, disabled)
    good.wait_said('up')
    for what, tool, says in tries:
        tool.refuses(says, secret)
        print('ok   %s: %s' % (what, tool.log[0].split(' link: ')[-1]), flush=True)
    assert good.said.count('down') == 0, good.log
    good.quit()


def main():
    lacking = next((p for p in ('erl', 'openssl', 'setpriv') if shutil.which(p) is None), None if glob.glob(EBIN) else 'ejabberd')
    if lacking is not None:
        print('SKIPPED: %s is not installed, the XMPP session with ejabberd was NOT tested' % lacking)
        return 77
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('link_ejabberd: ended from outside'))
    server = Ejabberd()
    try:
        test(server)
    finally:
        server.stop()
    return 0


if __name__ == '__main__':
    sys.exit(main())
