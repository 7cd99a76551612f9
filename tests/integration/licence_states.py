#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an agent's licence means is seen at the portal: each state, its reason and its notices, whether records may leave or not.

A real licence server, Prosody, portal and agent. Days pass in the agent's memory of its licence (a text file), by which it counts
them: an administrator's reload makes it look. Terms are changed at the server, as an operator would.
"""
import os

import rig as river
from licence import Licence, change, is_stored
from rig import LONG_S, PORTAL, USER, DOMAIN, wait_until

DAY_MS = 86400000
LEASE, GRACE = 30, 30  # days
# The words of the memory's second line behind its head, as far as they are moved here.
FLOOR, SILENT_RUN, FAILURES, WARNED_RUN = 1, 7, 8, 10


def fleet(rig):
    """The line of the agent below the table of printers, as a person reads it."""
    lines = rig.run('printwire-portal', 'fleet', '--config', rig.portal_conf, check=False).stdout.splitlines()
    return next((line for line in lines if line.startswith('agent %s@%s (Here): ' % (USER, DOMAIN))), '')


def shows(rig, *words):
    """The fleet says all of this of the agent, soon."""
    wait_until(lambda: '%s in "%s"' % (words, fleet(rig)), lambda: all(word in fleet(rig) for word in words), LONG_S, 0.1)


def memory(rig):
    with open(os.path.join(rig.agent_folder, 'licence', 'memory'), encoding='ascii') as f:
        number, line = f.read().splitlines()
    return number, line.split(' ')


def pass_days(rig, days, **words):
    """The agent has been running for so long, and the licence server does not answer: the clock's floor, and what is counted with it.
    The agent writes the file when an attempt has failed; should that have been an earlier one, all is done again."""
    path = os.path.join(rig.agent_folder, 'licence', 'memory')
    wanted = int(memory(rig)[1][FLOOR]) + days * DAY_MS
    for _ in range(20):
        number, moved = memory(rig)
        moved[FLOOR] = str(wanted)
        for place, value in words.items():
            moved[{'silent': SILENT_RUN, 'warned': WARNED_RUN}[place]] = str(value * DAY_MS)
        with open(path + '.new', 'w', encoding='ascii') as f:
            f.write('%s\n%s\n' % (number, ' '.join(moved)))
        os.rename(path + '.new', path)
        rig.reload_agent()
        wait_until('the agent has asked', lambda: int(memory(rig)[1][FAILURES]) != int(moved[FAILURES]), LONG_S)
        if int(memory(rig)[1][FLOOR]) >= wanted:
            return
    raise AssertionError('the agent does not take the time')


def renew(rig, licence, *terms):
    licence.server.run('renew', licence.id, *terms)
    rig.reload_agent()


def start(rig, region):
    """Everything, and the server's certificate is for that region."""
    os.environ['PRINTWIRE_XMPP_REGION'] = region
    if rig.prosody.runs():
        rig.prosody.end()
    rig.start_prosody()


def check_other_region(rig, licence):
    """The portal's certificate is for another region: no record leaves, and the portal is told why."""
    shows(rig, 'licence misplaced: the portal\'s certificate is for another region')
    rig.agent.wait_line('misplaced: the portal\'s certificate is for another region', LONG_S)
    assert 'devices' not in fleet(rig) and licence.id not in fleet(rig), fleet(rig)
    wait_until('records wait', lambda: int(rig.journal()['waiting'].split()[0]) > 0, LONG_S)
    valid = licence.seen('valid')  # perhaps, before it first saw the certificate
    rig.agent.stop()
    rig.start_agent()  # it remembers
    wait_until('it is at the portal again', lambda: len(rig.agent.lines('welcome')) > 1, LONG_S)
    assert licence.seen('valid') == valid and rig.entries() == 0
    start(rig, 'eu')
    shows(rig, 'licence valid')
    rig.wait_stored()


def check_notices(rig, licence):
    for days, notice in ((29, 30), (13, 14), (6, 7), (1, 1)):
        renew(rig, licence, '--days', str(days))
        shows(rig, 'licence renew-soon until ', ': the licence ends soon (%d-day notice)' % notice, ', devices 3 of 110')
    renew(rig, licence, '--days', '400')
    shows(rig, 'licence valid until ')


def check_silent_server(rig, licence):
    """The lease runs, then its grace; then it is restricted; known devices are delivered all the time."""
    licence.server.stop()
    pass_days(rig, 3, silent=3)
    shows(rig, 'licence unreachable until ', ': the licence server does not answer')
    pass_days(rig, LEASE - 3)
    shows(rig, 'licence grace until ', ': the licence server did not answer until the lease was over')
    pass_days(rig, GRACE, warned=8)
    shows(rig, 'licence restricted: the licence server did not answer until the lease was over')
    change(rig, 71)
    wait_until('71 is stored', lambda: is_stored(rig, 71), LONG_S)
    licence.server.start()
    renew(rig, licence, '--days', '300')
    shows(rig, 'licence valid until ')


def check_revoked(rig, licence):
    """Nothing is delivered but the reason; afterwards everything, in its order."""
    licence.server.run('revoke', licence.id, '--notice-days', '10')
    rig.reload_agent()
    shows(rig, 'licence grace until ', ': the licence will be revoked')
    licence.server.run('revoke', licence.id, '--notice-days', '0')
    rig.reload_agent()
    shows(rig, 'licence revoked: the licence is revoked')
    change(rig, 63)
    wait_until('63 waits', lambda: int(rig.journal()['waiting'].split()[0]) > 1, LONG_S)
    assert not is_stored(rig, 63)
    renew(rig, licence, '--days', '200')
    shows(rig, 'licence valid until ')
    wait_until('63 is stored', lambda: is_stored(rig, 63), LONG_S)
    wait_until('nothing waits', rig.is_drained, LONG_S)
    shows(rig, 'licence valid until ')  # the backlog's older words changed the history only


def check_history(rig, watcher):
    """Each state is a record; who watches read them as they came."""
    wait_until('all is watched', lambda: rig.has_all(watcher), LONG_S)
    said = [r for r in rig.watched(watcher) if river.kind(r) == 'agent']
    assert len({r.get('device') for r in said}) == 1, 'the agent has several ids'
    states = [river.field(r, 'licence') for r in said]
    wanted = ['misplaced', 'valid', 'renew-soon', 'valid', 'unreachable', 'grace', 'restricted', 'valid', 'grace', 'revoked', 'valid']
    seen = [state for i, state in enumerate(states) if i == 0 or state != states[i - 1]]
    at = 0
    for state in seen:
        at += at < len(wanted) and state == wanted[at]
    assert at == len(wanted), (seen, wanted)
    numbers = [n for n, in rig.query('SELECT number FROM entry ORDER BY row')]
    assert numbers == list(range(1, len(numbers) + 1)), 'records are missing, doubled or out of order'
    return len(said)


def test(rig):
    licence = Licence(rig)
    try:
        rig.start_sim(3)
        start(rig, 'us')
        rig.start_portal()
        watcher = rig.watch('--from-start')
        rig.write_agent_conf(more=licence.element())
        rig.start_agent()
        check_other_region(rig, licence)
        check_notices(rig, licence)
        check_silent_server(rig, licence)
        check_revoked(rig, licence)
        count = check_history(rig, watcher)
        licence.server.stop()
    finally:
        licence.server.end()
    return '%s saw each state of a licence, %d records of them' % (PORTAL, count)


if __name__ == '__main__':
    river.main(__doc__, test)
