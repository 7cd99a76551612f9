#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The oracle finds what is planted: a record that is lost, changed, doubled, strange or out of order, a level left out or told twice."""
import os
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(os.path.dirname(HERE), 'integration')]

import oracle  # noqa: E402
from kill import FULL  # noqa: E402

DEVICE, STEPS = 'd', 5


def record(left):
    return "<consumable device='%s' index='1'><remaining unit='impressions'>%d</remaining></consumable>" % (DEVICE, left)


def verdict_of(change):
    """The oracle's word about a small history after `change` had its way with the portal's rows."""
    rows = [('e', 1 + n, record(FULL - n), DEVICE) for n in range(STEPS + 1)]
    wanted = {(epoch, number): xml for epoch, number, xml, _ in rows}
    change(rows, wanted)
    verdict = oracle.Verdict()
    oracle.compare(verdict, wanted, rows)
    oracle.follow(verdict, oracle.falls(rows, {DEVICE: '127.1.0.1'}), STEPS, 1)
    return verdict


def never_said(rows, wanted):
    del wanted[rows.pop(2)[:2]]


def said_twice(rows, wanted):
    rows.append(('e', 1 + len(rows), rows[-1][2], DEVICE))
    wanted[rows[-1][:2]] = rows[-1][2]


def swap(rows, wanted):
    rows[2], rows[3] = rows[3], rows[2]


PLANTED = (
    ('nothing', lambda rows, wanted: None, ()),
    ('a lost record', lambda rows, wanted: rows.pop(2), ('lost',)),
    ('a changed record', lambda rows, wanted: rows.__setitem__(2, ('e', 3, record(FULL - 2).replace("'d'", "'D'"), DEVICE)), ('lost',)),
    ('a record twice', lambda rows, wanted: rows.append(rows[-1]), ('doubled',)),
    ('a strange record', lambda rows, wanted: wanted.pop(('e', 3)), ('unknown',)),
    ('records out of order', swap, ('disordered',)),
    ('a change that was never said', never_said, ('lost',)),
    ('a change that was said twice', said_twice, ('doubled',)),
    ('nothing stored at all', lambda rows, wanted: rows.clear(), ('lost',)),
)


def forgetful(may_forget, changed=None):
    """The verdict on a portal's five records, of which the agent still has the last, and the first was seen at the check before."""
    rows = [('e', number, 'x%d' % number, DEVICE) for number in range(1, 6)]
    site = types.SimpleNamespace(folders=[('folder', 'conf')], may_forget=may_forget, committed={('e', 1): changed or 'x1'})
    verdict = oracle.Verdict()
    oracle.exported = lambda world, conf: {('e', 1): '<void/>', ('e', 5): 'x5'}
    oracle.compare(verdict, oracle.committed(None, site, rows), rows)
    return verdict


def main():
    for what, change, kinds in PLANTED:
        verdict = verdict_of(change)
        assert verdict.is_good() == (not kinds), '%s: %s' % (what, verdict.found)
        for kind in kinds:
            assert getattr(verdict, kind) > 0, '%s is not called %s: %s' % (what, kind, verdict.found)
    assert forgetful(True).is_good() and forgetful(False).unknown == 3 and forgetful(True, 'other').lost == 1
    print('control: %d planted faults found' % (len(PLANTED) - 1))


if __name__ == '__main__':
    main()
