#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agent under a licence, with a real licence server: activated, left alone, revoked with notice, renewed, and for too few printers.

Whatever the licence says, reading goes on and nothing is lost: what was not delivered while it was revoked arrives after the renewal,
each record once; so does what was held of a printer too many when it is licensed.
"""
import os
import re

import rig as river
from licence_server import Server
from rig import LEVEL, wait_until, write_secret

LONG_S = river.LONG_S


class Licence:
    """The licence server beside the river, and what the agent's log says of it."""

    def __init__(self, rig):
        os.mkdir(rig.path('licence'))
        self.rig = rig
        self.server = Server(os.path.join(rig.build, 'licence', 'printwire-licence'), None, rig.path('licence'), river.free_port())
        self.server.start()
        self.issue()

    def issue(self):
        said = self.server.run('issue', '--customer', 'Bergmann AG', '--devices', '100', '--region', 'eu')
        self.id, code = re.fullmatch(r'licence (\S+)\ncode    (\S+)\n', said).groups()
        write_secret(self.rig.path('code'), code + '\n')

    def element(self):
        return ("<licence><server>http://127.0.0.1:%d</server><id>%s</id><code-file>code</code-file>"
                "<root-key-file>licence/root.pem.pub</root-key-file><region>eu</region></licence>" % (self.server.port, self.id))

    def seen(self, words):
        return len(self.rig.agent.lines('licence: %s: %s' % (re.escape(self.id), words)))

    def after_reload(self, words):
        """SIGHUP makes the agent ask at once; what the log says then."""
        before = self.seen(words)
        self.rig.reload_agent()
        wait_until('the agent says: ' + words, lambda: self.seen(words) > before, LONG_S)


def address(rig):
    return rig.address_of('halvern-m410-mono-laser')


def change(rig, level, where=None):
    rig.say('set %s %s.%s 2 %d' % (where or address(rig), LEVEL, '1.1', level))


def is_stored(rig, level):
    return bool(rig.query('SELECT 1 FROM consumable c JOIN asset a ON a.device = c.device AND a.agent = c.agent'
                          ' WHERE a.address = ? AND c."index" = ? AND c.level LIKE ?', address(rig), '1', '%d%%' % level))


def check_begun(rig, licence):
    """An agent without a licence is given one: what its jail cannot let it do without a new start, it says."""
    rig.wait_stored()
    rig.write_agent_conf(more=licence.element())
    rig.reload_agent()
    rig.agent.wait_line('a port that the jail was not told of', LONG_S)
    rig.agent.stop()
    os.rename(rig.path('code'), rig.path('code-that-came-later'))
    rig.start_agent()
    rig.agent.wait_line('no activation code that can be read', LONG_S)
    os.rename(rig.path('code-that-came-later'), rig.path('code'))
    licence.after_reload('valid')


def check_silent_server(rig, licence):
    """A licence server that is down stops nothing."""
    licence.server.stop()
    rig.reload_agent()
    rig.agent.wait_line('asking again later, nothing stops meanwhile', LONG_S)
    change(rig, 71)
    wait_until('71 is stored', lambda: is_stored(rig, 71), LONG_S)
    licence.server.start()


def check_revoked(rig, licence):
    """With notice first, then delivery pauses, over a restart too; reading and the journal go on."""
    licence.server.run('revoke', licence.id)
    licence.after_reload('grace')
    change(rig, 65)
    wait_until('65 is stored', lambda: is_stored(rig, 65), LONG_S)
    licence.server.run('revoke', licence.id, '--notice-days', '0')
    licence.after_reload('revoked')
    change(rig, 63)
    wait_until('63 waits on disk: %s' % rig.journal(), lambda: int(rig.journal()['waiting'].split()[0]) > 0, LONG_S)
    rig.agent.stop()
    rig.start_agent()
    wait_until('the agent is at the portal', lambda: len(rig.agent.lines('welcome')) > 0, LONG_S)
    change(rig, 62)
    rig.wait_looked([address(rig)], 2)
    assert int(rig.journal()['waiting'].split()[0]) > 0 and not is_stored(rig, 63) and not is_stored(rig, 62)


def check_other(rig, licence):
    """A customer whose licence was revoked gets a new one: its id in the configuration is enough."""
    licence.server.run('revoke', licence.id, '--notice-days', '0')
    licence.after_reload('revoked')
    change(rig, 55)
    wait_until('55 waits on disk: %s' % rig.journal(), lambda: int(rig.journal()['waiting'].split()[0]) > 0, LONG_S)
    licence.issue()
    rig.write_agent_conf(more=licence.element())
    licence.after_reload('valid')
    wait_until('55 is stored', lambda: is_stored(rig, 55), LONG_S)


def check_renewed(rig, licence):
    licence.server.run('renew', licence.id, '--days', '100')
    licence.after_reload('valid')
    wait_until('62 is stored', lambda: is_stored(rig, 62), LONG_S)
    wait_until('nothing waits', rig.is_drained, LONG_S)
    numbers = [n for n, in rig.query('SELECT number FROM entry ORDER BY row')]
    assert len(numbers) == len(set(numbers)), 'a record came twice'


def held(rig):
    return int(rig.journal()['held'])


def check_limit(rig, licence, printer):
    """One printer too many, the newest: it is listed, read and held, and all of it arrives when the licence covers it."""
    licence.server.run('renew', licence.id, '--devices', str(len(rig.printers)), '--overage', '0')
    rig.printers.append(printer)
    rig.write_agent_conf(more=licence.element())
    licence.after_reload('valid')
    listed = 'SELECT address FROM asset WHERE licence = ?'
    wait_until('it is listed as unlicensed', lambda: rig.query(listed, 'unlicensed') == [(printer[0],)], LONG_S)
    fleet = rig.run('printwire-portal', 'fleet', '--config', rig.portal_conf).stdout
    assert any(printer[0] in line and ', unlicensed' in line for line in fleet.splitlines()) and ', 1 unlicensed\n' in fleet, fleet
    wait_until('it is held', lambda: held(rig) > 0, LONG_S)
    before = held(rig)
    change(rig, 7321, printer[0])
    wait_until('its new level is held: %s' % rig.journal(), lambda: held(rig) > before, LONG_S)
    assert rig.stored_supplies()[printer[0]] == 0, 'a printer that is not licensed was delivered'
    licence.server.run('renew', licence.id, '--devices', str(len(rig.printers)))
    licence.after_reload('valid')
    rig.wait_stored()
    assert rig.query(listed, 'unlicensed') == [] and held(rig) == 0, (rig.query(listed, 'unlicensed'), held(rig))
    amounts = [xml for xml, in rig.query('SELECT e.xml FROM entry e JOIN asset a ON a.device = e.device WHERE a.address = ?'
                                         " AND e.xml LIKE '<consumable%' ORDER BY e.row", printer[0]) if " index='1'" in xml]
    assert len(amounts) > 1 and '7321' not in amounts[0] and '7321' in amounts[-1], amounts
    assert rig.run('printwire-agent', 'journal', 'check', '--config', rig.agent_conf).returncode == 0


def test(rig):
    licence = Licence(rig)
    try:
        rig.start_sim(4)
        newest = rig.printers.pop()  # that the agent looks for later
        rig.start_prosody()
        rig.start_portal()
        rig.write_agent_conf()
        rig.start_agent()
        check_begun(rig, licence)
        rig.wait_stored()
        assert 'agent ' in licence.server.run('show', licence.id), 'the server knows no agent'
        check_silent_server(rig, licence)
        check_revoked(rig, licence)
        check_renewed(rig, licence)
        check_limit(rig, licence, newest)
        check_other(rig, licence)
        licence.server.stop()
    finally:
        licence.server.end()
    return 'activated, silent server, revoked, renewed, one printer too many, replaced: all delivered, each once'


if __name__ == '__main__':
    river.main(__doc__, test)
