#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a poll costs the platform of smart device services: CPU time of its process over many polls, each with a TLS handshake, a signature
and a commit on disk, with so many connectors in the book.

usage: sds.py PRINTWIRE-SDS [CONNECTORS [POLLS]]       for figures, with the preset `release`
"""
import os
import sqlite3
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
from sds_wire import Connector, Platform  # noqa: E402

THREADS = 8


def cpu_s(pid):
    """User and system time of a process."""
    with open('/proc/%d/stat' % pid, encoding='ascii') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def rss_kib(pid):
    with open('/proc/%d/status' % pid, encoding='ascii') as f:
        return next(int(line.split()[1]) for line in f if line.startswith('VmRSS'))


def fill(platform, like, count):
    """Places that are like one that registered, with its key, a device each, and a work item that waits for every tenth."""
    database = sqlite3.connect(platform.path('data/sds.db'), timeout=60)
    ids = [str(uuid.uuid4()) for _ in range(count)]
    now = int(time.time() * 1000)
    with database:
        for n, one in enumerate(ids):
            place = database.execute(
                "INSERT INTO connector (id, account, region, made, code, code_until, state, registered, public_key, key_at, kinds)"
                " SELECT ?, account, region, made, randomblob(32), code_until, state, registered, public_key, key_at, kinds FROM connector WHERE id = ?",
                (one, like.id)).lastrowid
            device = database.execute("INSERT INTO device (id, account, connector, first, at, body) SELECT ?, account, place, ?, ?, '{}' FROM connector"
                                      " WHERE place = ?", (str(uuid.uuid4()), now, now, place)).lastrowid
            if n % 10 == 0:
                database.execute("INSERT INTO item (id, account, connector, device, kind, state, expires, limit_ms, rollout, made, changed, body, due)"
                                 " SELECT ?, account, connector, place, 1, 5, ?, 60000, '', ?, ?, '{}', ? FROM device WHERE place = ?",
                                 (str(uuid.uuid4()), now + 86400000, now, now, now + 86400000, device))
    database.close()
    return ids


def poll_all(platform, key, ids, failures):
    site = Connector(platform, key)
    for one in ids:
        site.id = one
        answer = site.poll()
        if answer.status != 200:
            failures.append(answer.text)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    polls = int(sys.argv[3]) if len(sys.argv) > 3 else 4000
    with tempfile.TemporaryDirectory() as folder:
        platform = Platform(sys.argv[1], folder)
        platform.start()
        try:
            account = platform.command('account', 'add', 'Bench')['account']
            like = Connector(platform)
            assert like.register(platform.command('connector', 'add', account)['code']).status == 201
            ids = fill(platform, like, count)
            failures = []
            poll_all(platform, like.key, ids[:50], failures)
            before, start = cpu_s(platform.process.pid), time.monotonic()
            threads = [threading.Thread(target=poll_all, args=(platform, like.key, [ids[i % count] for i in range(n, polls, THREADS)], failures))
                       for n in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            spent, passed = cpu_s(platform.process.pid) - before, time.monotonic() - start
            assert not failures, failures[0]
            print('%d connectors, %d polls: %.2f ms of CPU each, so %.0f polls per second and core; %.0f per second came from this client;'
                  ' %d MiB resident' % (count, polls, 1000 * spent / polls, polls / spent, polls / passed, rss_kib(platform.process.pid) // 1024))
        finally:
            platform.end()


if __name__ == '__main__':
    main()
