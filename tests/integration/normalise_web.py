#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recorded web documents of real devices give what others read from them, and nothing personal.

usage: normalise_web.py TOOL FOLDER     each folder in FOLDER has meta.json, expected.json and bodies; exit 77 when there are none
"""
import glob
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

SPACE = '{urn:printwire:1}'
LEAST = 0.97  # of all facts


def plain(text):
    return re.sub(r'[^0-9a-z]+', ' ', (text or '').lower()).strip()


def documents(folder, resources):
    """Arguments of the tool: the path and file of what was read, and of one IPP answer."""
    pairs, ipp = [], []
    for r in resources:
        path = os.path.join(folder, r['file'])
        if r.get('status', 200) == 200 and r.get('method', 'GET') == 'GET' and os.path.exists(path):
            pairs += [r['url_path'], path]
        elif 'Get-Printer-Attributes' in r['file']:
            ipp.append(path)
    ipp.sort(key=lambda path: 'idle' not in path)
    return pairs + (['/ipp/print', ipp[0]] if ipp else [])


def close(levels, wanted, most):
    return any(abs(level - wanted) <= most for level in levels)


def identity_facts(asset, expected):
    """(what, right) of who the device is."""
    derived = expected.get('derived') or {}
    ident = dict(derived.get('identity') or {})
    ident.update({k: v for k, v in (expected.get('asserted_by_peer') or {}).items() if k in ('model', 'serial') and isinstance(v, str)})
    model, firmware = plain(asset('model')), ident.get('firmware_revision') or ident.get('firmware') or ident.get('firmware_date')
    if ident.get('model'):
        yield 'model', len(model) > 2 and (model in plain(ident['model']) or plain(ident['model']) in model)
    if ident.get('serial') and ident['serial'] != 'REDACTED':
        yield 'serial', asset('serial') == ident['serial']
    if firmware:
        yield 'firmware', plain(firmware) in plain(asset('firmware'))


def facts(root, expected):
    """(what, right) of one device."""
    def asset(name):
        return next((e.text or '' for e in root.iterfind(SPACE + 'asset/' + SPACE + name)), '')

    levels = [float(e.text) for e in root.iter(SPACE + 'level') if e.text]
    derived = expected.get('derived') or {}
    yield from identity_facts(asset, expected)
    supplies = derived.get('supplies') if isinstance(derived.get('supplies'), list) else []
    for supply in supplies:
        if supply.get('level_percent') is not None:
            yield 'level of ' + supply['label'], close(levels, supply['level_percent'], 9)
    for name, answer in derived.items():
        if 'Get-Printer-Attributes' not in name or name.count('.') > 1 and '.idle' not in name:
            continue
        for marker, level in zip(answer['printers'][0].get('marker-names', []), answer['printers'][0].get('marker-levels', [])):
            if 0 <= level <= 100:
                yield 'level of ' + marker, close(levels, level, 1) or close(levels, 100 - level, 1)


def check(tool, folder):
    """(right, all, complaints) of one device."""
    expected = json.load(open(os.path.join(folder, 'expected.json')))
    pairs = documents(folder, json.load(open(os.path.join(folder, 'meta.json'))).get('resources', []))
    p = subprocess.run([tool, '--web'] + pairs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    if p.returncode:
        return 0, 1, ['exit %d %s' % (p.returncode, p.stderr.decode('utf-8', 'replace')[-200:])]
    text = p.stdout.decode('utf-8')
    found = list(facts(ET.fromstring(text), expected)) if pairs else []
    leaks = ['LEAK: ' + c for c in expected.get('privacy_canaries') or [] if c in text]
    return sum(right for _, right in found), len(found), leaks + [what for what, right in found if not right]


def main():
    tool, folder = sys.argv[1], sys.argv[2]
    devices = sorted(os.path.dirname(p) for p in glob.glob(os.path.join(folder, '*', 'expected.json')))
    if not devices:
        print('SKIPPED: no recordings in %s, nothing was checked' % folder)
        return 77
    good, total, leaks = 0, 0, False
    for device in devices:
        right, count, complaints = check(tool, device)
        good, total = good + right, total + count
        leaks = leaks or any(c.startswith('LEAK') for c in complaints)
        for complaint in complaints:
            print('%s: %s' % (os.path.basename(device), complaint))
    print('%d devices, %d of %d facts' % (len(devices), good, total))
    return 1 if leaks or total == 0 or good < LEAST * total else 0


if __name__ == '__main__':
    sys.exit(main())
