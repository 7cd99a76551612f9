#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks of licences per second of the server's CPU, beside what the same HTTP server answers for a static reply.

    tests/bench/licence.py BUILD [LEASES]

BUILD is a build folder with bench_http, bench_licence and printwire-licence; each of 64 agents asks LEASES times (300). Both figures are
of one run on one machine, one right after the other; their ratio is what can be compared.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'integration'))

from licence_server import Server  # pylint: disable=wrong-import-position

AGENTS = 64  # connections: no more are taken from one address


def per_cpu(command):
    """Runs a measurement, prints its line: questions per CPU second."""
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    print(said, end='')
    return float(re.search(r'(\d+) per second of the server', said).group(1))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    build, leases = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else '300'
    bench = os.path.join(build, 'tests', 'bench')
    with tempfile.TemporaryDirectory(prefix='printwire-licence-') as folder:
        server = Server(os.path.join(build, 'licence', 'printwire-licence'), None, folder)
        said = server.run('issue', '--customer', 'Bergmann AG', '--devices', '100', '--agents', str(AGENTS))
        licence, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
        server.start()
        try:
            static = per_cpu([os.path.join(bench, 'bench_http'), '5', str(AGENTS)])
            checked = per_cpu([os.path.join(bench, 'bench_licence'), str(server.port), str(server.process.pid), licence, code, str(AGENTS), leases])
            server.stop()
        finally:
            server.process.kill()
    print('one check costs as much CPU as %.1f static replies' % (static / checked))


if __name__ == '__main__':
    main()
