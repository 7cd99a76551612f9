# SPDX-License-Identifier: Apache-2.0
"""Orders to a real agent through a real Prosody: who may has them done once, over a kill and a restart; who may not gets nothing done.

usage: orders_agent.py BUILD
"""
import itertools
import json
import subprocess
import uuid
import xml.etree.ElementTree as ElementTree

import rig as river
import xmpp_client
from part import stays, wait_until

NODE = 'urn:printwire:1#'
COMMANDS, FORM = 'http://jabber.org/protocol/commands', 'jabber:x:data'
ITEMS = "<query xmlns='http://jabber.org/protocol/disco#items' node='%s'/>" % COMMANDS
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
LATER, LONG_AGO = '2090-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z'
ORDERS = ("<orders><allow kind='refresh' from='anna@{0}'/><allow kind='discover' from='anna@{0}'/><allow kind='pause' from='anna@{0}'/>"
          "<allow kind='configure' from='anna@{0}'/><setting>polling/status</setting></orders>").format(river.DOMAIN)
FINAL = ('done', 'failed', 'refused', 'expired')


class Person:
    """An ordinary XMPP client, and the agent that it talks to."""

    def __init__(self, rig, user):
        subprocess.run([river.PROSODY, 'account', rig.path('prosody'), user], check=True, stdout=subprocess.PIPE)
        with open(rig.path('prosody', user + '.password'), encoding='ascii') as f:
            password = f.read().strip()
        self.rig = rig
        self.client = xmpp_client.Client('%s@%s' % (user, river.DOMAIN), password, rig.xmpp_port, rig.path('prosody', 'ca.crt'))

    def agent(self):
        (session,), = self.rig.query("SELECT session FROM agent WHERE jid = '%s@%s'" % (river.USER, river.DOMAIN))
        return '%s@%s/%s' % (river.USER, river.DOMAIN, session)

    def ask(self, kind, payload):
        return self.client.ask(kind, self.agent(), payload)

    def order(self, do, fields=(), order=None, expires=LATER):
        """The IQ that answers, and the order's id."""
        order = order or str(uuid.uuid4())
        given = itertools.chain((('order', order), ('expires', expires)), fields)
        form = ''.join("<field var='%s'><value>%s</value></field>" % pair for pair in given)
        answer = self.ask('set', "<command xmlns='%s' node='%s%s' action='execute'><x xmlns='%s' type='submit'>%s</x></command>"
                          % (COMMANDS, NODE, do, FORM, form))
        return answer, order


def state(answer):
    assert answer.get('type') == 'result', ElementTree.tostring(answer)
    fields = {field.get('var'): field[0].text for field in answer.iter('{%s}field' % FORM)}
    return fields['state']


def told(rig, order):
    """The states that the portal's journal has of an order, in their order."""
    records = (ElementTree.fromstring(xml) for xml, in rig.query("SELECT xml FROM entry WHERE kind = 'order' ORDER BY row"))
    return [record.get('state') for record in records if record.get('id') == order]


def wait_over(rig, order):
    wait_until(lambda: '%s is over: %s' % (order, told(rig, order)), lambda: told(rig, order)[-1:] and told(rig, order)[-1] in FINAL)
    return told(rig, order)


def asked(rig, address=''):
    stats = rig.stats(address)
    return sum(stats[name] for name in ('get', 'getnext', 'getbulk'))


def wait_silence(rig):
    """Nobody is being asked any more."""
    seen = {'count': -1}

    def is_silent():
        before, seen['count'] = seen['count'], asked(rig)
        return before == seen['count']

    wait_until('printers are left alone', is_silent, pause=1)
    return asked(rig)


def device_at(rig, address):
    return rig.query("SELECT device FROM asset WHERE address = '%s'" % address)[0][0]


def a_person_sees_what_she_may_order(anna):
    items = anna.ask('get', ITEMS)
    assert sorted(item.get('node') for item in items[0]) == sorted(NODE + do for do in ('refresh', 'discover', 'pause', 'resume', 'configure'))
    assert COMMANDS in [feature.get('var') for feature in anna.ask('get', INFO)[0]]
    form = anna.ask('set', "<command xmlns='%s' node='%srefresh' action='execute'/>" % (COMMANDS, NODE))
    assert form[0].get('status') == 'executing' and 'device' in [f.get('var') for f in form.iter('{%s}field' % FORM)]


def a_refresh_reads_the_device_once(rig, anna, address):
    before = asked(rig, address)
    answer, order = anna.order('refresh', [('device', device_at(rig, address))])
    assert state(answer) == 'kept'
    assert wait_over(rig, order) == ['started', 'done']
    read = asked(rig, address)
    assert read > before, 'the simulated printer was asked'
    again, _ = anna.order('refresh', [('device', device_at(rig, address))], order)
    assert state(again) == 'done'
    wait_until('drained', rig.is_drained)
    assert asked(rig, address) == read and told(rig, order) == ['started', 'done']


def strangers_are_forbidden(rig, eve, address):
    before = asked(rig)
    for do, fields in (('refresh', [('device', device_at(rig, address))]), ('pause', [('minutes', '5')]), ('discover', [])):
        answer, order = eve.order(do, fields)
        assert xmpp_client.condition(answer) == ('auth', 'forbidden') and not told(rig, order)
    assert len(rig.agent.lines('may not order')) == 1, 'one line a minute'
    assert asked(rig) == before


def what_is_late_is_not_begun(rig, anna, address):
    before = asked(rig, address)
    answer, order = anna.order('refresh', [('device', device_at(rig, address))], expires=LONG_AGO)
    assert state(answer) == 'expired' and wait_over(rig, order) == ['expired'] and asked(rig, address) == before


def a_kill_loses_no_order(rig, anna, address):
    answer, order = anna.order('refresh', [('device', device_at(rig, address))])
    assert state(answer) == 'kept'
    rig.agent.kill()
    restart(rig)
    states = wait_over(rig, order)
    assert [word for word in states if word in FINAL] == ['done'], states


def restart(rig):
    (before,), = rig.query('SELECT session FROM agent')
    rig.start_agent()
    wait_until('the agent is there again', lambda: rig.query('SELECT session FROM agent') != [(before,)])


def a_pause_outlives_a_restart(rig, anna, address):
    rig.write_agent_conf(status='1s', tables='1d', more=ORDERS)
    rig.reload_agent()
    rig.wait_looked([address])
    answer, order = anna.order('pause', [('minutes', '60')])
    assert state(answer) == 'done' and wait_over(rig, order) == ['done']
    count = wait_silence(rig)
    rig.agent.kill()
    restart(rig)
    shown = the_command_shows_what_orders_did(rig, ['pause'], order, 'pause', 'done')
    assert shown['set'][0]['until'] > shown['set'][0]['since'], shown['set']
    stays('nobody is asked', lambda: asked(rig) == count, 3)
    refused, _ = anna.order('refresh', [('device', device_at(rig, address))])
    assert state(refused) == 'refused'
    answer, _ = anna.order('resume')
    assert state(answer) == 'done'
    rig.wait_looked([address])
    assert asked(rig) > count


def the_command_shows_what_orders_did(rig, set_names, order, what, state):
    """`printwire-agent orders` beside the running agent: the table for people, the object for scripts."""
    shown = json.loads(rig.run('printwire-agent', 'orders', '--json', '--config', rig.agent_conf).stdout)
    assert sorted(row['what'] for row in shown['set']) == set_names, shown['set']
    assert all(row['by'] == 'anna@' + river.DOMAIN and row['since'] for row in shown['set']), shown['set']
    row = next(row for row in shown['orders'] if row['order'] == order)
    assert (row['do'], row['state'], row['by'], row['expires']) == (what, state, 'anna@' + river.DOMAIN, LATER), row
    times = [row['at'] for row in shown['orders']]
    assert times == sorted(times, reverse=True), times
    table = rig.run('printwire-agent', 'orders', '--config', rig.agent_conf).stdout
    assert all(name in table for name in set_names) and (set_names or 'Set by orders: none' in table) and '\nLast orders:\nTAKEN ' in table, table
    assert rig.run('printwire-agent', 'orders', '--csv', '--config', rig.agent_conf, check=False).returncode == 2
    return shown


def settings_are_taken_back_by_the_administrator(rig, anna, address):
    answer, _ = anna.order('configure', [('set', 'polling/status=1h')])
    assert state(answer) == 'done'
    wait_silence(rig)
    refused, order = anna.order('configure', [('set', 'polling/tables=1h')])
    assert state(refused) == 'refused'
    shown = the_command_shows_what_orders_did(rig, ['polling/status'], order, 'configure', 'refused')
    assert (shown['set'][0]['value'], shown['set'][0]['until']) == ('1h', None), shown['set']
    rig.write_agent_conf(status='1s', tables='1d')
    rig.reload_agent()
    rig.agent.wait_line('polling/status 1h, .* not allowed any more')
    rig.wait_looked([address], rounds=2)
    the_command_shows_what_orders_did(rig, [], order, 'configure', 'refused')


def test(rig):
    rig.start(3, status='1h', tables='1d', more=ORDERS)
    wait_until('all are stored', lambda: not rig.missing())
    wait_silence(rig)
    anna, eve, (first, _), (second, _) = Person(rig, 'anna'), Person(rig, 'eve'), *rig.printers[:2]
    a_person_sees_what_she_may_order(anna)
    a_refresh_reads_the_device_once(rig, anna, first)
    strangers_are_forbidden(rig, eve, first)
    what_is_late_is_not_begun(rig, anna, second)
    a_kill_loses_no_order(rig, anna, second)
    a_pause_outlives_a_restart(rig, anna, first)
    settings_are_taken_back_by_the_administrator(rig, anna, first)
    assert rig.stats()['set'] == 0, 'nothing was ever written'
    return '%d records of orders' % rig.query("SELECT count(*) FROM entry WHERE kind = 'order'")[0][0]


if __name__ == '__main__':
    river.main(__doc__, test)
