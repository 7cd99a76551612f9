#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which of many identification strings are taken for printers, and which maker is named.

usage: ident.py TOOL ROWS.jsonl [-v]

Each line of ROWS is an object with sysDescr and/or sysObjectID, is_printer, and sometimes manufacturer. Fails when
anything that is no printer is accepted, or when fewer printers than LEAST percent are recognised. Exit 77 without rows.
"""
import json
import os
import subprocess
import sys

LEAST = 95.0
SAME = {'hewlett-packard': 'hp', 'kyocera mita': 'kyocera', 'oce': 'océ'}


def flat(text):
    return ' '.join((text or '').split())


def main():
    tool, path, verbose = sys.argv[1], sys.argv[2], '-v' in sys.argv
    if not os.path.exists(path):
        print('SKIPPED: %s is not here, nothing was checked' % path)
        return 77
    with open(path, encoding='utf-8') as f:
        rows = [json.loads(line) for line in f]
    text = ''.join('%s\t%s\n' % (r.get('sysObjectID') or '', flat(r.get('sysDescr'))) for r in rows)
    out = subprocess.run([tool], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    answers = [line.split('\t') for line in out.splitlines()]
    assert len(answers) == len(rows), 'one answer per row'

    wrong, missed, named, right = [], [], 0, 0
    for row, (printer, maker) in zip(rows, answers):
        if printer == '1' and not row['is_printer']:
            wrong.append(row)
        if printer == '0' and row['is_printer']:
            missed.append(row)
        if row['is_printer'] and row.get('manufacturer'):
            want = row['manufacturer'].lower()
            named += 1
            right += SAME.get(want, want) == maker.lower()
            if verbose and SAME.get(want, want) != maker.lower():
                print('MAKER %s, not %s: %s' % (maker or 'none', row['manufacturer'], row.get('sysDescr')))
    for row in wrong:
        print('NO PRINTER, but accepted: %s %s' % (row.get('sysObjectID'), flat(row.get('sysDescr'))))
    for row in missed if verbose else []:
        print('MISSED: %s %s' % (row.get('sysObjectID'), flat(row.get('sysDescr'))))
    printers = sum(r['is_printer'] for r in rows)
    share = 100.0 * (printers - len(missed)) / printers if printers else 0.0
    print('%d of %d printers recognised (%.1f %%), %d of %d others accepted, maker as the list has it %d of %d' %
          (printers - len(missed), printers, share, len(wrong), len(rows) - printers, right, named))
    return 1 if wrong or share < LEAST else 0


if __name__ == '__main__':
    sys.exit(main())
