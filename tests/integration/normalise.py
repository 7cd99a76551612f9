#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every recording of a real agent gives well-formed records that say nothing personal.

usage: normalise.py TOOL FOLDER     FOLDER holds *.snmprec; exit 77 when there are none
"""
import glob
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

PERSONAL = re.compile('CANARY-(JOB|USER|CONTACT|SITE|WORKGROUP)')  # planted where people would stand
SPACE = '{urn:printwire:1}'


def check(tool, path):
    """A complaint about one recording, or None."""
    p = subprocess.run([tool, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)
    if p.returncode:
        return 'exit %d %s' % (p.returncode, p.stderr.decode('utf-8', 'replace')[-200:])
    root = ET.fromstring(p.stdout)
    if len(root.findall(SPACE + 'asset')) != 1:
        return 'not one asset'
    for level in root.iter(SPACE + 'level'):
        if level.text and not 0 <= float(level.text) <= 100:
            return 'a level of %s' % level.text
    found = PERSONAL.search(p.stdout.decode('utf-8'))
    return 'says %s' % found.group(0) if found else None


def main():
    tool, folder = sys.argv[1], sys.argv[2]
    paths = sorted(glob.glob(os.path.join(folder, '*.snmprec')))
    if not paths:
        print('SKIPPED: no recordings in %s, nothing was checked' % folder)
        return 77
    complaints = [(os.path.basename(p), check(tool, p)) for p in paths]
    for name, complaint in complaints:
        if complaint:
            print('%s: %s' % (name, complaint))
    print('%d recordings' % len(paths))
    return 1 if any(c for _, c in complaints) else 0


if __name__ == '__main__':
    sys.exit(main())
