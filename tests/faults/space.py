# SPDX-License-Identifier: Apache-2.0
"""A machine of its own for a run: processes, mounts and networks that end with it, and two networks with a wire between them.

The world's network has the XMPP server and the portal (SERVER), that of the sites the printers and the agents. Nothing can reach
another machine. Needs root, unshare and nsenter (util-linux), ip and tc (iproute2), nft (nftables) and /dev/net/tun.
"""
import os
import shutil
import subprocess
import sys

SKIP = 77
ENTERED = 'PRINTWIRE_FAULTS_INSIDE'
SERVER, SITES = '10.77.0.1', '10.77.0.2'
HOST = 'xmpp.river.test'  # where the agents look for the server; our own DNS knows it
SITES_NETWORK = '/run/netns/sites'
FIRST = ('nice', '-n', '-15')  # printers have processors of their own: they are never late because others have much to do
AT_SITES = ('nsenter', '--net=' + SITES_NETWORK)


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, '%s: %s' % (' '.join(command), done.stderr.strip())
    return done.stdout


def lacking():
    """What is missing here, or None."""
    for program in ('unshare', 'nsenter', 'ip', 'tc', 'nft', 'openssl', 'setpriv', 'prlimit'):
        if shutil.which(program) is None:
            return program + ' is not installed'
    if os.geteuid() != 0:
        return 'networks of its own need root'
    if not os.path.exists('/dev/net/tun'):
        return '/dev/net/tun is not there'
    if subprocess.run(['unshare', '-n', '-m', '-p', '-f', '--mount-proc', 'true'], stderr=subprocess.PIPE, check=False).returncode:
        return 'networks of its own cannot be made'
    return None


def command(arguments):
    """How this program is run again inside."""
    return ['unshare', '-n', '-m', '-p', '-f', '--kill-child', '--mount-proc', sys.executable, os.path.abspath(sys.argv[0]), *arguments]


def is_inside():
    return os.environ.get(ENTERED) == 'yes'


def make(folder):
    """Both networks, once inside; the wire's two devices come with it (wire.py)."""
    run('mount', '-t', 'tmpfs', 'printwire-faults', '/run')
    os.makedirs('/run/netns')
    run('ip', 'link', 'set', 'lo', 'up')
    run('ip', 'netns', 'add', 'sites')
    run('ip', '-n', 'sites', 'link', 'set', 'lo', 'up')
    resolver = os.path.join(folder, 'resolv.conf')
    with open(resolver, 'w', encoding='ascii') as f:
        f.write('nameserver %s\n' % SERVER)
    os.chmod(resolver, 0o644)
    run('mount', '--bind', resolver, os.path.realpath('/etc/resolv.conf'))


def remount(folder, how):
    """ro or rw; False while somebody writes there."""
    return subprocess.run(['mount', '-o', 'remount,' + how, folder], stderr=subprocess.PIPE, check=False).returncode == 0


def slow(bits):
    """Both directions of the wire carry that many bits a second at most; None: as many as they like."""
    for prefix, device in (((), 'world0'), (('-n', 'sites'), 'sites0')):
        if bits is None:
            run('tc', *prefix, 'qdisc', 'del', 'dev', device, 'root')
        else:
            run('tc', *prefix, 'qdisc', 'add', 'dev', device, 'root', 'tbf', 'rate', '%dbit' % bits, 'burst', '4kb', 'latency', '2s')


def filter_on(port, *rules):
    """Packet rules for what comes to and goes from a TCP port, in a table of its own; the last filter_on() of a port is replaced."""
    filter_off(port)
    table = 'port%d' % port
    text = 'table ip %s {\n' % table
    for hook, word in (('input', 'dport'), ('output', 'sport')):
        lines = ''.join('    tcp %s %d %s;\n' % (word, port, rule) for at, rule in rules if at in (hook, 'both'))
        text += '  chain %s {\n    type filter hook %s priority 0;\n%s  }\n' % (hook, hook, lines)
    subprocess.run(['nft', '-f', '-'], input=text + '}\n', text=True, check=True)


def filter_off(port):
    subprocess.run(['nft', 'delete', 'table', 'ip', 'port%d' % port], stderr=subprocess.PIPE, check=False)
