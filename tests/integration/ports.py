#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where the agent talks to: the configured UDP port and the XMPP server, and nowhere else; it listens to nobody.

Looks at its system calls with strace (skipped without), and at the kernel's list of listening sockets.
"""
import os
import re
import shutil

import rig as river
from rig import LEVEL

FORBIDDEN = {515, 631, *range(9100, 9117)}  # what is sent there may be printed
CALLS = 'trace=socket,bind,listen,connect,sendto,sendmsg,sendmmsg'


def listening(pid):
    """TCP sockets of the process that listen (proc(5): state 0A)."""
    inodes = set()
    for name in os.listdir('/proc/%d/fd' % pid):
        match = re.match(r'socket:\[(\d+)\]', os.readlink('/proc/%d/fd/%s' % (pid, name)))
        if match:
            inodes.add(match[1])
    found = []
    for table in ('tcp', 'tcp6'):
        with open('/proc/%d/net/%s' % (pid, table), encoding='ascii') as f:
            found += [row for row in f.read().splitlines()[1:] if row.split()[3] == '0A' and row.split()[9] in inodes]
    return found


def read_calls(path):
    """(ports connected to or sent to over IP by call, lines that bind or listen on IP)."""
    ports, opened = {}, []
    with open(path, encoding='utf-8', errors='replace') as f:
        for line in f:
            call = re.match(r'(?:\d+ +)?(\w+)\(', line)
            if call is None:
                continue
            if call[1] == 'listen' or (call[1] == 'bind' and 'sa_family=AF_INET' in line and 'sin_port=htons(0)' not in line):
                opened.append(line.strip())
            if call[1] in ('connect', 'sendto', 'sendmsg', 'sendmmsg'):
                for port in re.findall(r'sin6?_port=htons\((\d+)\)', line):
                    ports.setdefault(call[1], set()).add(int(port))
    return ports, opened


def trace(rig, name):
    path = rig.path(name + '.strace')
    return path, ['strace', '-D', '-f', '-qq', '-s', '0', '-e', CALLS, '-o', path]


def test(rig):
    if shutil.which('strace') is None:
        raise river.Skip('strace is not installed')
    rig.start_sim()
    rig.start_prosody()
    rig.start_portal()
    rig.write_agent_conf()
    path, command = trace(rig, 'agent')
    quiet = {'ASAN_OPTIONS': 'detect_leaks=0'}  # it cannot look for leaks while it is traced
    rig.agent.start(*command, rig.program('printwire-agent'), '--config', rig.agent_conf, env=quiet)
    rig.wait_stored(90)
    rig.say('set %s %s.1.1 2 33' % (rig.address_of('halvern-m410-mono-laser'), LEVEL))
    rig.wait_quiet(30, 4)
    assert not listening(rig.agent.process.pid), listening(rig.agent.process.pid)
    rig.prosody.stop()
    rig.start_prosody()
    rig.agent.wait_line('connected$', 60, 2)
    rig.agent.stop()
    ports, opened = read_calls(path)
    assert not opened, opened
    assert ports.get('connect', set()) <= {rig.xmpp_port}, ports
    sent = set().union(*(ports.get(call, set()) for call in ('sendto', 'sendmsg', 'sendmmsg')))
    assert sent == {rig.snmp_port}, ports
    assert not (sent | ports['connect']) & FORBIDDEN
    return 'sends to UDP port %d, connects to TCP port %d, listens nowhere' % (rig.snmp_port, rig.xmpp_port)


if __name__ == '__main__':
    river.main(__doc__, test)
