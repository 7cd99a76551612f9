#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""printwire-agent probe at its edges: how it asks first, what it never asks, and what it says when it is called wrongly or nobody
answers.

usage: probe.py PRINTWIRE-AGENT PRINTWIRE-SIM
"""
import contextlib
import os
import socket
import subprocess
import sys
import tempfile

from part import write_secret
from sim import Fleet

ADDRESS = '127.77.0.1'
SNMP_V2C = 1  # the version on the wire
WRONG = [
    ([], '--address is missing'),
    (['--address', 'printer.example.org'], '192.0.2.17'),
    (['--address', ADDRESS, '--snmp-port', '0'], '65535'),
    (['--address', ADDRESS, '--colour'], 'unknown option'),
    (['--address', ADDRESS, 'now'], 'belongs to no option'),
    (['--address', ADDRESS, '--community', 'c' * 120, '--context', 'Jetdirect'], '127'),
]
PRINTER = """\
1.3.6.1.2.1.1.1.0|4|Acme L1 FW 1.0
1.3.6.1.2.1.1.3.0|67|123456
1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5
1.3.6.1.2.1.25.3.2.1.3.1|4|Acme L1
1.3.6.1.2.1.25.3.5.1.1.1|2|3
1.3.6.1.2.1.43.5.1.1.17.1|4|ACME1
1.3.6.1.2.1.43.11.1.1.5.1.1|2|3
1.3.6.1.2.1.43.11.1.1.6.1.1|4|Black Toner
1.3.6.1.2.1.43.11.1.1.7.1.1|2|19
1.3.6.1.2.1.43.11.1.1.8.1.1|2|100
1.3.6.1.2.1.43.11.1.1.9.1.1|2|42
"""
SITE = """<printwire-agent>
  <portal><address>127.0.0.1</address><jid>agent@example.org</jid><password-file>password</password-file></portal>
  <discovery><range from='127.0.0.1' to='127.0.0.1'/></discovery>
  <snmp><community>public</community>%s</snmp>
</printwire-agent>
"""


def probe(agent, *arguments):
    return subprocess.Popen([agent, 'probe', *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def expect(process, status, *words):
    """It ends so, with one line that has the words, and nothing on standard output."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, (process.returncode, err)
    assert out == '' and err.count('\n') == 1, (out, err)
    for word in words:
        assert word in err, (word, err)


def check_quirks(agent, sim):
    """What the configuration says that a printer cannot bear is asked by no probe either."""
    with tempfile.TemporaryDirectory(prefix='printwire-probe-') as folder, contextlib.ExitStack() as stack:
        with open(os.path.join(folder, 'acme.snmprec'), 'w', encoding='utf-8') as f:
            f.write(PRINTER)
        write_secret(os.path.join(folder, 'password'), 'none')
        conf = os.path.join(folder, 'agent.xml')
        fleet = stack.enter_context(contextlib.closing(Fleet(sim, folder, '--first', '127.0.0.1')))
        ports = ['--address', '127.0.0.1', '--snmp-port', str(fleet.port), '--http-port', '9']
        for quirk, has_supply in (('', True), ("<quirk description='FW 1.0' never='1.3.6.1.2.1.43.11'/>", False)):
            write_secret(conf, SITE % quirk)
            out, err = probe(agent, *ports, '--config', conf).communicate(timeout=120)
            assert 'ACME1' in out and ('<consumable' in out) == has_supply, (quirk, out, err)


def main():
    agent, sim = sys.argv[1:3]
    for arguments, word in WRONG:
        expect(probe(agent, *arguments), 2, word)
    helped = subprocess.run([agent, 'probe', '--help'], stdout=subprocess.PIPE, text=True, timeout=120)
    assert helped.returncode == 0 and '--context' in helped.stdout
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind((ADDRESS, 0))
        ear.settimeout(120)
        port = str(ear.getsockname()[1])
        process = probe(agent, '--address', ADDRESS, '--snmp-port', port)
        packet, _ = ear.recvfrom(2000)
        assert packet[2:5] == bytes([2, 1, SNMP_V2C]), 'asked with %s' % packet[:8].hex()
    expect(process, 1, ADDRESS, port)
    check_quirks(agent, sim)
    print('probe: good')


if __name__ == '__main__':
    main()
