#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole river, from simulated printers to what the portal stores and shows.

Everything that the printers have arrives once, and fits the grammar; silence while nothing changes; one record for one change;
incidents open and close; a reload keeps what is known, a wrong file changes nothing; nothing is ever set in a printer.
"""
import signal

import rig as river
from rig import SPACE, LEVEL, field, kind, stays, wait_until

QUIET_S = 6  # so many status intervals
NO_SWEEP = '^(?!.* addresses asked)'  # every line but the one that ends each sweep


def check_everything_arrived(rig, watcher):
    records = wait_until('the watcher has every entry', lambda: (lambda r: len(r) == rig.entries() and r)(rig.watched(watcher)), 20)
    known = {record.get('device'): field(record, 'address') for record in records if kind(record) == 'asset'}
    assert sorted(known.values()) == sorted(address for address, _ in rig.printers), 'one device for each printer'
    for address, name in rig.printers:
        rows = {r.get('index') for r in records if kind(r) == 'consumable' and known[r.get('device')] == address}
        assert len(rows) == len(rig.supplies(name)), '%s: supplies %s' % (name, sorted(rows))
    texts = [river.without_time(record) for record in records]
    assert len(set(texts)) == len(texts), 'nothing was said twice'
    return river.check_grammar(rig.folder, records), len(records)


def check_silence(rig, seconds, why):
    """Statuses are asked, and nothing is said."""
    before, asked = rig.entries(), rig.stats()['get']
    stays('no record ' + why, lambda: rig.entries() == before, seconds)
    assert rig.stats()['get'] >= asked + len(rig.printers) * (seconds - 2), 'printers were asked meanwhile'


def check_one_level(rig, address, instance, value):
    """One level moves: exactly one record, at a watcher that stands at the end."""
    watcher = rig.watch()
    watcher.before = rig.entries()
    stays('a watcher at the end sees nothing old', lambda: not rig.watched(watcher), 1)
    rig.say('set %s %s.%s 2 %d' % (address, LEVEL, instance, value))
    wait_until('the level reaches the watcher', lambda: rig.watched(watcher), 10)
    stays('one record', lambda: len(rig.watched(watcher)) == 1, 3)
    record = rig.watched(watcher)[0]
    assert kind(record) == 'consumable' and field(record, 'level') == str(value), river.without_time(record)
    assert rig.entries() == watcher.before + 1
    watcher.stop(None)


def check_incident(rig, address):
    """An alert that comes and goes is one incident with a beginning and an end."""
    watcher = rig.watch()
    stays('nothing yet', lambda: not rig.watched(watcher), 1)
    incidents = lambda: [r for r in rig.watched(watcher) if kind(r) == 'incident']
    index = rig.say('alert %s open 8 1 8 3 5 0 Jam in tray 1' % address)
    wait_until('opened', incidents, 10)
    rig.say('alert %s close %s' % (address, index))
    wait_until('closed', lambda: len(incidents()) == 2, 10)
    stays('two records of it', lambda: len(incidents()) == 2, 2)
    opened, closed = incidents()
    assert (opened.get('event'), closed.get('event')) == ('opened', 'closed')
    assert opened.get('id') == closed.get('id') and field(opened, 'text') == 'Jam in tray 1', river.without_time(opened)
    assert field(closed, 'closed') >= field(opened, 'opened')
    watcher.stop(None)
    rig.wait_quiet()


def check_reload(rig, address, instance):
    known = rig.agent.text().count('printer found')
    rig.write_agent_conf(status='2s')
    rig.reload_agent()
    check_silence(rig, 5, 'after a reload')
    check_one_level(rig, address, instance, 41)
    excluded = next(a for a, _ in rig.printers if a != address)
    rig.write_agent_conf(discovery="<exclude from='%s' to='%s'/>" % (excluded, excluded))
    rig.reload_agent()
    asked = wait_until('quiet towards it', lambda: (lambda n: rig.stats(excluded)['get'] == n and n)(settled(rig, excluded)), 15)
    stays('an excluded printer is not asked', lambda: rig.stats(excluded)['get'] == asked, 4)
    rig.write_agent_conf()
    rig.reload_agent()
    wait_until('asked again', lambda: rig.stats(excluded)['get'] > asked, 15)
    rig.wait_quiet()
    assert rig.agent.text().count('printer found') <= known + 1, 'known printers are not found anew'


def settled(rig, address):
    """The requests to a printer after a pause that is longer than a status interval."""
    before = rig.stats(address)['get']
    stays('asked rarely', lambda: rig.stats(address)['get'] - before < 20, 1.5)
    return rig.stats(address)['get']


def check_wrong_reload(rig, address, instance):
    """A file with a mistake: one line with its place, and everything goes on."""
    with open(rig.agent_conf, encoding='utf-8') as f:
        good = f.read()
    lines = len(rig.agent.lines(NO_SWEEP))
    river.write_secret(rig.agent_conf, good.replace('polling>', 'poling>'))
    rig.agent.signal(signal.SIGHUP)
    rig.agent.wait_line(r'agent\.xml:\d+:\d+: .*poling', 10)
    check_silence(rig, 4, 'after a wrong reload')
    assert len(rig.agent.lines(NO_SWEEP)) == lines + 1, rig.agent.lines(NO_SWEEP)[lines:]
    check_one_level(rig, address, instance, 40)
    river.write_secret(rig.agent_conf, good)


def check_restart(rig):
    """An agent that starts again repeats nothing."""
    before = rig.entries()
    rig.agent.stop()
    rig.start_agent()
    rig.agent.wait_line('known$', 30, 2)
    stays('no record after a restart', lambda: rig.entries() == before, 5)


def check_burst_of_reloads(rig):
    """Reloads in the middle of everything: nothing is lost or said twice (and ASan watches)."""
    before = rig.entries()
    rig.say('delay * 300')
    for _ in range(6):
        rig.reload_agent()
    rig.say('delay * 0')
    stays('no record after many reloads', lambda: rig.entries() == before, 4)


def test(rig):
    rig.start()
    watcher = rig.watch('--from-start')
    rig.wait_stored(90)
    grammar, first = check_everything_arrived(rig, watcher)
    check_silence(rig, QUIET_S, 'while nothing changes')
    address = rig.address_of('halvern-m410-mono-laser')
    instance = '1.2'  # no alert is about it
    check_one_level(rig, address, instance, 42)
    check_incident(rig, address)
    check_reload(rig, address, instance)
    check_wrong_reload(rig, address, instance)
    check_restart(rig)
    check_burst_of_reloads(rig)
    stats = rig.stats()
    assert stats['set'] == 0 and stats['other'] == 0 and stats['malformed'] == 0, stats
    records = wait_until('all seen', lambda: (lambda r: len(r) == rig.entries() and r)(rig.watched(watcher)), 10)
    grammar = grammar and river.check_grammar(rig.folder, records)
    watcher.stop(None)
    assert rig.digest()['entries'] == str(len(records))
    assert len(rig.agent.lines(r' (warning|error):? ')) <= 1, rig.agent.lines(r' (warning|error):? ')
    return '%d printers, %d records at first, %d in all%s' % (
        len(rig.printers), first, len(records), ', all by the grammar' if grammar else '')


if __name__ == '__main__':
    assert SPACE and river
    river.main(__doc__, test)
