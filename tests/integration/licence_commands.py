#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent's commands about its licence: without network, beside a running agent, and as root.

A request goes to the provider as a file and the answer comes back as one; what is old, changed, or another agent's is refused.
Commands and a running agent never use one number twice, and a place that was given up stays so.

usage: licence_commands.py LICENCE-SERVER LICENCE-TOOL AGENT
"""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from licence_server import Node, Server, payload
from part import die_with_parent, wait_until
from reserve import free_port

CONF = """<printwire-agent>
  <portal><address>portal.a.test</address><jid>a@a.test</jid><password-file>secret</password-file><host>127.0.0.1</host><port>%d</port></portal>
  <discovery><range from='127.0.0.1' to='127.0.0.1' port='%d'/></discovery><snmp><community>public</community></snmp>
  <storage><folder>agent</folder></storage>
  <licence><server>http://127.0.0.1:%d</server><id>%s</id><code-file>code</code-file><root-key-file>root.pem.pub</root-key-file></licence>
</printwire-agent>
"""


class Site:
    """A provider's server, and an agent's folder."""

    def __init__(self, programs, folder):
        self.folder, self.program = folder, programs[2]
        self.server = Server(programs[0], programs[1], folder, free_port())
        self.port = int(re.search(r'<port>(\d+)', open(self.server.conf, encoding='utf-8').read()).group(1))
        said = self.server.run('issue', '--customer', 'Bergmann AG', '--devices', '100')
        self.lid, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
        self.other = Node(self.server, 1, self.lid, code)
        self.write('agent.xml', CONF % (free_port(), free_port(), self.port, self.lid))
        self.write('secret', 'hush\n')
        self.write('code', code + '\n')
        self.agent = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with os.fdopen(os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as f:
            f.write(text)
        return self.path(name)

    def call(self, *words):
        return subprocess.run([self.program, 'licence', *words, '--config', self.path('agent.xml')], capture_output=True, text=True, check=False)

    def run(self, *words, status=0):
        """What a command says: its output, or its error."""
        done = self.call(*words)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def show(self):
        return json.loads(self.run('show', '--json'))

    def answer(self, name, *words):
        """A request of the agent's, and the file with the provider's answer."""
        return self.write(name, self.server.run('answer', self.write('request', self.run('request', *words))))

    def start_agent(self):
        self.log = open(self.path('agent.log'), 'wb')
        self.agent = subprocess.Popen([self.program, '--config', self.path('agent.xml')], stderr=self.log, preexec_fn=die_with_parent)

    def said(self, words):
        """How often its log has the regular expression."""
        with open(self.path('agent.log'), encoding='utf-8') as f:
            text = f.read()
        assert self.agent.poll() is None, 'the agent has ended: ' + text[-2000:]
        return len(re.findall(words, text))

    def wait_log(self, words, count=1):
        wait_until('the agent says: ' + words, lambda: self.said(words) >= count)

    def stop(self):
        if self.agent is not None:
            self.agent.kill()
            self.agent.wait()
        self.server.end()


def without_network(site):
    """The server is never started: only files go to and fro."""
    assert 'start the agent once' in site.run('request', status=1)
    os.mkdir(site.path('agent'), 0o700)
    shown = site.show()
    assert shown['state'] == 'unlicensed' and shown['last_check'] is None and 'customer' not in shown, shown
    first = site.answer('first')
    assert 'keyset' in site.run('take', first, status=1)
    assert site.show()['state'] == 'unlicensed'
    assert 'licence for Bergmann AG' in site.run('take', first, site.path('keyset'))
    shown = site.show()
    assert shown['state'] == 'valid' and shown['customer'] == 'Bergmann AG' and shown['printers_max'] == 100 and shown['printers_covered'] == 110 and shown['last_check'], shown
    assert shown['allowed'] == ['read', 'journal', 'deliver-known', 'deliver-new', 'remote-work'], shown
    plain = site.run()
    assert re.search(r'^state +valid$', plain, re.M) and re.search(r'^lease until +20', plain, re.M), plain
    second = site.answer('second')
    with open(second, encoding='utf-8') as f:
        text = f.read()
    assert 'lease for' in site.run('take', second)
    assert 'older than' in site.run('take', first, status=1)
    at = len(text) // 2
    assert 'forged' in site.run('take', site.write('changed', text[:at] + ('A' if text[at] != 'A' else 'B') + text[at + 1:]), status=1)
    assertion, body = site.other.request('lease')
    del assertion
    site.write('request', body)
    foreign = site.server.run('answer', site.path('request'), status=1)
    assert 'unknown-node' in foreign, foreign
    assert 'another agent' in site.run('take', site.write('foreign', text.replace(text.split('|')[3], '0' * 32)), status=1)
    assert 'is not there' in site.run('take', site.path('nothing'), status=1) and 'not of the form' in site.run('take', site.path('code'), status=1)


def beside_an_agent(site):
    """Ten commands at once and the running agent: each number is used once, and the answer is taken over after SIGHUP."""
    site.server.start()
    site.start_agent()
    site.wait_log('licence: .*: valid')
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(site.run, 'request') for _ in range(10)]
        for _ in range(5):
            site.agent.send_signal(signal.SIGHUP)
            time.sleep(0.1)
        requests = [payload(one.result().strip())['req_seq'] for one in asked]
    assert len(set(requests)) == 10, requests
    wait_until('no check of the agent\'s own comes between an answer and its taking', lambda: takes_newer(site))
    site.agent.send_signal(signal.SIGHUP)
    wait_until('the agent goes on with it', lambda: site.show()['last_check'] and site.show()['failed_since'] == 0)
    assert 'TWO MACHINES' not in site.server.run('show', site.lid)


def takes_newer(site):
    """An answer is taken, unless the agent, which was just told to ask several times, got one after it was made."""
    done = site.call('take', site.answer('newer'))
    assert (done.returncode == 0 and 'lease for' in done.stdout) or (done.returncode == 1 and 'older than' in done.stderr), done
    return done.returncode == 0


def given_up(site):
    """Beside the agent, which then asks no more; the place is another one's."""
    assert site.other.ask('activate')[1]['code'] == 'used'
    assert 'is given up' in site.run('release')
    shown = site.show()
    assert shown['state'] == 'unlicensed' and shown['given_up'], shown
    site.agent.send_signal(signal.SIGHUP)
    site.wait_log('place in the licence was given up')
    assert site.other.ask('activate')[0] == 200
    assert 'is given up' in site.run('release')  # its answer may have been lost
    assert site.other.ask('release')[0] == 200
    os.unlink(site.path('agent/licence/released'))
    before = site.said('licence: .*: valid')
    site.agent.send_signal(signal.SIGHUP)
    site.wait_log('licence: .*: valid', before + 1)
    site.server.stop()
    assert 'request --release' in site.run('release', status=1)
    assert 'given up' in site.run('take', site.answer('released', '--release'))
    assert site.show()['state'] == 'unlicensed'


def as_root(site):
    """What root makes, the agent's user can use."""
    if os.geteuid() != 0:
        return
    for where, folders, names in os.walk(site.path('agent')):
        for name in ['.'] + folders + names:
            os.chown(os.path.join(where, name), 65534, 65534)
    os.chmod(site.folder, 0o755)
    for name in ('root.pem.pub', 'code'):
        os.chown(site.path(name), 65534, 65534)
    site.run('request')
    owners = {os.stat(os.path.join(site.path('agent/licence'), name)).st_uid for name in os.listdir(site.path('agent/licence'))}
    assert owners == {65534}, owners


def main():
    with tempfile.TemporaryDirectory(prefix='printwire-licence-') as folder:
        site = Site(sys.argv[1:4], folder)
        try:
            without_network(site)
            beside_an_agent(site)
            given_up(site)
            site.stop()
            as_root(site)
        finally:
            site.stop()
    print('licence commands: activated, renewed and given up without network, beside a running agent, and over the network')


if __name__ == '__main__':
    main()
