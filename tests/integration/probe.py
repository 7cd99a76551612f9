#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""printwire-agent probe at its edges: how it asks first, and what it says when it is called wrongly or nobody answers.

usage: probe.py PRINTWIRE-AGENT
"""
import socket
import subprocess
import sys

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


def probe(agent, *arguments):
    return subprocess.Popen([agent, 'probe', *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def expect(process, status, *words):
    """It ends so, with one line that has the words, and nothing on standard output."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, (process.returncode, err)
    assert out == '' and err.count('\n') == 1, (out, err)
    for word in words:
        assert word in err, (word, err)


def main():
    agent = sys.argv[1]
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
    print('probe: good')


if __name__ == '__main__':
    main()
