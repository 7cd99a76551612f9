#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every page in a browser, on what the quickstart shows: quickstart.py BUILD [sds]

The quickstart is started as a person starts it, with the programs of BUILD, and ended when the browser has been everywhere (walk.mjs with the
walks of quickstart.mjs, or of quickstart_sds.mjs and `--sds`: there the site says yes by the very command that the quickstart shows, and it takes
eight minutes). With PRINTWIRE_SCREENSHOTS=FOLDER it leaves its pictures there: tests/browser/pictures makes those of docs/pages.
"""
import os
import re
import subprocess
import shlex
import sys
import tempfile
import threading
import time

import modules

sys.path.insert(1, os.path.join(modules.ROOT, 'tests', 'integration'))
from part import die_with_parent  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
STOP_S = 60
TIMEOUT_S = 300  # for the machine
RESTART_MS = 90000


def start(build, folder, *more):
    return subprocess.Popen([os.path.join(modules.ROOT, 'packaging', 'quickstart'), '--built', build, '--keep', folder, '--timeout', str(TIMEOUT_S), *more],
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


class Site:
    """What a person does beside the browser, by the commands that the quickstart shows."""

    def __init__(self, quickstart):
        self.said = []
        for line in quickstart.stdout:
            self.said.append(line)
            if line.startswith('Configuration and logs'):
                break

    def command(self, words):
        """The first of the quickstart's lines that has these words, up to what it explains."""
        return shlex.split(next(line for line in self.said if words in line).split('      ')[0])

    def allow(self):
        listed, deadline = '', time.monotonic() + TIMEOUT_S
        while not (found := re.search(r'^([0-9a-f]{32})  reboot ', listed, re.M)):
            assert time.monotonic() < deadline, listed
            time.sleep(1)
            listed = subprocess.run(self.command('consent list'), capture_output=True, text=True, check=True).stdout
        words = [found[1] if word == 'WORD' else word for word in self.command('consent allow WORD')]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    def deeds(self):
        told = subprocess.run(self.command(' deeds '), capture_output=True, text=True, check=True).stdout
        ms = dict(word.split('@') for word in told.split()[1:])
        assert int(ms['back']) - int(ms['offline']) == RESTART_MS, told

    def untouched(self):
        """The last ten printers, by their own record."""
        last = re.search(r'127\.\S+ \.\. (127\.1\.\d+)\.(\d+)', ''.join(self.said))
        for end in range(int(last[2]) - 9, int(last[2]) + 1):
            told = subprocess.run([*self.command(' deeds ')[:-1], '%s.%d' % (last[1], end)], capture_output=True, text=True, check=True).stdout
            assert '@' not in told, told

    def agree(self):
        threading.Thread(target=self.say_yes, daemon=True).start()

    def say_yes(self):
        while True:
            listed = subprocess.run(self.command('consent list'), capture_output=True, text=True, check=False).stdout
            words = re.findall(r'^([0-9a-f]{32})  ', listed, re.M)
            if words:
                subprocess.run([part for word in self.command('consent allow WORD') for part in (words if word == 'WORD' else [word])], check=False,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(1)

    def drift(self):
        subprocess.run(self.command(' sleep-minutes 45'), check=True, stdout=subprocess.DEVNULL)


def walk(url, name, password_file, walks, site):
    with open(password_file, encoding='utf-8') as f:
        password = f.read().strip()
    environment = dict(os.environ, PAGE_WALKS=walks, PAGE_URL=url, PAGE_NAME=name, PAGE_PASSWORD=password,
                       PAGE_MODULES=os.path.join(modules.FOLDER, 'node_modules'))
    with subprocess.Popen(['node', os.path.join(HERE, 'walk.mjs')], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
                          preexec_fn=die_with_parent) as walker:
        for line in walker.stdout:
            if line.startswith('want '):
                getattr(site, line[5:].strip())()
                walker.stdin.write('done\n')
                walker.stdin.flush()
            else:
                print(line, end='', flush=True)
        assert walker.wait() == 0, 'the walk ended with %d' % walker.returncode


def main():
    modules.fetch()
    has_sds = sys.argv[2:] == ['sds']
    with tempfile.TemporaryDirectory(prefix='printwire-quickstart-') as folder:
        quickstart = start(os.path.abspath(sys.argv[1]), folder, *(['--sds', '--past', '0'] if has_sds else []))
        try:
            told = where(quickstart)
            print('  the quickstart stands at ' + told[0], flush=True)
            site = Site(quickstart) if has_sds else None
            drain = subprocess.Popen(['cat'], stdin=quickstart.stdout, stdout=subprocess.DEVNULL)  # or it would wait for its reader
            walk(*told, 'quickstart_sds' if has_sds else 'quickstart', site)
        finally:
            quickstart.terminate()
            quickstart.wait(STOP_S)
        drain.wait(STOP_S)


if __name__ == '__main__':
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ['sds']) or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    modules.need('node', 'npm', 'chromium', 'prosody')
    main()
