# SPDX-License-Identifier: Apache-2.0
"""A network of its own for a test: nothing but loopback, every port free (those below 1024 too), multicast on loopback.

What is sent there reaches no machine and no other program. Needs root, unshare (util-linux) and ip (iproute2).
"""
import os
import shutil
import subprocess
import sys

ENTERED = 'PRINTWIRE_TEST_NETWORK'
SKIP = 77
STEPS = (('ip', 'link', 'set', 'lo', 'up'), ('ip', 'link', 'set', 'lo', 'multicast', 'on'),
         ('mount', '-t', 'tmpfs', 'printwire-test', '/run'))  # sockets and process numbers of the system's services


def skip(why):
    print('%s: SKIPPED: %s' % (os.path.basename(sys.argv[0]), why))
    sys.exit(SKIP)


def enter(required=True):
    """Run this program again inside; to be called before anything else. Where that is not possible: leaves with 77, loudly, or is
    False when the test can do with less."""
    why = None
    if os.environ.get(ENTERED) != 'yes':
        missing = next((p for p in ('unshare', 'ip', 'mount') if shutil.which(p) is None), None)
        if missing:
            why = missing + ' is not installed'
        elif os.geteuid() != 0 or subprocess.run(['unshare', '-n', '-m', 'true'], stderr=subprocess.PIPE, check=False).returncode != 0:
            why = 'a network of its own cannot be made (needs root)'
        else:
            os.environ[ENTERED] = 'yes'
            os.execvp('unshare', ['unshare', '-n', '-m', sys.executable, *sys.argv])
    for step in STEPS if why is None else ():
        done = subprocess.run(step, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            skip('%s: %s' % (' '.join(step), done.stderr.strip()))
    if why is not None and required:
        skip(why)
    if why is not None:
        print('%s: LEFT OUT what needs a network of its own: %s' % (os.path.basename(sys.argv[0]), why))
    return why is None
