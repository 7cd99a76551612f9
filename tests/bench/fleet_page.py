#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the Fleet page costs over a large fleet, for each thing that a person does there.

Everything is real but the past: bench_fill fills the store with --devices printers, then the portal runs with its HTTPS front, Prosody, an
agent and a simulated printer. Chromium does what a person does on the page (fleet_page.mjs), which tells what each of it asked for, how
many bytes came, and that nothing but the first view loads the page anew. Then each of these requests is made --times times on one connection,
and taken is what passes until its answer is there, and the processor time of the portal (and of PostgreSQL with --pgsql) meanwhile. A line of
the table is one of the things done: requests and bytes as the browser had them, and of its slowest request the times.

Use a release build, on a quiet machine: what its host took of the processors' time is told (machine.py):

    cmake --preset release -DBUILD_TESTING=ON && cmake --build --preset release
    tests/bench/fleet_page.py build/release
"""
import argparse
import contextlib
import glob
import gzip
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'integration'))
sys.path.insert(0, os.path.join(HERE, '..', 'browser'))
import machine  # noqa: E402
import modules  # noqa: E402
import rig as river  # noqa: E402
from events import POKED, RiverFront, poke, start_portal  # noqa: E402
from live_page import family  # noqa: E402
from part import die_with_parent  # noqa: E402
from timed_watch import percentile  # noqa: E402
from web_front import PASSWORD, logged_in  # noqa: E402

REPORTS = ('meters', 'usage', 'incidents', 'supplies', 'fleet')
PERIODS = (30, 90, 365)  # days
DAY_S = 86400


class Asker:
    """A browser's connection: one request after the other."""

    def __init__(self, front, cookie):
        context = ssl.create_default_context(cafile=front.path('cert.pem'))
        self.socket = context.wrap_socket(socket.create_connection(('localhost', front.port)), server_hostname='localhost')
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = 'Host: %s\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: __Host-printwire=%s\r\n\r\n' % (front.host, cookie)

    def get(self, path):
        """(head, body)"""
        self.socket.sendall(('GET %s HTTP/1.1\r\n%s' % (path, self.lines)).encode())
        got = b''
        while b'\r\n\r\n' not in got:
            got += self.receive()
        head, body = got.split(b'\r\n\r\n', 1)
        left = int(re.search(rb'(?i)\r\ncontent-length: (\d+)', head)[1]) - len(body)
        parts = [body]
        while left > 0:
            parts.append(self.receive())
            left -= len(parts[-1])
        assert head.startswith(b'HTTP/1.1 200'), (path, head)
        return head, b''.join(parts)

    def receive(self):
        got = self.socket.recv(65536)
        assert got, 'the portal ended the connection'
        return got


def plain(answer):
    head, body = answer
    return gzip.decompress(body) if b'Content-Encoding: gzip' in head else body


def worked(pids):
    """Seconds that all threads of these processes were on a processor."""
    total = 0
    for pid in pids:
        for path in glob.glob('/proc/%d/task/*/schedstat' % pid):
            with contextlib.suppress(OSError), open(path, encoding='ascii') as f:
                total += int(f.read().split()[0])
    return total / 1e9


def programs(rig):
    return family(rig.portal.process.pid) | (family(rig.pgsql.process.pid) if rig.pgsql else set())


def measure(asker, rig, path, times):
    """(p50, p99, processor) in milliseconds, bytes."""
    walls, pids = [], programs(rig)
    head, body = asker.get(path)
    before = worked(pids)
    for _ in range(times):
        begun = time.perf_counter()
        asker.get(path)
        walls.append(1000 * (time.perf_counter() - begun))
    took = 1000 * (worked(pids) - before) / times
    walls.sort()
    return (percentile(walls, 50), percentile(walls, 99), took), len(head) + 4 + len(body)


def short(path):
    return re.sub(r'cursor=[^&]+', 'cursor=…', re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}', '{device}', path)).replace('/api/v1', '')


def fill(rig, options):
    if options.pgsql:
        rig.use_pgsql()
    if options.filled:
        shutil.copytree(options.filled, rig.portal_folder)
        return
    os.makedirs(rig.portal_folder, 0o700, exist_ok=True)
    environment = dict(os.environ, **({'PRINTWIRE_TEST_PGSQL': rig.pgsql.folder} if rig.pgsql else {}))
    subprocess.run([os.path.join(rig.build, 'tests', 'bench', 'bench_fill'), rig.portal_folder, str(options.devices), str(options.days)], check=True,
                   env=environment, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)


def start(rig, options):
    fill(rig, options)
    os.mkdir(rig.path('recordings'))
    shutil.copy(os.path.join(river.PRINTERS, POKED + '.snmprec'), rig.path('recordings'))
    rig.start_sim(devices=rig.path('recordings'))
    rig.start_prosody()
    front = RiverFront(rig)
    rig.write_portal_conf()
    front.account('add', 'ada', '--password-file', front.path('password'))
    start_portal(rig)
    rig.write_agent_conf()
    rig.start_agent()
    rig.wait_stored(90)
    return front


def drive(rig, front):
    """What the browser did: [{what, asked}]."""
    environment = dict(os.environ, PAGE_URL='https://' + front.host, PAGE_NAME='ada', PAGE_PASSWORD=PASSWORD,
                       PAGE_MODULES=os.path.join(modules.FOLDER, 'node_modules'))
    with subprocess.Popen(['node', os.path.join(HERE, 'fleet_page.mjs')], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
                          preexec_fn=die_with_parent) as browser:
        for line in browser.stdout:
            if line == 'want poke\n':
                poke(rig, 33)
                browser.stdin.write('done\n')
                browser.stdin.flush()
            else:
                assert browser.wait() == 0
                return json.loads(line)
    raise AssertionError('the browser told nothing')


def tell(told, figures):
    print('| %s | requests | bytes | slowest request | p50 ms | p99 ms | processor ms |' % 'what')
    print('|---|---|---|---|---|---|---|')
    for step in told:
        asked = [one['path'] for one in step['asked'] if one['path'] in figures]
        slowest = max(asked, key=lambda path: figures[path][0][0])
        size = sum(one['bytes'] for one in step['asked'])
        print('| %s | %d | %s | `%s` | %.1f | %.1f | %.1f |' % (step['what'], len(step['asked']), format(size, ','), short(slowest), *figures[slowest][0]))


def reports(rig, asker, options):
    """What a page of each report takes, by period."""
    print('| report | days | rows | bytes | p50 ms | p99 ms | processor ms |')
    print('|---|---|---|---|---|---|---|')
    now = time.time()
    moment = '%Y-%m-%dT%H:%M:%S.000Z'
    for name in REPORTS:
        for days in PERIODS[:1] if name == 'fleet' else PERIODS:
            span = '' if name == 'fleet' else '&from=%s&to=%s' % tuple(time.strftime(moment, time.gmtime(at)) for at in (now - days * DAY_S, now))
            path = '/api/v1/reports/%s?limit=500%s' % (name, span)
            took, size = measure(asker, rig, path, options.times // 5)
            rows = len(json.loads(plain(asker.get(path)))['items'])
            print('| %s | %d | %d | %s | %.1f | %.1f | %.1f |' % (name, days, rows, format(size, ','), *took))


def bench(rig, options):
    modules.fetch()
    front = start(rig, options)
    told = drive(rig, front)
    asker = Asker(front, logged_in(front, 'ada').cookie)
    figures = {}
    with machine.awake() as stolen:
        for path in {one['path'] for step in told for one in step['asked'] if one['path'].startswith('/api/')}:
            figures[path] = measure(asker, rig, path, options.times)
        tell(told, figures)
        reports(rig, asker, options)
    print('the host took %.1f %%, load %.1f' % (stolen.percent, os.getloadavg()[0]))
    if options.each:
        for step in told:
            print(step['what'] + ': ' + ', '.join(short(one['path']) for one in step['asked']))
        for path, (took, size) in sorted(figures.items(), key=lambda item: -item[1][0][0]):
            print('%8.1f %8.1f %8.1f ms %9d bytes  %s' % (*took, size, short(path)))
    return '%d devices, %d things done, %d requests measured %d times' % (options.devices, len(told), len(figures), options.times)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', help='build folder with agent, portal, printwire-sim and bench_fill')
    parser.add_argument('--devices', type=int, default=50000)
    parser.add_argument('--days', type=int, default=90, help='of their past (default 90)')
    parser.add_argument('--filled', help='a folder that bench_fill has filled, of which a copy is taken')
    parser.add_argument('--times', type=int, default=100, help='that each request is made (default 100)')
    parser.add_argument('--pgsql', action='store_true', help='the store is a PostgreSQL server of its own')
    parser.add_argument('--each', action='store_true', help='tell each request, too')
    options = parser.parse_args()
    modules.need('node', 'npm', 'chromium')
    river.main(__doc__, lambda rig: bench(rig, options), [options.build])


if __name__ == '__main__':
    main()
