#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a record takes from the agent to the changed pixel of an open Live page.

Everything is real: printwire-sim with --printers printers, the agent, Prosody, the portal, Debian's Chromium. Each printer is asked each
--status seconds, and --rate levels a second fall, each at another printer: each printer says something twice a minute unless told otherwise. --pages pages are open: --browser of them Live pages in Chromium, the others streams of events over TLS as such pages have them,
read by one other process (live_page_streams.py). Meanwhile --events alerts are opened at printers in turn, --pause ms apart. Taken is the
time of the record by the agent's clock, when the portal had it, and when the first page had shown it: a MutationObserver sees the row, and
the next frame begins. All clocks are this machine's, in milliseconds; a frame of 16 ms is in the figures.

Prints the figures, and what share of one processor each program took. Exit 1 when an alert is not shown, when p99 is not below --most, or
when a stream lacks a record. Use a release build, on a quiet machine: what its host took of the processors' time is told (machine.py):

    cmake --preset release -DBUILD_TESTING=ON && cmake --build --preset release
    tests/bench/live_page.py build/release
"""
import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'integration'))
sys.path.insert(0, os.path.join(HERE, '..', 'browser'))
import machine  # noqa: E402
import modules  # noqa: E402
import rig as river  # noqa: E402
from events import RiverFront, start_portal  # noqa: E402
from part import die_with_parent, wait_until  # noqa: E402
from timed_watch import percentile, seconds  # noqa: E402
from web_front import PASSWORD, logged_in  # noqa: E402

RECORDINGS = {'halvern-m410-mono-laser': '1.2', 'halvern-x900-part-numbers': '1.1', 'ostwick-c5500-colour-mfp': '1.4'}  # and what is used up
HIGHEST, STEPS = 90, 60  # levels go down from the one, and after so many are there again
FIRST = 100000  # prtAlertLocation of the first alert: the recordings have none there
PROBE = re.compile(r"<incident [^>]*at='([^']+)'[^>]*event='opened'.*Probe (\d+)\.|<incident [^>]*event='opened'[^>]*at='([^']+)'.*Probe (\d+)\.")
TICKS = os.sysconf('SC_CLK_TCK')


class Other:
    """A helper of the bench that says "ready", and one line more when its input ends."""

    def __init__(self, *command, env=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent,
                                        env=dict(os.environ, **(env or {})))
        assert self.process.stdout.readline() == 'ready\n', 'does not get ready: %s' % (command,)

    def end(self):
        self.process.stdin.close()
        line = self.process.stdout.readline()
        assert self.process.wait() == 0
        return line


def make_recordings(folder):
    os.mkdir(folder)
    for name in RECORDINGS:
        shutil.copy(os.path.join(river.PRINTERS, name + '.snmprec'), folder)
    return folder


def start(rig, options):
    rig.start_sim(options.printers, make_recordings(rig.path('recordings')))
    rig.start_prosody()
    front = RiverFront(rig)
    rig.write_portal_conf()
    front.account('add', 'ada', '--password-file', front.path('password'))
    start_portal(rig)
    rig.write_agent_conf(status='%ds' % options.status)
    rig.start_agent()
    wait_until(lambda: 'all stored; missing %d' % len(rig.missing()), lambda: not rig.missing(), options.timeout, 1)
    rig.wait_quiet(options.timeout, 5)
    return front


def open_pages(front, options):
    """(browser, streams)"""
    browser = Other('node', os.path.join(HERE, 'live_page.mjs'), env={
        'PAGE_URL': 'https://' + front.host, 'PAGE_NAME': 'ada', 'PAGE_PASSWORD': PASSWORD, 'PAGE_COUNT': str(options.browser),
        'PAGE_MODULES': os.path.join(modules.FOLDER, 'node_modules')})
    streams = Other(sys.executable, os.path.join(HERE, 'live_page_streams.py'), str(front.port), front.path('cert.pem'),
                    logged_in(front, 'ada').cookie, str(options.pages - options.browser))
    return browser, streams


def family(pid):
    """A process and all that come from it."""
    found = {pid}
    parents = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/stat' % name, encoding='ascii', errors='replace') as f:
                parents[int(name)] = int(f.read().rpartition(') ')[2].split()[1])
        except OSError:
            pass
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def busy(pid):
    """Seconds of a processor that a process and all that come from it took so far."""
    ticks = 0
    for one in family(pid):
        try:
            with open('/proc/%d/stat' % one, encoding='ascii', errors='replace') as f:
                ticks += sum(int(word) for word in f.read().rpartition(') ')[2].split()[11:13])
        except OSError:
            pass
    return ticks / TICKS


def use(rig, turn):
    """Another printer's level falls by a point."""
    round_, at = divmod(turn, len(rig.printers))
    address, name = rig.printers[at]
    index = next(index for recording, index in RECORDINGS.items() if name.startswith(recording))
    rig.say('set %s %s.%s 2 %d' % (address, river.LEVEL, index, HIGHEST - round_ % STEPS))


def stream_records(rig, options):
    """Printers print, one after the other, and alerts come; ends when all were made."""
    begun = time.monotonic()
    probes = 0
    for turn in itertools.count():
        if probes == options.events:
            return
        time.sleep(max(0, begun + turn / options.rate - time.monotonic()))
        use(rig, turn)
        if (time.monotonic() - begun) * 1000 >= probes * options.pause:
            address = rig.printers[probes * 7 % len(rig.printers)][0]
            rig.say('alert %s open 8 1 808 3 5 %d Probe %d.' % (address, FIRST + probes, probes))
            probes += 1


def probes_stored(rig):
    """{number: (made, stored)} in milliseconds since 1970."""
    found = {}
    for xml, received in rig.query("SELECT xml, received FROM entry WHERE kind = 'incident'"):
        match = PROBE.search(xml if isinstance(xml, str) else xml.decode())
        if match:
            at, number = (match[1], match[2]) if match[1] else (match[3], match[4])
            found[int(number)] = 1000 * seconds(at), received
    return found


def told(name, times):
    return '%-15s p50 %6.0f  p90 %6.0f  p99 %6.0f  max %6.0f ms' % (name, *(percentile(times, p) for p in (50, 90, 99)), times[-1])


def report(stored, shown):
    """Says what it took; the times from record to pixel."""
    print(told('agent -> portal', sorted(stored[n][1] - stored[n][0] for n in shown)))
    print(told('portal -> pixel', sorted(shown[n] - stored[n][1] for n in shown)))
    times = sorted(shown[n] - stored[n][0] for n in shown)
    print(told('record -> pixel', times))
    return times


def bench(rig, options):
    modules.fetch()
    front = start(rig, options)
    browser, streams = open_pages(front, options)
    programs = {'agent': rig.agent.process.pid, 'Prosody': rig.prosody.process.pid, 'portal': rig.portal.process.pid,
                'printwire-sim': rig.sim.process.pid, 'Chromium': browser.process.pid, 'other pages': streams.process.pid}
    with machine.awake() as stolen:
        entries, took, begun = rig.entries(), {name: busy(pid) for name, pid in programs.items()}, time.monotonic()
        stream_records(rig, options)
        wait_until(lambda: '%d of %d alerts are stored' % (len(probes_stored(rig)), options.events),
                   lambda: len(probes_stored(rig)) == options.events, options.timeout, 1)
        elapsed = time.monotonic() - begun
        took = {name: busy(pid) - took[name] for name, pid in programs.items()}
        time.sleep(3)  # the last one gets to the pages
    records = rig.entries() - entries
    fewest, _ = map(int, streams.end().split())
    shown = {int(number): at for number, at in json.loads(browser.end()).items() if at}
    times = report(probes_stored(rig), shown)
    print('of one processor: ' + ', '.join('%s %.0f %%' % (name, 100 * s / elapsed) for name, s in took.items()))
    print('%d records in %.0f s (%.0f a second), %d to each of the other pages at least; the host took %.1f %%, load %.1f'
          % (records, elapsed, records / elapsed, fewest, stolen.percent, os.getloadavg()[0]))
    assert len(times) == options.events, 'never shown: %s' % sorted(set(range(options.events)) - set(shown))[:10]
    assert fewest >= records, 'a stream lacks records'
    assert percentile(times, 99) < options.most, 'slower than %g ms' % options.most
    return '%d alerts, %d printers, %d pages of which %d in Chromium' % (len(times), len(rig.printers), options.pages, options.browser)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', help='build folder with agent, portal and printwire-sim')
    parser.add_argument('--printers', type=int, default=1000)
    parser.add_argument('--rate', type=float, default=33, help='levels that fall, a second (default 33)')
    parser.add_argument('--status', type=int, default=30, help='seconds from question to question (default 30)')
    parser.add_argument('--pages', type=int, default=200, help='that are open (default 200),')
    parser.add_argument('--browser', type=int, default=1, help='and how many of them in Chromium (default 1)')
    parser.add_argument('--events', type=int, default=400, help='alerts that are timed (default 400)')
    parser.add_argument('--pause', type=float, default=250, help='milliseconds from alert to alert (default 250)')
    parser.add_argument('--most', type=float, default=250, help='milliseconds that p99 must stay below (default 250)')
    parser.add_argument('--timeout', type=float, default=600, help='seconds until everything must be stored')
    options = parser.parse_args()
    if not 1 <= options.browser < options.pages:
        parser.error('of the pages some are in Chromium, and some are not')
    modules.need('node', 'npm', 'chromium')
    river.main(__doc__, lambda rig: bench(rig, options), [options.build])


if __name__ == '__main__':
    main()
