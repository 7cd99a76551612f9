#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Agents and platform are killed (SIGKILL) at random moments, again and again, while every kind of work goes to dozens of simulated
printers. At the end each item has an end, no printer was changed twice, and of what is `done` the printers say the same.

usage: sds_kill.py BUILD [--seed N] [--seconds S]
"""
import argparse
import collections
import os
import random
import sys
import tempfile
import time

from part import wait_until
from sds_chain import FLEET, NEW, OLD, OTHERS, OVER, PRODUCT, WAIT_S, World, address_of
from sds_images import make_image

CHANGES = ('reboot', 'firmware', 'configuration', 'reboot', 'configuration', 'configuration')  # a site upgrades one after the other
READS = ('diagnostics', 'telemetry', 'refresh')
ENDS = ('done', 'failed')  # every other one would be wrong: all is allowed, nothing expires, and everybody comes back
REASONS = ('interrupted', 'no-answer', 'not-proved')


class Chaos:
    """Kills and starts again, in one row of random numbers."""

    def __init__(self, world, seed):
        self.world, self.random = world, random.Random(seed)
        self.kills = collections.Counter()

    def allow_all(self):
        for site in self.world.sites:
            with open(site.conf, encoding='utf-8') as f:
                text = f.read()
            with open(site.conf, 'w', encoding='utf-8') as f:
                f.write(text.replace("<policy kind='firmware'", "<policy kind='reboot' rule='allow'/><policy kind='firmware'"))
            self.kill_site(site)

    def kill_site(self, site):
        site.agent.kill()
        time.sleep(self.random.uniform(0, 1))
        site.agent.start(site.program, '--config', site.conf)

    def kill_platform(self):
        self.world.platform.kill()
        time.sleep(self.random.uniform(0, 1))
        self.world.platform.start()

    def strike(self):
        """An agent needs a while until it asks: so the platform dies more often, and an agent only when it had time to begin."""
        who = self.random.choice(('platform', 'platform', 'agent', 'both'))
        self.kills[who] += 1
        if who in ('agent', 'both'):
            self.kill_site(self.random.choice(self.world.sites))
        if who in ('platform', 'both'):
            self.kill_platform()

    def ask(self, method, path, body=None, **headers):
        """As a tool does that is not answered: again, with the same key."""
        def tried():
            try:
                return self.world.tool.ask(method, path, body, **headers)
            except OSError:
                return None
        return wait_until(path + ' is answered', tried)


def order_all(world, chaos):
    """One that changes for each printer, and one that reads for every third: {item: (printer's number, kind)}."""
    image = make_image(NEW)
    for i in range(3, FLEET + OTHERS + 1, 3):
        world.printers.tell('web', address_of(i), 'restart', '5000')  # of those that are only restarted: that they are seen to be off
    firmware = world.publisher.describe(world.images.offer('new', image), image, NEW, [PRODUCT])
    more = {'firmware': {'firmware': firmware}, 'configuration': {'settings': [{'name': 'sleep-minutes', 'value': '25'}]}}
    items = {}
    for i in range(1, FLEET + OTHERS + 1):
        for kind in (CHANGES[i % 6], *(READS[i // 3 % 3:][:1] if i % 3 == 0 else ())):
            body = {'account': world.tool.account, 'device': world.devices[address_of(i)], 'kind': kind, 'expires': chaos.expires, 'limit_s': 600,
                    **more.get(kind, {})}
            answer = chaos.ask('POST', 'work', body, Idempotency_Key='%d-%s' % (i, kind))
            assert answer.status == 201, answer.text
            items[answer.body['item']] = (i, kind)
    return items


def states_of(chaos, items):
    return {item: chaos.ask('GET', 'work/' + item).body['progress'] for item in items}


def strike_until_tired(chaos, items, seconds):
    """Strikes for so long, or until all is over."""
    end = time.monotonic() + seconds
    left = dict(items)
    while left and time.monotonic() < end:
        time.sleep(chaos.random.uniform(0.2, 10))
        chaos.strike()
        left = {item: left[item] for item, now in states_of(chaos, left).items() if now['state'] not in OVER}
    return len(items) - len(left)


def judge(world, item, number, kind, now):
    """What the platform says, against what the printer did."""
    address, state = address_of(number), now['state']
    assert state in ENDS and (state == 'done' or now['reason'] in REASONS), (address, kind, world.tool.show(item).text)
    if kind in READS:
        assert state == 'done', (address, kind, world.tool.show(item).text)
        return
    writes, deeds = world.printers.writes(address), [what for what, _ in world.printers.deeds(address)]
    did = {'reboot': ['offline', 'back'], 'firmware': ['image', 'offline', 'back'], 'configuration': []}[kind]
    assert writes <= 1 and deeds == (did if writes else []), (address, kind, writes, deeds, world.tool.show(item).text)
    assert state == 'failed' or (writes == 1 and now['evidence']), (address, kind, writes, world.tool.show(item).text)
    assert state == 'failed' or kind != 'firmware' or world.printers.version(address) == NEW, (address, kind)
    assert writes or kind != 'firmware' or world.printers.version(address) == OLD, (address, kind)
    assert writes == 0 or 'started' in now, now


def run(world, seed, seconds):
    begun = time.monotonic()
    chaos = Chaos(world, seed)
    chaos.expires = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 7200))
    world.start()
    chaos.allow_all()
    items = order_all(world, chaos)
    print('%3d s: %d items for %d printers' % (time.monotonic() - begun, len(items), FLEET + OTHERS), flush=True)
    early = strike_until_tired(chaos, items, seconds)
    print('%3d s: struck %s; %d are over' % (time.monotonic() - begun, dict(chaos.kills), early), flush=True)
    wait_until('every item is over', lambda: all(now['state'] in OVER for now in states_of(chaos, items).values()), 4 * WAIT_S, 3)
    counts = collections.Counter()
    for item, now in states_of(chaos, items).items():
        number, kind = items[item]
        judge(world, item, number, kind, now)
        counts[now['state'] if now['state'] == 'done' else now['reason']] += 1
    sent = sum(world.printers.writes(address_of(i)) for i in range(1, FLEET + OTHERS + 1))
    print('%3d s: good: %s; %d changes at %d printers, none twice' % (time.monotonic() - begun, dict(counts), sent, FLEET + OTHERS))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('--seed', type=int, default=random.SystemRandom().randrange(10 ** 8))
    parser.add_argument('--seconds', type=int, default=60)
    arguments = parser.parse_args()
    print('seed %d' % arguments.seed, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        world = World(os.path.abspath(arguments.build), folder)
        try:
            run(world, arguments.seed, arguments.seconds)
        except BaseException:
            for site in world.sites:
                print(site.agent.text()[-6000:])
            raise
        finally:
            world.end()


if __name__ == '__main__':
    sys.exit(main())
