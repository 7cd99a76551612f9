#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a trap takes to the line of a running `printwire-portal watch`, while a large fleet is polled.

Simulates --printers printers with one status per printer and minute, waits until everything is stored, then opens --traps alerts,
each in the table of another printer, and lets that printer send its trap from its own address, --rate in a second. Times are taken
by one clock, from before the command to the simulated fleet until the line was read. Prints one line of figures; exit 1 when a
trap did not arrive, or p99 is not below --most. Use a release build, on a quiet machine:

    cmake --preset release -DBUILD_TESTING=ON && cmake --build --preset release
    tests/bench/trap.py build/release
"""
import argparse
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import rig as river  # noqa: E402
from rig import wait_until  # noqa: E402
from timed_watch import TimedWatch, percentile  # noqa: E402

COMMUNITY = 'public'
OPENED = re.compile(rb" event='opened'.* location='(\d+)'")
FIRST = 100000  # prtAlertLocation of the first trap: no recording has alerts there


def location(line):
    match = OPENED.search(line)
    return match and int(match[1])


def send_all(rig, port, options):
    """{location: when its trap was sent}; (by the clock that never jumps, by the agent's)."""
    sent = {}
    start = time.monotonic()
    for i in range(options.traps):
        address = rig.printers[i % len(rig.printers)][0]
        rig.say('alert %s open 8 1 808 3 5 %d Out of paper' % (address, FIRST + i))
        time.sleep(max(0, start + i / options.rate - time.monotonic()))
        sent[FIRST + i] = (time.monotonic(), time.time())
        rig.say('trap %s 127.0.0.1 %d %s %s' % (address, port, options.version, COMMUNITY))
    return sent


def bench(rig, options):
    port = river.free_port()
    heard = '<traps><port>%d</port><address>127.0.0.1</address></traps>' % port
    rig.start(count=options.printers, status='60s', snmp=river.COMMUNITIES + heard)
    wait_until(lambda: 'all stored; missing %d' % len(rig.missing()), lambda: not rig.missing(), options.timeout, 0.5)
    rig.wait_quiet(options.timeout, 5)
    watch = TimedWatch(rig, location)
    time.sleep(1)
    asked, began = rig.stats()['get'], time.monotonic()
    sent = send_all(rig, port, options)
    gets = (rig.stats()['get'] - asked) / (time.monotonic() - began)
    try:
        wait_until(lambda: '%d of %d traps arrived' % (len(watch.seen), len(sent)), lambda: len(watch.seen) >= len(sent), 30)
    finally:
        watch.end()
    times = sorted(1000 * (watch.seen[place] - sent[place][0]) for place in sent)
    heard = sorted(1000 * (watch.said[place] - sent[place][1]) for place in sent)
    p50, p90, p99 = (percentile(times, p) for p in (50, 90, 99))
    assert p99 < options.most, 'p50 %.1f, p90 %.1f, p99 %.1f, max %.1f ms: slower than %g ms' % (p50, p90, p99, times[-1], options.most)
    return ('%d printers polled with %.1f GET/s, %d %s traps at %g/s; trap to watch: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms'
            ' (until the agent made the record: p50 %.1f ms, p99 %.1f ms)'
            % (len(rig.printers), gets, len(times), options.version, options.rate, p50, p90, p99, times[-1], percentile(heard, 50),
               percentile(heard, 99)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', help='build folder with agent, portal and printwire-sim')
    parser.add_argument('--printers', type=int, default=1000)
    parser.add_argument('--traps', type=int, default=1000)
    parser.add_argument('--rate', type=float, default=20, help='traps in a second (default 20)')
    parser.add_argument('--version', choices=('v1', 'v2c'), default='v2c')
    parser.add_argument('--most', type=float, default=100, help='milliseconds that p99 must stay below')
    parser.add_argument('--timeout', type=float, default=300, help='seconds until everything must be stored')
    options = parser.parse_args()
    river.main(__doc__, lambda rig: bench(rig, options), [options.build])


if __name__ == '__main__':
    main()
