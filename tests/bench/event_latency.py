#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long an event of a printer's own table (HP's LEDM EventTable) takes to the line of a running `printwire-portal watch`.

Simulates --printers printers whose toner only their web services tell, waits until each has its one question for news open, then makes
--events events, each at another printer and --pause ms after the one before: in turn an alert is opened (AlertTableChanged) and a level falls
(ConsumableStateChanged), each second time right behind two events of jobs, which are no reason to read anything. Everything is real:
printwire-sim, agent, Prosody, portal, watch. Times are taken by one clock, from before the command to the simulated printer until the line
was read, and by the wall clock in between:

    heard    the printer answers, the agent has read the table of events   (its log)
    made     what the event is about was read, and the record made          (the record's own time)
    taken    committed, sent, and received by the portal                    (its time of reception)
    shown    committed by the portal, given to the watcher, and read

With --idle, what the printers are asked while nothing happens is counted before, for so many minutes. Prints the figures; exit 1 when an
event is not shown, or p99 is not below --most. Use a release build, on a quiet machine: what its host took of the processors' time is told,
and a run in which that was more than some percent tells about the host (machine.py):

    cmake --preset release -DBUILD_TESTING=ON && cmake --build --preset release
    tests/bench/event_latency.py build/release
"""
import argparse
import itertools
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import machine  # noqa: E402
import rig as river  # noqa: E402
from rig import wait_until  # noqa: E402
from timed_watch import TimedWatch, percentile, seconds  # noqa: E402

RECORDING = 'halvern-m410-mono-laser'
TONER = '1.3.6.1.2.1.43.11.1.1.9.1.1'
OPENED = re.compile(rb"<incident .*device='([^']+)'.* event='opened'.* location='(\d+)'")
LEVEL = re.compile(rb"<consumable .*device='([^']+)'.*<level[^>]*>(\d+)</level>")
FIRST = 100000  # prtAlertLocation of the first alert: the recording has none there
FULL = 99  # percent; each event of a printer takes one away
JOBS = 2
JOB_S = 0.02  # behind each event of a job
HOPS = ('heard', 'made', 'taken', 'shown')


def make_recording(folder):
    """The printer whose toner is some(-3) by SNMP, so that its web services are asked, too."""
    os.mkdir(folder)
    with open(os.path.join(river.PRINTERS, RECORDING + '.snmprec'), encoding='utf-8') as f:
        text = re.sub(r'(?m)^%s\|.*$' % re.escape(TONER), TONER + '|2|-3', f.read())
    for suffix, what in (('snmprec', text), ('web', 'services ledm\nlevel 1 %d\n' % FULL)):
        with open(os.path.join(folder, '%s.%s' % (RECORDING, suffix)), 'w', encoding='utf-8') as f:
            f.write(what)


def key(line):
    """(device, number) of an alert or of a level."""
    match = OPENED.search(line) or LEVEL.search(line)
    return match and (match[1].decode(), int(match[2]))


class Printer:
    def __init__(self, rig, address):
        self.rig, self.address, self.level = rig, address, FULL
        row = rig.query('SELECT device FROM asset WHERE address = ?', address)[0][0]
        self.device = row.decode() if isinstance(row, bytes) else row

    def asked(self):
        """What its web services were asked, how often, and what is open there now."""
        return {name: int(count) for name, count in (word.rsplit('=', 1) for word in self.rig.say('asked ' + self.address).split())}

    def is_waiting(self):
        return self.asked()['polls'] == 1

    def alert(self, number):
        """Opens one; what its line will be known by."""
        self.rig.say('alert %s open 8 1 808 3 5 %d Out of paper' % (self.address, FIRST + number))
        return self.device, FIRST + number

    def use(self, _number):
        """A percent of its toner."""
        self.level -= 1
        self.rig.say('web %s level 1 %d' % (self.address, self.level))
        self.rig.say('event %s ConsumableStateChanged' % self.address)
        return self.device, self.level


def make_all(printers, options):
    """{key: (clock that never jumps, wall clock)} of each event, before its command."""
    made = {}
    start = time.monotonic()
    for number, printer in zip(range(options.events), itertools.cycle(printers)):
        wait_until(printer.address + ': a question for news is open', printer.is_waiting, pause=0.01)
        time.sleep(max(0, start + number * options.pause / 1000 - time.monotonic()))
        turn = number // len(printers)
        for _ in range(JOBS if turn % 4 >= 2 else 0):
            printer.rig.say('event %s JobEvent' % printer.address)
            time.sleep(JOB_S)
        begun = time.monotonic(), time.time()
        made[(Printer.alert, Printer.use)[turn % 2](printer, number)] = begun
    return made


def web_requests(printers):
    return sum(count for printer in printers for name, count in printer.asked().items() if name.startswith(('GET:', 'POST:')))


def snmp_requests(rig):
    stats = rig.stats()
    return stats['get'] + stats['getnext'] + stats['getbulk']


def count_idle(rig, printers, minutes):
    """What an hour costs a printer at which nothing happens."""
    before = web_requests(printers), snmp_requests(rig)
    time.sleep(60 * minutes)
    behind = web_requests(printers), snmp_requests(rig)
    web, snmp = (60 / minutes * (b - a) / len(printers) for a, b in zip(before, behind))
    print('idle: %.1f web requests and %.1f of SNMP per printer and hour, %d connections open at once at most (%g min)'
          % (web, snmp, max(printer.asked()['connections'] for printer in printers), minutes))


def heard_times(rig, printers):
    """{device: wall clock of each line of the agent's log that says that there is news, in order}."""
    devices = {printer.address: printer.device for printer in printers}
    heard = {}
    for line in rig.agent.lines(r' web: .*: news of scopes'):
        address = re.search(r'web: ([0-9.]+)', line)[1]
        heard.setdefault(devices[address], []).append(seconds(re.search(r'\d{4}-\S+', line)[0]))
    return heard


def taken_times(rig, keys):
    """{key: wall clock when the portal got it}."""
    rows = ((key(xml.encode()), received / 1000) for xml, received in rig.query('SELECT xml, received FROM entry ORDER BY row DESC'))
    return {what: received for what, received in rows if what in keys}


def hops(rig, printers, watch, made):
    """{hop: sorted milliseconds}, by the wall clock."""
    heard, taken = heard_times(rig, printers), taken_times(rig, made)
    result = {hop: [] for hop in HOPS}
    for what, (_, begun) in made.items():
        first = next(t for t in heard[what[0]] if t >= begun - 0.001)  # both to a millisecond
        steps = (begun, first, watch.said[what], taken[what], watch.shown[what])
        for hop, before, after in zip(HOPS, steps, steps[1:]):
            result[hop].append(1000 * (after - before))
    return {hop: sorted(times) for hop, times in result.items()}


def told(name, times):
    return '%-8s median %6.1f  p90 %6.1f  p99 %6.1f  max %6.1f ms' % (name, *(percentile(times, p) for p in (50, 90, 99)), times[-1])


def start(rig, options):
    port = river.free_port()
    make_recording(rig.path('recordings'))
    rig.sim_options = ['--web-port', str(port)]
    rig.start(count=options.printers, devices=rig.path('recordings'), status='60s',
              more='<web><http-port>%d</http-port><https-port>%d</https-port><ipp-port>%d</ipp-port><discovery>no</discovery></web>'
                   '<log><level>debug</level></log>' % (port, port, port))
    wait_until(lambda: 'all stored; missing %d' % len(rig.missing()), lambda: not rig.missing(), options.timeout, 0.5)
    rig.wait_quiet(options.timeout, 5)
    return [Printer(rig, address) for address, _ in rig.printers]


def bench(rig, options):
    printers = start(rig, options)
    if options.idle > 0:
        count_idle(rig, printers, options.idle)
    watch = TimedWatch(rig, key)
    time.sleep(1)
    load = os.getloadavg()[0]
    try:
        with machine.awake() as stolen:
            made = make_all(printers, options)
            wait_until(lambda: '%d of %d events are shown' % (len(made.keys() & watch.seen.keys()), len(made)),
                       lambda: made.keys() <= watch.seen.keys())
    finally:
        watch.end()
    times = sorted(1000 * (watch.seen[what] - begun) for what, (begun, _) in made.items())
    for hop, steps in hops(rig, printers, watch, made).items():
        print(told(hop, steps))
    print(told('in all', times))
    print('load %.1f before, %.1f behind; the host took %.1f %% of the processors\' time' % (load, os.getloadavg()[0], stolen.percent))
    assert percentile(times, 99) < options.most, 'slower than %g ms' % options.most
    return '%d events of %d printers' % (len(times), len(printers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('build', help='build folder with agent, portal and printwire-sim')
    parser.add_argument('--printers', type=int, default=20)
    parser.add_argument('--events', type=int, default=400)
    parser.add_argument('--pause', type=float, default=150, help='milliseconds from event to event (default 150)')
    parser.add_argument('--idle', type=float, default=0, help='minutes of nothing that are counted before (default 0)')
    parser.add_argument('--most', type=float, default=150, help='milliseconds that p99 must stay below')
    parser.add_argument('--timeout', type=float, default=300, help='seconds until everything must be stored')
    options = parser.parse_args()
    river.main(__doc__, lambda rig: bench(rig, options), [options.build])


if __name__ == '__main__':
    main()
