# SPDX-License-Identifier: Apache-2.0
"""Inflicts faults round by round, at random moments while levels fall, and after each round asks the oracle."""
import concurrent.futures
import random
import time

import oracle
from place import SETTLED_S


class Result:
    """Of all rounds of one fault."""

    def __init__(self, name):
        self.name, self.count, self.recovery, self.seconds = name, 0, [], 0.0
        self.verdict, self.records = oracle.Verdict(), 0

    def row(self):
        v = self.verdict
        return {'fault': self.name, 'count': self.count, 'lost': v.lost, 'doubled': v.doubled, 'unknown': v.unknown,
                'disordered': v.disordered, 'records': self.records, 'recovery': self.recovery, 'seconds': self.seconds, 'found': v.found}


class Engine:
    def __init__(self, world, seed, settles=True):
        self.world, self.seed, self.settles = world, seed, settles
        self.compared = 0  # records at the portal when the oracle was asked last
        self.workers = concurrent.futures.ThreadPoolExecutor(max_workers=len(world.sites))

    def each_site(self, function):
        """At all sites at once; their results."""
        return [future.result() for future in [self.workers.submit(function, site) for site in self.world.sites]]

    def begin(self):
        for site in self.world.sites:
            site.teller.resume()

    def hit_site(self, fault, site, rand):
        if fault.ends_sessions and self.settles:
            site.wait_settled()
        time.sleep(rand.uniform(0, 1.2))
        count = fault.function(site, rand)
        seconds = site.recover()
        site.settled_at = time.monotonic() + SETTLED_S
        return count, [seconds]

    def hit_world(self, fault, rand):
        if fault.ends_sessions and self.settles:
            self.each_site(lambda site: site.wait_settled())
        time.sleep(rand.uniform(0, 1.2))
        count = fault.function(self.world, rand)
        seconds = self.each_site(lambda site: site.recover())
        for site in self.world.sites:
            site.settled_at = time.monotonic() + SETTLED_S
        return count, [max(seconds)]

    def hit(self, fault, number):
        """One round; [(faults, seconds to recover)]."""
        seed = '%d %s %d' % (self.seed, fault.name, number)
        if fault.scope == 'world':
            return [self.hit_world(fault, random.Random(seed))]
        return self.each_site(lambda site: self.hit_site(fault, site, random.Random('%s %d' % (seed, site.number))))

    def ask_oracle(self):
        """Everybody stops, everything arrives, and is compared."""
        def at_rest(site):
            site.teller.pause()
            site.drain()
            return oracle.check(self.world, site)

        whole = oracle.Verdict()
        for verdict in self.each_site(at_rest):
            records = whole.records + verdict.records
            whole.add(verdict)
            whole.records = records
        self.begin()
        return whole

    def inflict(self, fault, rounds):
        """All rounds of a fault."""
        result, began = Result(fault.name), time.monotonic()
        for number in range(rounds):
            for count, recovery in self.hit(fault, number):
                result.count += count
                result.recovery += recovery
            result.verdict.add(self.ask_oracle())
        result.records = result.verdict.records - self.compared  # all are compared each time, each counts once
        self.compared = result.verdict.records
        result.seconds = time.monotonic() - began
        return result
