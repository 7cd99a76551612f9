#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Orders from the API to an agent and back, through a real XMPP server: orders.py BUILD

A scripted agent gives the answers that ours gives seldom: it refuses, is too old, is silent, is gone, and is there when the portal is killed.
Then ours does it, with a simulated printer.
"""
import time

import rig as river
import xmpp_client
from part import wait_until, write_secret
from reserve import free_port
from rig import DOMAIN, PORTAL, USER
from web_front import PASSWORD, Front, logged_in, make_account
from web_orders import ordered, states

EPOCH = '9f3c2d1e-0000-4000-8000-000000000001'
DEVICE = '11111111-2222-4333-8444-555555555555'
AT = '2026-11-21T09:15:02.123Z'
COMMANDS, FORM = '{http://jabber.org/protocol/commands}', '{jabber:x:data}'
AGENT = '%s@%s' % (USER, DOMAIN)
REFRESH = '/api/v1/devices/%s/refresh' % DEVICE
DISCOVER = '/api/v1/agents/%s/discover' % AGENT


class Door(Front):
    """The front of a rig's portal."""

    def __init__(self, rig):
        self.program, self.folder, self.conf, self.port = rig.program('printwire-portal'), rig.folder, rig.portal_conf, free_port()
        self.host, self.process = 'localhost:%d' % self.port, None
        self.make_certificate()
        write_secret(self.path('password'), PASSWORD + '\n')
        rig.more_agents = "<agent jid='other@%s' site='Depot' customer='Rival'/>" % DOMAIN
        rig.portal_more += ("<web><address>127.0.0.1</address><port>%d</port><certificate-file>cert.pem</certificate-file>"
                            "<key-file>key.pem</key-file></web>" % self.port)
        rig.write_portal_conf()
        self.account('add', 'ada', '--password-file', self.path('password'))


class Agent:
    """A scripted one."""

    def __init__(self, rig):
        with open(rig.path('prosody', USER + '.password'), encoding='utf-8') as f:
            self.password = f.read().strip()
        self.rig, self.number, self.resources = rig, 0, 0
        self.come()

    def come(self):
        self.resources += 1
        self.client = xmpp_client.Client(AGENT, self.password, self.rig.xmpp_port, self.rig.path('prosody', 'ca.crt'),
                                         'resource-%d' % self.resources)
        answer = self.client.ask('set', PORTAL, "<hello xmlns='urn:printwire:1' version='1.2' epoch='%s' next='%d'/>" % (EPOCH, self.number + 1))
        assert answer.get('type') == 'result', answer.attrib

    def say(self, *records):
        batch = "<batch xmlns='urn:printwire:1' epoch='%s' first='%d'>%s</batch>" % (EPOCH, self.number + 1, ''.join(records))
        self.number += len(records)
        assert self.client.ask('set', PORTAL, batch)[0].get('through') == str(self.number)

    def tell(self, order, *words):
        self.say(*("<order device='%s' at='%s' id='%s' do='%s' state='%s'/>" % (DEVICE, AT, order['order'], order['do'], word) for word in words))

    def next_order(self):
        """The next order that comes: the stanza, and its fields."""
        while True:
            stanza = self.client.next()
            if self.client.answer_ping(stanza):
                continue
            command = stanza.find(COMMANDS + 'command')
            if stanza.get('type') == 'set' and command is not None:
                assert stanza.get('from') == PORTAL and command.get('action') == 'execute'
                fields = {field.get('var'): [value.text for value in field] for field in command.iter(FORM + 'field')}
                return stanza, dict(fields, node=command.get('node'))

    def answer(self, stanza, fields, state):
        self.client.send("<iq type='result' id='%s' to='%s'><command xmlns='http://jabber.org/protocol/commands' node='%s' status='completed'>"
                         "<x xmlns='jabber:x:data' type='result'><field var='order'><value>%s</value></field><field var='state'><value>%s</value>"
                         "</field></x></command></iq>" % (stanza.get('id'), PORTAL, fields['node'], fields['order'][0], state))

    def refuse(self, stanza, kind, condition):
        self.client.send("<iq type='error' id='%s' to='%s'><error type='%s'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
                         % (stanza.get('id'), PORTAL, kind, condition))


def become(client, order, state):
    """The order, once it is in that state."""
    def look():
        now = client.ask('GET', '/api/v1/orders/' + order['order']).json
        return now if now['state'] == state else None
    return wait_until('order %s becomes %s' % (order['do'], state), look)


def an_order_goes_its_way(client, agent):
    order = ordered(client, REFRESH)
    stanza, fields = agent.next_order()
    assert (fields['node'], fields['order'], fields['device']) == ('urn:printwire:1#refresh', [order['order']], [DEVICE]), fields
    agent.answer(stanza, fields, 'kept')
    become(client, order, 'kept')
    agent.tell(order, 'started', 'done')
    done = become(client, order, 'done')
    assert states(done) == ['waiting', 'sent', 'kept', 'started', 'done'] and done['tries'] == 1, done
    assert [change['by'] for change in done['changes']] == ['ada', 'portal', 'agent', 'agent', 'agent'], done
    assert len(client.ask('GET', '/api/v1/records?kind=order').json['items']) == 2


def what_is_refused_is_told(client, agent):
    for kind, condition, word in (('auth', 'forbidden', 'site does not allow'), ('cancel', 'feature-not-implemented', 'too old')):
        order = ordered(client, DISCOVER)
        stanza, _ = agent.next_order()
        agent.refuse(stanza, kind, condition)
        assert word in become(client, order, 'refused')['reason']


def others_order_nothing(client, rob, agent):
    """The next order that the agent gets is not theirs."""
    for path in (REFRESH, DISCOVER):
        assert rob.ask('POST', path).status == 404
    order = ordered(client, DISCOVER)
    stanza, fields = agent.next_order()
    assert fields['order'] == [order['order']]
    agent.answer(stanza, fields, 'done')
    become(client, order, 'done')


def a_killed_portal_sends_it_again(rig, client, agent):
    order = ordered(client, REFRESH)
    agent.next_order()  # and is silent
    rig.portal.kill()
    rig.start_portal()
    stanza, fields = agent.next_order()
    assert fields['order'] == [order['order']]
    agent.answer(stanza, fields, 'kept')
    become(client, order, 'kept')
    agent.tell(order, 'done')
    done = become(client, order, 'done')
    assert states(done) == ['waiting', 'sent', 'kept', 'done'] and done['tries'] == 2, done


def an_order_waits_until_its_agent_comes_back(client, agent):
    agent.client.close()
    soon = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 3))
    over, order = ordered(client, DISCOVER, {'expires': soon}), ordered(client, REFRESH)
    assert become(client, over, 'expired')['reason'] == 'the agent did not take it in time'
    agent.come()
    stanza, fields = agent.next_order()
    assert fields['order'] == [order['order']]
    agent.answer(stanza, fields, 'kept')
    agent.tell(order, 'started', 'failed')
    become(client, order, 'failed')


def our_agent_does_it(rig, client):
    """A printer that is asked once an hour is asked now; what the site does not allow is refused; and what waited is done once."""
    rig.start_sim(1)
    rig.write_agent_conf(status='1h')
    rig.start_agent()
    wait_until('the printer is stored', lambda: not rig.missing())
    address = rig.printers[0][0]
    device = rig.query('SELECT device FROM asset WHERE address = ?', address)[0][0]
    asked = rig.stats(address)
    done = become(client, ordered(client, '/api/v1/devices/%s/refresh' % device), 'done')
    assert states(done)[:2] == ['waiting', 'sent'] and done['device'] == device and rig.stats(address) != asked, done
    refused = become(client, ordered(client, '/api/v1/agents/%s/pause' % AGENT, {'minutes': 5}), 'refused')
    assert refused['reason'] == 'the site does not allow it', refused
    rig.agent.stop()
    order = ordered(client, DISCOVER)
    rig.start_agent()
    become(client, order, 'done')
    told = [row['xml'] for row in client.ask('GET', '/api/v1/records?kind=order').json['items'] if order['order'] in row['xml']]
    assert sum("state='done'" in xml for xml in told) == 1, told


def test(rig):
    rig.start_prosody()
    door = Door(rig)
    rig.start_portal()
    rig.portal.wait_line('connected to the XMPP server')
    agent = Agent(rig)
    agent.say("<asset device='%s' at='%s'><state>ready</state></asset>" % (DEVICE, AT))
    client = logged_in(door, 'ada')
    rival = next(place['id'] for place in client.ask('GET', '/api/v1/places').json['items'] if place['name'] == 'Rival')
    make_account(client, 'rob', rival, 'administrator')
    an_order_goes_its_way(client, agent)
    what_is_refused_is_told(client, agent)
    others_order_nothing(client, logged_in(door, 'rob'), agent)
    a_killed_portal_sends_it_again(rig, client, agent)
    an_order_waits_until_its_agent_comes_back(client, agent)
    agent.client.close()
    our_agent_does_it(rig, client)
    return '%d orders went their way' % len(client.ask('GET', '/api/v1/orders').json['items'])


if __name__ == '__main__':
    river.main(__doc__, test)
