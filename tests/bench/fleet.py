#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What one agent costs with a large fleet: found and stored, then silence, then one change.

Simulates --printers printers, starts everything on loopback with default intervals (one status per printer and minute), waits
until every printer and supply is stored, then --minutes of nothing: no record may be said. Then one level falls: exactly one
record must reach a running `printwire-portal watch`. Prints one line of figures; exit 1 when something was said that should
not have been, or not said that should. Use a release build, on a quiet machine:

    cmake --preset release -DBUILD_TESTING=ON && cmake --build --preset release
    tests/bench/fleet.py build/release --minutes 10
"""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import rig as river  # noqa: E402
from rig import LEVEL, field, kind, stays, wait_until  # noqa: E402

CHANGE_S = 150  # a status interval, and room


def cpu_s(part):
    with open('/proc/%d/stat' % part.process.pid, encoding='ascii') as f:
        words = f.read().rsplit(')', 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf('SC_CLK_TCK')


def memory_mb(part, name='VmRSS'):
    with open('/proc/%d/status' % part.process.pid, encoding='ascii') as f:
        return next(int(line.split()[1]) for line in f if line.startswith(name + ':')) / 1024


def disk_mb(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)
               if name not in ('ballast', 'live.sock')) / 2**20


def measure(rig, minutes):
    """(records, agent's CPU in percent of a core, portal's) during silence."""
    before, agent, portal, start = rig.entries(), cpu_s(rig.agent), cpu_s(rig.portal), time.monotonic()
    while time.monotonic() - start < 60 * minutes:
        time.sleep(5)
        if rig.entries() != before:
            print('%d records too many after %.0f s' % (rig.entries() - before, time.monotonic() - start), file=sys.stderr)
            break
    took = time.monotonic() - start
    return rig.entries() - before, 100 * (cpu_s(rig.agent) - agent) / took, 100 * (cpu_s(rig.portal) - portal) / took


def change_one(rig):
    watcher = rig.watch()
    stays('a watcher at the end sees nothing old', lambda: not rig.watched(watcher), 1)
    address = [a for a, name in rig.printers if name == 'halvern-m410-mono-laser'][-1]
    started = time.monotonic()
    rig.say('set %s %s.1.1 2 12' % (address, LEVEL))  # neither well nor empty: its incident stays as it is
    wait_until('the level reaches the watcher', lambda: rig.watched(watcher), CHANGE_S)
    took = time.monotonic() - started
    stays('no second record', lambda: len(rig.watched(watcher)) == 1, 5)
    record = rig.watched(watcher)[0]
    assert kind(record) == 'consumable' and field(record, 'level') == '12', river.without_time(record)
    return took


def bench(rig, options):
    started = time.monotonic()
    rig.start(count=options.printers, status='60s')
    wait_until(lambda: 'all stored; missing %d' % len(rig.missing()), lambda: not rig.missing(), options.timeout, 0.5)
    stored = time.monotonic() - started
    rig.wait_quiet(options.timeout, 5)
    records, first_cpu = rig.entries(), cpu_s(rig.agent)
    supplies = sum(rig.stored_supplies().values())
    asked = rig.stats()
    too_many, agent_cpu, portal_cpu = measure(rig, options.minutes)
    later = rig.stats()
    assert too_many == 0, 'nothing changed, and %d records were said' % too_many
    gets = (later['get'] - asked['get']) / (options.minutes * 60)
    bulk = later['getbulk'] + later['getnext'] - asked['getbulk'] - asked['getnext']
    reached = change_one(rig)
    return ('%d printers, %d supplies, %d records stored in %.1f s (agent: %.1f s CPU); %g min of nothing: 0 records, agent %.2f %% of a core, '
            '%.1f GET/s, %d other questions, portal %.2f %%; RSS agent %.1f MB (peak %.1f), portal %.1f MB (peak %.1f); disk agent %.1f MB, '
            'portal %.1f MB; one level: 1 record after %.1f s' % (
                len(rig.printers), supplies, records, stored, first_cpu, options.minutes, agent_cpu, gets, bulk, portal_cpu,
                memory_mb(rig.agent), memory_mb(rig.agent, 'VmHWM'), memory_mb(rig.portal), memory_mb(rig.portal, 'VmHWM'),
                disk_mb(rig.agent_folder), disk_mb(rig.portal_folder), reached))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', help='build folder with agent, portal and printwire-sim')
    parser.add_argument('--printers', type=int, default=1000)
    parser.add_argument('--minutes', type=float, default=10, help='of silence (default 10)')
    parser.add_argument('--timeout', type=float, default=300, help='seconds until everything must be stored')
    options = parser.parse_args()
    river.main(__doc__, lambda rig: bench(rig, options), [options.build])


if __name__ == '__main__':
    main()
