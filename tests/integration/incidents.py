#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Incidents as `printwire-portal watch` shows them, with real programs and simulated printers.

What opens and what is over is told from the first status question after it, by printers that count their alerts and by those that do
not; events do not stick; rows that are numbered anew, repeated or ended by others are one incident; what flaps rings once; a supply
that runs low is an incident without an alert, and stays the same one when the alert comes.
"""
import time

import rig as river
from rig import kind, field, wait_until

COUNTING = 'halvern-m410-mono-laser'
LIFE_COUNT = '1.3.6.1.2.1.43.10.2.1.4.1.1'
EVENTS = ('1.3.6.1.2.1.43.5.1.1.18.1', '1.3.6.1.2.1.43.5.1.1.19.1')  # prtAlertCriticalEvents, prtAlertAllEvents
LEVEL = '1.3.6.1.2.1.43.11.1.1.9.1.%d 2 %d'


class Printer:
    """One printer and the incident records that a watcher saw of it since the last look."""

    def __init__(self, rig, watcher, address):
        self.rig, self.watcher, self.address = rig, watcher, address
        self.device = rig.query('SELECT device FROM asset WHERE address = ?', address)[0][0]
        if isinstance(self.device, bytes):
            self.device = self.device.decode()
        self.seen = 0
        self.seen = len(self.all())

    def all(self):
        return [r for r in self.rig.watched(self.watcher) if kind(r) == 'incident' and r.get('device') == self.device]

    def new(self):
        return self.all()[self.seen:]

    def take(self, count=1):
        """The next records; exactly so many."""
        wait_until(lambda: '%d incident records, not %s' % (count, [river.without_time(r) for r in self.new()]),
                   lambda: len(self.new()) >= count, river.LONG_S)
        found = self.new()
        assert len(found) == count, [river.without_time(r) for r in found]
        self.seen += count
        return found

    def say(self, command):
        words = command.split(' ', 1)
        return self.rig.say(' '.join([words[0], self.address, *words[1:]]))

    def none(self, why, questions=1):
        """What was not said after so many more status questions will not be."""
        self.rig.wait_told([self.address], questions)
        assert not self.new(), 'an incident record %s: %s' % (why, [river.without_time(r) for r in self.new()])


def one(printer, event):
    record, = printer.take()
    assert record.get('event') == event, river.without_time(record)
    return record


def one_at_once(printer, command, event):
    """The change that the command makes is told from the first status question after it: (its answer, the record)."""
    answer = printer.say(command)
    _, asked, _ = printer.rig.looks(printer.address)
    record = one(printer, event)
    *_, read_after = printer.rig.looks(printer.address)
    assert read_after <= asked + 1, '%s: asked %d times before the alerts were read' % (event, read_after - asked)
    return answer, record


def p34_opened_and_cleared_within_one_status_interval(printer, code):
    """What is over is not told two rounds late. Twice, at other moments of the interval."""
    for round_, wait in enumerate((0, 0.6)):
        time.sleep(wait)
        index, record = one_at_once(printer, 'alert open 8 %d %d 3 3 -2 Empty' % (20 + round_, code), 'opened')
        _, closed = one_at_once(printer, 'alert close %s' % index, 'closed')
        assert closed.get('id') == record.get('id')


def check_life_count(printer):
    count = int(printer.say('get ' + LIFE_COUNT).split()[1])
    index = printer.say('alert open 13 1 8 5 3 -2 Jam in the path')
    record = one(printer, 'opened')
    assert field(record, 'impressions') == str(count), river.without_time(record)
    assert (record.get('group'), record.get('training')) == ('mediaPath', 'untrained'), river.without_time(record)
    printer.say('alert close %s 1801' % index)
    closed = one(printer, 'closed')
    assert closed.get('id') == record.get('id') and field(closed, 'impressions') == str(count)


def check_events_do_not_stick(printer):
    """A cover that is told open and then closed, both as events whose rows stay; and a jam after which pages come."""
    printer.say('alert open 6 1 3 4 3 -2 Cover open')
    cover = one(printer, 'opened')
    printer.say('alert open 6 1 4 4 7 -2 Cover closed')
    closed = one(printer, 'closed')
    assert closed.get('id') == cover.get('id')
    printer.say('alert open 13 2 8 4 3 -2 Jam')
    jam = one(printer, 'opened')
    printer.say('add %s 9' % LIFE_COUNT)
    printer.none('for pages that were under way')
    printer.say('add %s 1' % LIFE_COUNT)
    printer.say('alert open 8 9 807 5 3 -2 Low')  # what makes the alerts be read
    first, second = printer.take(2)
    ended = next(r for r in (first, second) if r.get('event') == 'closed')
    assert ended.get('id') == jam.get('id'), river.without_time(ended)
    printer.none('for rows that stay')


def check_numbering(printer):
    """Rows that are numbered anew or told twice change nothing, nor does a restart of the agent."""
    printer.say('alert reset')
    printer.none('for rows that were numbered anew')
    index = printer.say('alert open 8 4 809 5 3 -2 Other paper')
    record = one(printer, 'opened')
    copy = printer.say('alert repeat %s' % index)
    printer.none('for a row told twice')
    printer.rig.agent.stop()
    printer.rig.start_agent()
    printer.none('after a restart', 3)
    printer.say('alert close %s' % index)
    printer.none('while one of them is there')
    printer.say('alert close %s' % copy)
    closed = one(printer, 'closed')
    assert closed.get('id') == record.get('id')


def p36_what_flaps_rings_once(printer):
    """An alert that comes and goes is told twice, then stays one open incident."""
    for closes in (True, True, False):
        index = printer.say('alert open 9 1 902 5 3 -2 Nearly full')
        one(printer, 'opened')
        printer.say('alert close %s' % index)
        if closes:
            one(printer, 'closed')
    printer.none('while it rests', 2)


def check_supply(printer):
    """A level that falls, the alert about it, and the supply that is filled."""
    printer.say('set ' + LEVEL % (2, 12))
    printer.none('for a level above the threshold')
    printer.say('set ' + LEVEL % (2, 10))
    low = one(printer, 'opened')
    assert (low.get('group'), low.get('group-index'), low.get('code')) == ('markerSupplies', '2', '12')
    printer.say('set ' + LEVEL % (2, 13))
    printer.none('for a level that swings')
    printer.say('alert open 11 2 1111 5 4 -2 Drum wears out')
    told = one(printer, 'updated')
    assert told.get('id') == low.get('id') and field(told, 'text') == 'Drum wears out'
    printer.say('alert clear')
    printer.say('set ' + LEVEL % (2, 100))
    wait_until('closed', lambda: any(r.get('event') == 'closed' and r.get('id') == low.get('id') for r in printer.new()), river.LONG_S)


def test(rig):
    rig.start(count=4, status='1s')
    watcher = rig.watch('--from-start')
    rig.wait_stored(60)
    counting = Printer(rig, watcher, rig.address_of(COUNTING))
    for oid in EVENTS:
        rig.say('delete %s %s' % (rig.printers[-1][0], oid))
    other = Printer(rig, watcher, rig.printers[-1][0])
    rig.wait_told([counting.address, other.address], 2)
    counting.seen = len(counting.all())
    other.seen = len(other.all())
    p34_opened_and_cleared_within_one_status_interval(counting, 808)
    p34_opened_and_cleared_within_one_status_interval(other, 808)
    check_life_count(counting)
    check_events_do_not_stick(counting)
    check_numbering(counting)
    check_supply(counting)
    counting.seen = len(counting.all())
    p36_what_flaps_rings_once(counting)
    river.check_grammar(rig.folder, rig.watched(watcher))
    watcher.stop(None)
    return 'told from the first status question after it, with counters and without'


if __name__ == '__main__':
    river.main(__doc__, test)
