#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stream of events over real TLS, with records of a real agent as they come.

Who listens gets each record once and in order, over cut connections and a new start of the portal too; another tenant gets none of
them; a login that ends takes its streams along; nobody has them all.
"""
import rig as river
from event_stream import PATH, Stream
from part import wait_until, write_secret
from reserve import free_port
from rig import LEVEL
from web_front import PASSWORD, Client, Front, logged_in, make_account

STREAMS = 256  # of one account
POKED = 'halvern-m410-mono-laser'


class RiverFront(Front):
    """The front of a rig's portal, which also serves another customer."""

    def __init__(self, rig):
        self.program, self.folder, self.port = rig.program('printwire-portal'), rig.folder, free_port()
        self.host, self.conf = 'localhost:%d' % self.port, rig.portal_conf
        self.make_certificate()
        write_secret(self.path('password'), PASSWORD + '\n')
        rig.more_agents = "<agent jid='other@%s' site='There' customer='They'/>" % river.DOMAIN
        rig.portal_more = ("<web><address>127.0.0.1</address><port>%d</port><certificate-file>cert.pem</certificate-file>"
                           "<key-file>key.pem</key-file></web>" % self.port)


def stored(rig):
    return [row for row, in rig.query('SELECT row FROM entry ORDER BY row')]


def start_portal(rig):
    before = len(rig.portal.lines('agents listed'))
    rig.start_portal()
    wait_until('the portal is up', lambda: len(rig.portal.lines('agents listed')) > before)


def poke(rig, value):
    before = rig.entries()
    rig.say('set %s %s.1.2 2 %d' % (rig.address_of(POKED), LEVEL, value))
    wait_until('the new level is stored', lambda: rig.entries() > before)


def what_is_stored_is_seen_live(rig, ada, rob):
    ours, raw, theirs = Stream(ada), Stream(ada, '?raw=true&kind=asset'), Stream(rob)
    wait_until('all streams stand', lambda: ours.events and raw.events and theirs.events)
    rig.start_agent()
    rig.wait_stored(90)
    rig.wait_quiet()
    wait_until('everything was seen', lambda: ours.rows() == stored(rig))
    assert {name for name, _, _ in ours.events} == {'standing', 'record'}, ours.events[:3]
    assert [name for name, _, _ in theirs.events] == ['standing'], theirs.events
    told = {number: data for _, number, data in ours.named('record')}
    stanzas = {number: data['xml'] for _, number, data in raw.named('record')}
    listed = ada.ask('GET', '/api/v1/records?limit=500').json['items']
    assert stanzas == {row['row']: row['xml'] for row in listed if row['kind'] == 'asset'}
    for row in listed:
        event = told[row['row']]
        assert all(event[name] == row[name] for name in ('kind', 'device', 'agent', 'place', 'received_ms', 'severity')), (event, row)
        assert event['fields'] and event['at_ms'] and 'xml' not in event, event
    raw.cut()
    return ours, theirs


def a_cut_costs_nothing(rig, ada, ours):
    """Records come while nobody listens, and the portal starts anew: over all connections each is seen once, in order."""
    seen = ours.rows()
    for value in (42, 41, 40):
        ours.cut()
        poke(rig, value)
        if value == 41:
            rig.portal.stop()
            start_portal(rig)
        ours = Stream(ada, last=ours.events[-1][1])
        assert ours.status == 200, ours.status
        poke(rig, value + 10)
        wait_until('what was missed came', lambda: seen + ours.rows() == stored(rig))  # noqa: B023 (waited for at once)
        assert not ours.named('gap'), ours.events
        seen += ours.rows()
    ours.cut()


def what_makes_no_sense_is_refused(ada):
    assert Stream(ada, last='x').status == 400
    assert Stream(ada, '?after=-1').status == 400
    assert Stream(ada, '?kind=toner').status == 400
    assert ada.ask('HEAD', PATH).status == 200
    far = Stream(ada, '?after=%d' % 10**12)
    wait_until('a gap is told', lambda: far.named('gap'))
    assert far.named('gap')[0][2]['from'] == 10**12
    far.cut()


def nobody_has_them_all(ada):
    token = ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read'}).json
    script = Client(ada.front, token['token'])
    streams = [Stream(script) for _ in range(STREAMS)]
    assert all(stream.status == 200 for stream in streams)
    assert Stream(script).status == 429 and Stream(ada).status == 429
    assert ada.ask('DELETE', '/api/v1/tokens/%d' % token['id']).status == 204
    wait_until('the streams of the token end', lambda: all(stream.is_over for stream in streams))
    assert all(stream.events[-1][0] == 'end' for stream in streams)


def a_stream_ends_with_its_login(ada):
    stream = Stream(ada)
    wait_until('it stands', lambda: stream.events)
    cookie = ada.cookie
    assert ada.ask('POST', '/api/v1/logout').status == 204
    wait_until('it ends', lambda: stream.is_over)
    assert stream.events[-1][0] == 'end', stream.events
    ada.cookie = cookie
    assert Stream(ada).status == 401


def test(rig):
    front = RiverFront(rig)
    rig.start_prosody()
    rig.start_sim()
    rig.write_portal_conf()
    front.account('add', 'ada', '--password-file', front.path('password'))
    start_portal(rig)
    ada = logged_in(front, 'ada')
    places = {place['name']: place['id'] for place in ada.ask('GET', '/api/v1/places').json['items']}
    make_account(ada, 'rob', places['They'], 'viewer')
    rig.write_agent_conf()
    ours, theirs = what_is_stored_is_seen_live(rig, ada, logged_in(front, 'rob'))
    assert not theirs.is_over
    a_cut_costs_nothing(rig, ada, ours)
    assert not theirs.named('record'), theirs.events
    what_makes_no_sense_is_refused(ada)
    nobody_has_them_all(ada)
    a_stream_ends_with_its_login(ada)
    return '%d records, each once and in order over four connections; none to the other tenant' % rig.entries()


if __name__ == '__main__':
    river.main(__doc__, test)
