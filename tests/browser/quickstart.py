#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every page in a browser, on what the quickstart shows: quickstart.py BUILD

The quickstart is started as a person starts it, with the programs of BUILD, and ended when the browser has been everywhere (walk.mjs with the
walks of quickstart.mjs). With PRINTWIRE_SCREENSHOTS=FOLDER it leaves its pictures there: tests/browser/pictures makes those of docs/pages.
"""
import os
import re
import subprocess
import sys
import tempfile

import modules

sys.path.insert(1, os.path.join(modules.ROOT, 'tests', 'integration'))
from part import die_with_parent  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
STOP_S = 60
TIMEOUT_S = 300  # for the machine


def start(build, folder):
    return subprocess.Popen([os.path.join(modules.ROOT, 'packaging', 'quickstart'), '--built', build, '--keep', folder, '--timeout', str(TIMEOUT_S)],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def where(quickstart):
    """(url, account, file of its password), when it says them."""
    said = []
    for line in quickstart.stdout:
        said.append(line)
        found = re.search(r'Open (?:\x1b\[1m)?(https://\S+?)/(?:\x1b\[0m)? and sign in as (\S+), password in (\S+)', line)
        if found:
            return found.groups()
    raise AssertionError('the quickstart ended:\n' + ''.join(said[-20:]))


def walk(url, name, password_file):
    with open(password_file, encoding='utf-8') as f:
        password = f.read().strip()
    environment = dict(os.environ, PAGE_WALKS='quickstart', PAGE_URL=url, PAGE_NAME=name, PAGE_PASSWORD=password,
                       PAGE_MODULES=os.path.join(modules.FOLDER, 'node_modules'))
    done = subprocess.run(['node', os.path.join(HERE, 'walk.mjs')], stdin=subprocess.DEVNULL, env=environment, preexec_fn=die_with_parent, check=False)
    assert done.returncode == 0, 'the walk ended with %d' % done.returncode


def main():
    modules.fetch()
    with tempfile.TemporaryDirectory(prefix='printwire-quickstart-') as folder:
        quickstart = start(os.path.abspath(sys.argv[1]), folder)
        try:
            told = where(quickstart)
            print('  the quickstart stands at ' + told[0], flush=True)
            drain = subprocess.Popen(['cat'], stdin=quickstart.stdout, stdout=subprocess.DEVNULL)  # or it would wait for its reader
            walk(*told)
        finally:
            quickstart.terminate()
            quickstart.wait(STOP_S)
        drain.wait(STOP_S)


if __name__ == '__main__':
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    modules.need('node', 'npm', 'chromium', 'prosody')
    main()
