#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every kind of work against what may become of it, with the platform, agents and a simulated HP printer for each cell: the state, the
reason and what was sent are those of the table of outcomes (protocol/SDS.md, section 11), each change of each item's state is a row of
that table or the platform's offer, no item runs twice, and of what was not begun no packet comes to the printer.

A site for each outcome, all at the same time; at the end everything is killed and started again, and nothing may happen any more.

usage: sds_matrix.py BUILD
"""
import os
import re
import sys
import tempfile
import threading
import time
import traceback

from part import wait_until
from rig import BAD_SIGNS
from sds_images import ImageServer, Publisher, make_image
from sds_site import CHANGING, KINDS, OVER, PRODUCT, Fleet, Site, WEB, devices, hp, order, outcomes, rule, story, wait_state
from sds_wire import Platform, Tool

POLL_S = 30
FINAL = {  # outcome -> how an item ends, by the situation's name in the table; of what only reads where that is another one
    'ok': 'evidence proves it',
    'unsupported': 'the device answers that it cannot do that',
    'off, comes back': 'evidence proves it',
    'off, expires': 'its time to start is over',
    'off since, comes back': 'evidence proves it',
    'time-out': 'the device does not answer when it is begun, or not again by a minute before the limit',
    'denied by policy': "the policy denies it, it is not what was shown to who said yes, or the site does not name the image's host",
    'denied by a person': 'a person says no',
    'cancelled': 'the tool cancels it',
    'expired': 'its time to start is over',
}
READ = 'all was read, and sent before this step; after a crash it is read again'
NO_DRIVER = 'the device or its driver has no such work'
OFF = 'the device is off or asleep and does not answer: it is waited for'
RULES = {'denied by policy': 'deny', 'denied by a person': 'ask', 'cancelled': 'ask', 'expired': 'ask'}
BACK = ('off, comes back', 'off since, comes back')
STATUS = {'off, comes back': '1s', 'off, expires': '1s', 'off since, comes back': '20s'}
UNTOUCHED = ('denied by policy', 'denied by a person', 'cancelled', 'expired')  # not one packet comes of the work
SLOW = "<quirk description='HP ETHERNET' timeout='10s'/>"
WEBS = {  # lines of a printer's web services behind WEB
    ('unsupported', 'reboot'): 'refuse unsupported\n', ('unsupported', 'configuration'): 'refuse unsupported\n',
    ('time-out', 'reboot'): 'restart 3000000\n', ('time-out', 'firmware'): 'image bricks\n', ('time-out', 'configuration'): 'settings ignored\n',
}


def name_of(outcome, kind):
    return '%s-%s' % (outcome.replace(', ', '-').replace(' ', '-'), kind)


def situation_of(outcome, kind):
    """How the table says that it ends. What only reads is done at every HP device: there is none without a driver for that."""
    if kind not in CHANGING and outcome in ('ok', 'unsupported', *BACK):
        return READ
    return NO_DRIVER if (outcome, kind) == ('unsupported', 'firmware') else FINAL[outcome]


class Cell:
    """A kind of work at a printer of its own."""

    def __init__(self, outcome, kind):
        self.outcome, self.kind, self.name = outcome, kind, name_of(outcome, kind)
        self.item, self.asked, self.reasons = None, None, set()
        self.said = ''

    def serial(self):
        return self.name.upper().replace('-', '')


class Row:
    """One outcome: a site with a printer for each kind, and what happens there."""

    def __init__(self, world, outcome):
        self.world, self.outcome = world, outcome
        self.cells = {kind: Cell(outcome, kind) for kind in KINDS}
        self.site, self.failure = None, None

    def begin(self, build, folder):
        world = self.world
        self.site = Site(build, folder, name_of(self.outcome, 'site'), world.fleet, [cell.name for cell in self.cells.values()])
        self.site.write_conf(world.platform, world.platform.command('connector', 'add', world.tool.account)['code'],
                             rule(RULES.get(self.outcome, 'allow')) + '<publisher-key-file>%s</publisher-key-file>' % world.key_file,
                             'localhost:%d' % world.images.port, snmp=SLOW if self.outcome == 'time-out' else '',
                             ask='never' if self.outcome == 'unsupported' else 'always', status=STATUS.get(self.outcome, '1h'))
        self.site.start()

    def learn(self):
        """Until the platform knows its printers."""
        self.site.agent.wait_line('addresses asked')
        self.poll()
        wanted = {cell.serial() for cell in self.cells.values()}
        wait_until(lambda: 'the platform knows all devices of "%s"' % self.outcome, lambda: self.world.learn() >= wanted, pause=0.5)

    def poll(self):
        """At once, which has all printers read again within a minute; so where that shall not be, when its time comes."""
        if self.outcome not in UNTOUCHED:
            self.site.poll()

    def order(self, **more):
        """One of each kind; the connector comes for them at once."""
        more = {'expires': 3600, 'limit_s': 300, **more}
        for cell in self.cells.values():
            cell.asked = self.world.fleet.asked(cell.name)
            what = {'firmware': {'firmware': self.world.image('V-' + cell.name)},
                    'configuration': {'settings': [{'name': 'sleep-minutes', 'value': '20'}, {'name': 'asset-number', 'value': 'A-4711'}]}}.get(cell.kind, {})
            cell.item = order(self.world.tool, self.world.devices[cell.serial()], cell.kind, **what, **more)
        self.poll()

    def wait(self, *states, seconds=240):
        """Until each is in one of these."""
        for cell in self.cells.values():
            wait_state(self.world.tool, cell.item, states, seconds)

    def say(self, command, *words):
        for cell in self.cells.values():
            self.world.fleet.say(command, self.world.fleet.address[cell.name], *words)

    def run(self):
        try:
            self.learn()
            FLOWS[self.outcome](self)
            for cell in self.cells.values():
                self.world.check(cell)
        except BaseException:  # of a thread: told by the main one
            self.failure = traceback.format_exc()


def all_is_well(row):
    row.order()
    row.wait('done')


def it_cannot(row):
    row.order()
    row.wait('done', 'unsupported')


def no_answer_is_told(row):
    """The printers are off; the next poll says so, where `policy` was why they are scheduled, and the items stay as they are."""
    def look():
        row.site.poll()
        time.sleep(1)
        for cell in row.cells.values():
            now = row.world.tool.now(cell.item)
            assert now['state'] not in OVER, now
            if now['state'] == 'scheduled' and 'reason' in now:
                cell.reasons.add(now['reason'])
        return all('no-answer' in cell.reasons for cell in row.cells.values())
    wait_until(lambda: 'no-answer is told: %s' % {cell.name: cell.reasons for cell in row.cells.values()}, look, pause=1)


def turn_off(row):
    """Until the agent has noticed, which takes it two questions that nobody answers."""
    row.say('off')
    for cell in row.cells.values():
        row.site.agent.wait_line(r'poll: %s: .*asking again in' % re.escape(row.world.fleet.address[cell.name]), 240)


def it_is_off_for_a_while(row):
    turn_off(row)
    row.order()
    no_answer_is_told(row)
    assert not any(row.world.fleet.writes(cell.name) for cell in row.cells.values())
    row.say('on', '500')
    row.wait('done')


def it_went_off_since(row):
    """What comes before the agent has noticed is not begun either: it asks the printer first."""
    row.say('off')
    row.order()
    no_answer_is_told(row)
    assert row.site.agent.lines('work: .*: not begun: its device does not answer'), 'the agent knew it by itself'
    row.say('on', '500')
    row.wait('done')


def it_stays_off(row):
    turn_off(row)
    row.order(expires=45)
    no_answer_is_told(row)
    row.wait('expired')
    row.say('on', '500')
    row.site.poll()  # and what is let go stays so: looked at at the end


def it_does_not_answer_again(row):
    """What only reads loses the device while it reads; a setting, while it is read back."""
    fleet = row.world.fleet
    for kind in set(KINDS) - set(CHANGING):
        fleet.say('delay', fleet.address[row.cells[kind].name], '2500')
    row.order(limit_s=125)
    waits = {kind: 'verifying' if kind == 'configuration' else 'started' for kind in KINDS if kind not in ('reboot', 'firmware')}

    def turn_off():
        for kind in list(waits):
            now = row.world.tool.now(row.cells[kind].item)
            assert now['state'] not in OVER, now
            if now['state'] == waits[kind]:
                fleet.say('off', fleet.address[row.cells[kind].name])
                del waits[kind]
        return not waits
    wait_until(lambda: 'under way: %s' % waits, turn_off)
    row.wait('failed')


def the_policy_denies_it(row):
    row.order()
    row.wait('refused')


def a_person_says_no(row):
    row.order()
    row.wait('consent')
    for word in row.site.asked().values():
        row.site.consent('deny', word)
    row.wait('refused')


def the_tool_cancels(row):
    row.order()
    row.wait('consent')
    for cell in row.cells.values():
        answer = row.world.tool.ask('POST', 'work/%s/cancel' % cell.item)
        assert answer.status == 200 and answer.body['state'] == 'cancelled', answer.text
    wait_until('the site asks nobody any more', lambda: not row.site.asked())


def nobody_answers(row):
    row.order(expires=75)
    row.wait('consent')
    assert len(row.site.asked()) == len(KINDS)
    row.wait('expired')
    wait_until('the site asks nobody any more', lambda: not row.site.asked())


FLOWS = {'ok': all_is_well, 'unsupported': it_cannot, 'off, comes back': it_is_off_for_a_while, 'off, expires': it_stays_off,
         'off since, comes back': it_went_off_since,
         'time-out': it_does_not_answer_again, 'denied by policy': the_policy_denies_it, 'denied by a person': a_person_says_no,
         'cancelled': the_tool_cancels, 'expired': nobody_answers}


class World:
    """The platform, the printers, the images, and the table."""

    def __init__(self, build, folder):
        self.build, self.folder, self.table = build, folder, outcomes()
        self.rows = [Row(self, outcome) for outcome in FINAL]
        self.cells = [cell for row in self.rows for cell in row.cells.values()]
        for name in ('sds', 'fleet'):
            os.mkdir(os.path.join(folder, name))
        self.platform = Platform(os.path.join(build, 'sds/printwire-sds'), os.path.join(folder, 'sds'),
                                 '<limits><per-minute>0</per-minute><connector-per-minute>0</connector-per-minute></limits>'
                                 '<work><poll-s>%d</poll-s></work>' % POLL_S)
        self.images, self.publisher, self.key_file = ImageServer(self.platform), Publisher(), os.path.join(folder, 'publisher.pem')
        self.publisher.write_key(self.key_file)
        self.fleet = Fleet(build, os.path.join(folder, 'fleet'),
                           [(cell.name, hp(cell.serial()), WEB + WEBS.get((cell.outcome, cell.kind), '')) for cell in self.cells])
        self.tool, self.devices = None, {}

    def begin(self):
        self.platform.start()
        account = self.platform.command('account', 'add', 'Bergmann AG')['account']
        self.tool = Tool(self.platform, self.platform.command('tool', 'add', account, 'portal', '--scopes', 'read,work'))
        self.tool.account = account
        self.tool.get_token()
        self.fleet.start()
        for row in self.rows:
            row.begin(self.build, self.folder)

    def image(self, version):
        """What an order says of an image that is ready to be fetched."""
        image = make_image(version)
        return self.publisher.describe(self.images.offer(version, image), image, version, [PRODUCT])

    def learn(self):
        self.devices = devices(self.tool)
        return set(self.devices)

    def row_of(self, cell, before, row):
        return next((one for one in self.table.values() if one.is_of(cell.kind, before, row)), None)

    def check(self, cell):
        """An item's whole life, against the table."""
        told, now = story(self.tool, cell.item), self.fleet.asked(cell.name)
        history, last, before = told['history'], None, None
        where = '%s: %s' % (cell.name, [(row['state'], row.get('verb'), row.get('reason')) for row in history])
        for row in history:
            last = self.row_of(cell, before, row) if 'verb' in row else None
            assert last or row.get('verb') in (None, 'offer'), 'no row of the table: %s of %s' % (row, where)
            before = row['state']
        assert last and last.situation == situation_of(cell.outcome, cell.kind), (last and last.situation, where)
        assert told['progress']['state'] == before and told['changes'] == len(history), told['progress']
        runs = [row['verb'] for row in history if 'verb' in row].count('start')
        is_begun = cell.outcome in ('ok', 'time-out', *BACK) or (cell.outcome == 'unsupported' and last.situation != NO_DRIVER)
        assert runs == int(is_begun) and told['progress']['offers'] == 1, where
        writes = now['writes'] - cell.asked['writes']
        wanted = int(cell.kind in CHANGING and is_begun and cell.outcome != 'unsupported')
        assert writes == wanted and writes in {'nothing': (0,), 'yes': (1,), 'perhaps': (0, 1)}[last.sent], (writes, where)
        if cell.outcome in UNTOUCHED:
            assert now == cell.asked, 'came to a printer: %s after %s, %s' % (now, cell.asked, where)
        if cell.outcome.startswith('off'):
            assert cell.reasons <= {'policy', 'no-answer'} and 'no-answer' in cell.reasons and cell.kind in self.table[OFF].kinds, (cell.reasons, where)
        cell.said = '%s%s%s' % (before, ', ' + history[-1]['reason'] if 'reason' in history[-1] else '', ', %d sent' % writes if writes else '')

    def again(self):
        """All are killed at once and come back: nothing that is over begins anew."""
        before = {cell.name: (story(self.tool, cell.item), self.fleet.writes(cell.name)) for cell in self.cells}
        for row in self.rows:
            row.site.agent.kill()
        self.platform.kill()
        self.platform.start()
        self.tool.get_token()
        polls = {row: len(row.site.agent.lines('addresses asked')) for row in self.rows}
        for row in self.rows:
            row.site.start()
        for row in self.rows:
            row.site.agent.wait_line('addresses asked', count=polls[row] + 1)
            row.site.poll()
        seen = self.seen()
        for row in self.rows:
            row.site.poll()
        wait_until('each has asked for work again', lambda: all(now > seen[one] for one, now in self.seen().items()), pause=0.5)
        for cell in self.cells:
            assert before[cell.name] == (story(self.tool, cell.item), self.fleet.writes(cell.name)), cell.name

    def seen(self):
        answer = self.tool.ask('GET', 'connectors?account=' + self.tool.account)
        assert answer.status == 200 and len(answer.body['items']) == len(self.rows), answer.text
        return {row['connector']: row['seen'] for row in answer.body['items']}

    def show(self):
        print('%-22s' % '' + ''.join('%-27s' % kind for kind in KINDS))
        for row in self.rows:
            print('%-22s' % row.outcome + ''.join('%-27s' % cell.said for cell in row.cells.values()))
        print('What only reads is done also where the printer takes no orders: the table has "%s" for a device without a driver, and each'
              ' of HP\'s can be read.' % NO_DRIVER)

    def stop(self):
        """Politely, with nothing that a sanitizer found."""
        for row in self.rows:
            row.site.agent.stop()
            for sign in BAD_SIGNS:
                assert sign not in row.site.agent.text(), row.site.agent.text()[-3000:]
        self.platform.stop()

    def end(self):
        for row in self.rows:
            if row.site:
                row.site.agent.end()
        self.fleet.part.end()
        self.platform.end()
        self.images.end()


def run(world):
    world.begin()
    threads = [threading.Thread(target=row.run) for row in world.rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = [row for row in world.rows if row.failure]
    for row in failures:
        print('--- %s:\n%s\n%s' % (row.outcome, row.site.agent.text()[-3000:], row.failure))
    world.show()
    assert not failures, [row.outcome for row in failures]
    world.again()
    world.stop()


def main(build):
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        world = World(build, folder)
        try:
            run(world)
            print('good: %d cells, each as the table says, and none twice (%.0f s)' % (len(world.cells), time.monotonic() - started))
        except BaseException:
            with open(world.platform.log, encoding='utf-8') as log:
                print(log.read()[-1000:])
            raise
        finally:
            world.end()


if __name__ == '__main__':
    main(os.path.abspath(sys.argv[1]))
