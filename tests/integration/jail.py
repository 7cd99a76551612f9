#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the agent, the portal, the licence server and the platform may no longer do once they are up (docs/security.md).

First from inside: jail_tool goes into the jail of each program, as root and as another user, and tries everything that is
forbidden; the same without a jail shows that each of it would have worked. Then the real programs, started by root with <run-as>
and a trap port below 1024: what the kernel says of them, what a reload can still do, what of the secrets is in their memory.

usage: jail.py BUILD
"""
import contextlib
import os
import pwd
import re
import signal
import socket
import subprocess
import tempfile

import network
import rig as river
from licence_server import Server

USER = 'nobody'
WORK = {'read_conf', 'write_inside', 'move_inside', 'connect_server', 'abort_itself'}
LICENCE_WORK = WORK - {'connect_server'}  # it is called, and calls nobody
AGENT_WORK = WORK | {'make_thread', 'find_name', 'open_udp'}
KILL = {'run_program', 'read_parent', 'mount', 'load_module', 'new_namespace', 'keys', 'load_bpf'}
# A build with sanitizers keeps these open for their runtime; what is "killed" otherwise is refused or works there.
SANITIZERS = {'trace', 'read_init', 'make_process', 'signal_parent', 'write_code', 'turn_into_code', 'allow_dumps', 'change_limit',
              'make_thread', 'abort_itself'}
# Needs more than this machine may have; without a jail, too.
UNSURE = {'read_memory', 'crypto_socket', 'io_ring', 'set_clock', 'load_bpf', 'new_namespace', 'listen_unix', 'trace'}
AGENT = """<printwire-agent><portal><address>portal.a.test</address><jid>a@a.test</jid><password-file>secret</password-file>
<host>127.0.0.1</host><port>15222</port></portal><discovery><range from='127.0.0.1' to='127.0.0.1'/></discovery>
<snmp><community>public</community></snmp><storage><folder>data</folder></storage>%s</printwire-agent>"""
PORTAL = """<printwire-portal><xmpp><port>15347</port><jid>portal.a.test</jid><secret-file>secret</secret-file></xmpp>
<storage><folder>data</folder></storage>%s</printwire-portal>"""
LICENCE = """<printwire-licence><listen><port>15348</port></listen><root-key-file>root.pem.pub</root-key-file>
<storage><folder>data</folder></storage>%s</printwire-licence>"""
SDS = """<printwire-sds><listen><port>15349</port><certificate-file>secret</certificate-file><key-file>secret</key-file>
<authority>localhost:15349</authority></listen><storage><folder>data</folder></storage>%s</printwire-sds>"""
SDS_HOOKS = SDS.replace('%s', '<webhooks><port>15350</port><ca-file>secret</ca-file></webhooks>%s')
RUN_AS = '<security><run-as>%s</run-as></security>'


def give(*paths):
    """To the user as whom the programs run."""
    for path in paths:
        os.chown(path, pwd.getpwnam(USER).pw_uid, pwd.getpwnam(USER).pw_gid)


class Cell:
    """Folders for jail_tool, and a port where somebody listens."""

    def __init__(self, rig):
        self.tool = os.path.join(rig.build, 'tests', 'integration', 'jail_tool')
        self.folder, self.outside = tempfile.mkdtemp(prefix='printwire-jail-'), tempfile.mkdtemp(prefix='printwire-outside-')
        for folder in (self.folder, self.outside):
            os.chmod(folder, 0o777)
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = str(self.listener.getsockname()[1])

    def path(self, name):
        return os.path.join(self.folder, name)

    def prepare(self, text):
        for name in ('there', 'gone'):
            with open(os.path.join(self.outside, name), 'w', encoding='ascii') as f:
                f.write('x\n')
            os.chmod(f.name, 0o666)
        subprocess.run(['rm', '-rf', self.path('data')], check=True)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.outside, 'made'))
        for name, content in (('secret', 'hush\n'), ('conf.xml', text)):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path(name))
            river.write_secret(self.path(name), content)

    def tries(self, place, text):
        """{try: works, refused or killed}, and the log."""
        self.prepare(text)
        if place == 'open':
            os.mkdir(self.path('data'))
        elif RUN_AS % USER in text:
            give(self.path('secret'), self.path('conf.xml'))
        done = subprocess.run([self.tool, place, self.path('conf.xml'), self.outside, self.port], capture_output=True, text=True, check=True)
        return {line.split()[0]: line.split()[1] for line in done.stdout.splitlines()}, done.stderr.splitlines()

    def close(self):
        self.listener.close()
        subprocess.run(['rm', '-rf', self.folder, self.outside], check=True)


def is_sanitized(rig):
    with open(rig.program('printwire-agent'), 'rb') as f:
        return b'__asan_init' in f.read()


def check_tries(cell, place, text, works, leave_out):
    found, log = cell.tries(place, text)
    wrong = {name: said for name, said in found.items() if name not in leave_out and
             said != ('works' if name in works else 'killed' if name in KILL else 'refused')
             and not (said == 'killed' and name == 'trace')}
    assert not wrong and len(found) > 40, '%s: %s %s' % (place, wrong or found, log)
    assert len([line for line in log if 'no capability, files' in line and 'system calls filtered' in line]) == 1, log
    return len(found) - len(leave_out)


def from_inside(rig):
    cell = Cell(rig)
    try:
        leave_out = SANITIZERS if is_sanitized(rig) else set()
        free, _ = cell.tries('open', AGENT % '')
        wrong = {name: said for name, said in free.items() if said != 'works' and name not in UNSURE}
        assert not wrong, 'without a jail these should work: %s' % wrong
        count = 0
        for who in ('', RUN_AS % USER):
            count += check_tries(cell, 'agent', AGENT % who, AGENT_WORK, leave_out)
            count += check_tries(cell, 'portal', PORTAL % who, WORK, leave_out)
            count += check_tries(cell, 'licence', LICENCE % who, LICENCE_WORK, leave_out)
            count += check_tries(cell, 'sds', SDS % who, LICENCE_WORK, leave_out)
            count += check_tries(cell, 'sds', SDS_HOOKS % who, AGENT_WORK, leave_out)
        poor, log = cell.tries('poor', AGENT % '')
        said = [line for line in log if 'neither landlock nor seccomp' in line]
        assert len(said) == 1 and ' warn ' in said[0] and poor == {'read_shadow': 'works'}, (poor, log)
        _, log = cell.tries('poor', AGENT % '<security><sandbox>no</sandbox></security>')
        assert len([line for line in log if ' warn ' in line and '<sandbox>' in line]) == 1, log
        return count
    finally:
        cell.close()


def status_of(pid):
    with open('/proc/%d/status' % pid, encoding='ascii') as f:
        return dict(line.rstrip('\n').split(':\t', 1) for line in f if ':\t' in line)


def check_process(part):
    uid = str(pwd.getpwnam(USER).pw_uid)
    tasks = os.listdir('/proc/%d/task' % part.process.pid)
    for task in tasks:
        status = status_of(int(task))
        wrong = {name: status[name] for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb') if int(status[name], 16) != 0}
        assert not wrong and status['NoNewPrivs'] == '1' and status['Seccomp'] == '2', (part.name, task, wrong, status)
        assert status['Uid'].split() == [uid] * 4 and status['Groups'].strip() == '', (part.name, status['Uid'], status['Groups'])
    with open('/proc/%d/limits' % part.process.pid, encoding='ascii') as f:
        limits = dict(re.match(r'(.{26})(.*)', line).groups() for line in f)
    cores = limits['Max core file size'.ljust(26)].split()[:2]
    assert max(map(int, cores)) <= 1, cores  # of one byte there is neither a file nor a pipe (core(5))
    return len(tasks)


class LicenceServer(Server):
    """Started by root with <run-as>, on a port below 1024 where there is a network of our own, then on a socket that it is given."""

    name = 'licence server'

    def __init__(self, rig, low):
        os.mkdir(rig.path('licence'))
        super().__init__(rig.program('printwire-licence'), None, rig.path('licence'), 80 if low else river.free_port(), RUN_AS % USER)
        give(*(os.path.join(where, name) for where, _, names in os.walk(self.folder) for name in ['.'] + names))
        os.chmod(self.folder, 0o755)

    def start_given(self):
        """As systemd does with printwire-licence.socket."""
        with socket.create_server(('127.0.0.1', 0)) as listener, open(self.log, 'wb') as log:
            self.process = subprocess.Popen(['sh', '-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@" 3<&%d' % listener.fileno(),
                                             self.program, 'serve', '--config', self.conf], stderr=log, pass_fds=[listener.fileno()])
            self.wait_log('port %d: answering' % listener.getsockname()[1])
            self.port = listener.getsockname()[1]


def check_licence_server(rig, low):
    server = LicenceServer(rig, low)
    try:
        server.start()
        tasks = check_process(server)
        server.run('issue', '--customer', 'C', '--devices', '5')
        server.process.send_signal(signal.SIGHUP)
        server.wait_log('read again, key set 1')
        server.stop()
        server.start_given()
        status, body = server.get('/v1/time?nonce=AAECAwQFBgcICQoLDA0ODw&node=-')
        assert status == 200 and body.startswith('v4.public.'), (status, body)
        check_process(server)
        server.stop()
    finally:
        server.end()
    return tasks


def count_in_memory(part, secret):
    """How often a secret is in the memory that a process can write."""
    count = 0
    with open('/proc/%d/maps' % part.process.pid, encoding='ascii') as maps, open('/proc/%d/mem' % part.process.pid, 'rb', 0) as memory:
        for line in maps:
            start, end = (int(x, 16) for x in line.split()[0].split('-'))
            if 'w' not in line.split()[1] or end - start > 1 << 28:
                continue  # a sanitizer's shadow holds no text
            with contextlib.suppress(OSError):
                memory.seek(start)
                count += memory.read(end - start).count(secret)
    return count


def first_line(path):
    with open(path, 'rb') as f:
        return f.readline().strip()


def check_secrets(rig):
    """The agent's password is in its configuration, to compare it when that is read again, and with the thread that logs in again;
    the portal's secret with the part that connects again. Nowhere else, login or not: buffers and libraries were wiped."""
    agent = count_in_memory(rig.agent, first_line(rig.path('prosody', river.USER + '.password')))
    portal = count_in_memory(rig.portal, first_line(rig.path('prosody', 'component.secret')))
    assert (agent, portal) == (2, 1), 'copies of the secrets in memory: agent %d, portal %d' % (agent, portal)


def check_reloads(rig, low, traps):
    rig.reload_agent()
    elsewhere = tempfile.mkdtemp(prefix='printwire-elsewhere-')
    try:
        os.chmod(elsewhere, 0o755)
        river.write_secret(os.path.join(elsewhere, 'password'), 'another\n')
        give(os.path.join(elsewhere, 'password'))
        rig.write_agent_conf(password=os.path.join(elsewhere, 'password'), more=RUN_AS % USER, snmp=traps)
        give(rig.agent_conf)
        rig.agent.signal(signal.SIGHUP)
        rig.agent.wait_line('elsewhere.*closed to the running agent; restart it.*stays as it was', 10)
    finally:
        subprocess.run(['rm', '-rf', elsewhere], check=True)
    if low:
        rig.write_agent_conf(more=RUN_AS % USER, snmp=traps.replace('>162<', '>163<'))
        give(rig.agent_conf)
        rig.agent.signal(signal.SIGHUP)
        rig.agent.wait_line('UDP port 163.*cannot be opened: Permission denied; ports below 1024 are opened at the start only', 10)


def check_crash(rig):
    """A crash leaves no memory behind."""
    rig.portal.signal(signal.SIGQUIT)  # dumps core by default, and is nobody's to catch
    _, status = os.waitpid(rig.portal.process.pid, 0)
    assert not os.WCOREDUMP(status), status
    rig.portal.process = None


def check_refusals(rig):
    """Secrets that others can read are not taken; a user that is not there, or root again, is none."""
    password = rig.path('prosody', river.USER + '.password')
    for mode in (0o640, 0o604):
        os.chmod(password, mode)
        done = rig.run('printwire-agent', '--check-config', '--config', rig.agent_conf, check=False)
        assert done.returncode == 1 and 'chmod 600' in done.stderr, done
    os.chmod(password, 0o600)
    for user, says in (('no-such-user', 'there is no user no-such-user'), ('root', 'cannot run as root')):
        rig.write_agent_conf(more=RUN_AS % user)
        done = rig.run('printwire-agent', '--config', rig.agent_conf, check=False)
        assert done.returncode == 1 and says in done.stderr, done


def test(rig):
    if os.geteuid() != 0:
        raise river.Skip('needs root, whose rights are given up')
    count = from_inside(rig)
    low = os.environ.get(network.ENTERED) == 'yes'
    traps = river.COMMUNITIES + ('<traps><port>162</port></traps>' if low else '')
    rig.start_sim(2)
    rig.start_prosody()
    give(rig.path('prosody', river.USER + '.password'), rig.path('prosody', 'component.secret'))
    rig.portal_more = RUN_AS % USER
    rig.start_portal()
    rig.write_agent_conf(more=RUN_AS % USER, snmp=traps, mdns='yes' if low else 'no')
    give(rig.agent_conf, rig.portal_conf)
    rig.start_agent()
    river.wait_until('all stored', lambda: rig.printers and not rig.missing(), 60, 0.2)
    tasks = check_process(rig.agent) + check_process(rig.portal)
    assert not low or rig.agent.lines('hearing traps on UDP port 162'), 'no traps'
    check_secrets(rig)
    check_reloads(rig, low, traps)
    rig.agent.stop()
    tasks += check_licence_server(rig, low)
    check_refusals(rig)
    check_crash(rig)
    return '%d tries in the jails, %d threads of the real programs, port 162 %s' % (count, tasks, 'opened first' if low else 'left out')


if __name__ == '__main__':
    network.enter(required=False)
    river.main(__doc__, test)
