#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole river, from simulated printers to what the portal stores and shows.

Everything that the printers have arrives once, and fits the grammar; silence while nothing changes; one record for one change;
incidents open and close; a reload keeps what is known, a wrong file changes nothing; nothing is ever set in a printer.
"""
import signal

import rig as river
from rig import SPACE, LEVEL, field, kind, wait_until

POKED = 'halvern-x900-part-numbers'  # its level shows where a watcher stands
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


def check_silence(rig, why, rounds=3):
    """Statuses are asked, and nothing is said."""
    before = rig.entries()
    rig.wait_told(rounds=rounds)
    assert rig.entries() == before, 'records %s: %s' % (why, rig.query('SELECT xml FROM entry ORDER BY row')[before:])


def watch_from_now(rig):
    """A watcher at the end, which has shown some levels of another printer; and how many records that were."""
    other = rig.address_of(POKED)
    watcher = rig.watch_from_now(lambda number: rig.say('set %s %s.1.1 2 %d' % (other, LEVEL, 20000 + 500 * number)))
    rig.wait_told([other])
    return watcher, len(rig.watched(watcher))


def check_one_level(rig, address, instance, value):
    """One level moves: exactly one record, at a watcher that stands at the end."""
    watcher, shown = watch_from_now(rig)
    before = rig.entries()
    rig.say('set %s %s.%s 2 %d' % (address, LEVEL, instance, value))
    wait_until('the level reaches the watcher', lambda: len(rig.watched(watcher)) > shown)
    rig.wait_told([address])
    record, = rig.watched(watcher)[shown:]
    assert kind(record) == 'consumable' and field(record, 'level') == str(value), river.without_time(record)
    assert rig.entries() == before + 1
    watcher.stop(None)


def check_incident(rig, address):
    """An alert that comes and goes is one incident with a beginning and an end."""
    watcher, _ = watch_from_now(rig)
    incidents = lambda: [r for r in rig.watched(watcher) if kind(r) == 'incident']
    assert not incidents(), incidents()
    index = rig.say('alert %s open 8 1 8 3 5 0 Jam in tray 1' % address)
    wait_until('opened', incidents)
    rig.say('alert %s close %s' % (address, index))
    wait_until('closed', lambda: len(incidents()) == 2)
    rig.wait_told([address])
    opened, closed = incidents()
    assert (opened.get('event'), closed.get('event')) == ('opened', 'closed')
    assert opened.get('id') == closed.get('id') and field(opened, 'text') == 'Jam in tray 1', river.without_time(opened)
    assert field(closed, 'closed') >= field(opened, 'opened')
    watcher.stop(None)


def check_reload(rig, address, instance):
    known = rig.agent.text().count('printer found')
    rig.write_agent_conf(status='2s')
    rig.reload_agent()
    check_silence(rig, 'after a reload')
    check_one_level(rig, address, instance, 41)
    excluded = next(a for a, _ in rig.printers if a != address)
    others = rig.awake(but=[excluded])
    rig.write_agent_conf(discovery="<exclude from='%s' to='%s'/>" % (excluded, excluded))
    rig.reload_agent()
    rig.wait_looked(others)  # what was under way has ended
    asked = rig.stats(excluded)['get']
    rig.wait_looked(others, 3)
    assert rig.stats(excluded)['get'] == asked, 'an excluded printer is not asked'
    rig.write_agent_conf()
    rig.reload_agent()
    wait_until('asked again', lambda: rig.stats(excluded)['get'] > asked)
    rig.wait_told(rounds=2)
    assert rig.agent.text().count('printer found') <= known + 1, 'known printers are not found anew'


def check_wrong_reload(rig, address, instance):
    """A file with a mistake: one line with its place, and everything goes on."""
    with open(rig.agent_conf, encoding='utf-8') as f:
        good = f.read()
    lines = len(rig.agent.lines(NO_SWEEP))
    river.write_secret(rig.agent_conf, good.replace('polling>', 'poling>'))
    rig.agent.signal(signal.SIGHUP)
    rig.agent.wait_line(r'agent\.xml:\d+:\d+: .*poling')
    river.write_secret(rig.agent_conf, good)  # nobody reads it
    check_silence(rig, 'after a wrong reload')
    assert len(rig.agent.lines(NO_SWEEP)) == lines + 1, rig.agent.lines(NO_SWEEP)[lines:]
    check_one_level(rig, address, instance, 40)


def check_restart(rig):
    """An agent that starts again repeats nothing."""
    rig.agent.stop()
    rig.start_agent()
    check_silence(rig, 'after a restart')


def check_burst_of_reloads(rig):
    """Reloads in the middle of everything: nothing is lost or said twice (and ASan watches)."""
    rig.say('delay * 300')
    for _ in range(6):
        rig.reload_agent()
    rig.say('delay * 0')
    check_silence(rig, 'after many reloads')


def test(rig):
    rig.start()
    watcher = rig.watch('--from-start')
    rig.wait_stored(90)
    grammar, first = check_everything_arrived(rig, watcher)
    check_silence(rig, 'while nothing changes', 5)
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
