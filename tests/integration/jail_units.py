#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The units of packaging/systemd: how exposed systemd-analyze finds them, and that they let a program make every call that its own jail
lets it make, and those with which it shuts itself in.

usage: jail_units.py ROOT JAIL_TOOL         exit 77 where systemd-analyze is not installed
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT, TOOL = sys.argv[1:3]
MOST = {'agent': 1.5, 'agent, traps on port 162': 1.6, 'agent, USB': 1.5, 'portal': 1.3, 'licence': 1.3, 'sds': 1.3,
        'sds, webhooks': 1.5}
# before the jail is closed: the start, by a user who is not root
START = {'execve', 'capget', 'prctl', 'seccomp', 'landlock_create_ruleset', 'landlock_add_rule', 'landlock_restrict_self',
         'prlimit64', 'socketpair', 'bind', 'listen', 'chmod', 'arch_prctl'}
OTHERS = {'fchown', 'fchown32'}  # SQLite's, for root only


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, '%s: %s' % (command, done.stderr)
    return done.stdout


def members(name):
    """The calls of one word of SystemCallFilter=."""
    if not name.startswith('@'):
        return {name}
    lines = [line.strip() for line in run('systemd-analyze', 'syscall-filter', name).splitlines()[1:]]
    return {call for line in lines if line and not line.startswith('#') for call in members(line)}


def allowed(unit):
    calls = set()
    for line in re.findall(r'^SystemCallFilter=(.*)$', unit, re.M):
        for word in line.lstrip('~').split():
            calls = calls - members(word) if line.startswith('~') else calls | members(word)
    return calls


def jailed(column):
    """The calls of a program's groups, by the table of docs/security.md."""
    rows = [[cell.strip() for cell in line.split('|')[1:-1]] for line in run(TOOL, 'tables').splitlines() if line.startswith('|')]
    return {call.rstrip('*') for row in rows if len(row) == 6 and row[column] == 'yes' and row[0] not in ('end the process',) and '/' not in row[0]
            for call in row[5].split() if re.fullmatch(r'[a-z_0-9]+\*?', call)}


def unit_of(name, work):
    """The unit as systemd would have it, its drop-in at its end."""
    folder = os.path.join(ROOT, 'packaging', 'systemd')
    with open(os.path.join(folder, 'printwire-%s.service' % name.split(',')[0]), encoding='utf-8') as f:
        unit = f.read()
    for word, drop_in in (('traps', 'printwire-agent-traps.conf'), ('USB', 'printwire-agent-usb.conf'), ('webhooks', 'printwire-sds-webhooks.conf')):
        if word in name:
            with open(os.path.join(folder, drop_in), encoding='utf-8') as f:
                unit += '\n' + f.read()
    path = os.path.join(work, 'printwire-%s.service' % name.split(',')[0])
    with open(path, 'w', encoding='utf-8') as f:
        f.write(unit)
    return path, unit


def check(name, column, more=frozenset()):
    with tempfile.TemporaryDirectory() as work:
        path, unit = unit_of(name, work)
        said = run('systemd-analyze', 'security', '--offline=true', '--no-pager', path)
    exposure = float(re.search(r'Overall exposure level for \S+: ([0-9.]+)', said)[1])
    assert exposure <= MOST[name], '%s: exposure %.1f, at most %.1f:\n%s' % (name, exposure, MOST[name], said)
    lacks = ((jailed(column) | START | more) & members('@known')) - allowed(unit) - OTHERS
    assert not lacks, '%s: SystemCallFilter= keeps it from %s' % (name, sorted(lacks))
    return '%s %.1f' % (name, exposure)


if shutil.which('systemd-analyze') is None:
    print('jail_units: SKIPPED: systemd-analyze is not installed')
    sys.exit(77)
print('jail_units: exposure: %s' % '; '.join([check('agent', 1), check('agent, traps on port 162', 1, {'capset'}), check('agent, USB', 1, {'ioctl'}),
                                            check('portal', 2), check('licence', 3), check('sds', 4), check('sds, webhooks', 1)]))
