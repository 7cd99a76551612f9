#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The river into a PostgreSQL store, with kill -9 also of the server and of the process that serves the portal.

What must be so afterwards is what kill.py wants: nothing lost, nothing twice, no number missing. PRINTWIRE_SEED repeats a run,
PRINTWIRE_KILLS sets the number of kills of each.
"""
import os
import threading

import kill
import rig as river


class Keeper(threading.Thread):
    """Starts the portal again when it has ended by itself, as systemd does: one that finds no server at its start ends."""

    def __init__(self, rig):
        super().__init__(daemon=True)
        self.rig = rig
        self.ended = threading.Event()
        self.lock = threading.Lock()  # held while the test itself has killed it

    def run(self):
        while not self.ended.wait(0.5):
            with self.lock:
                if self.rig.portal.process.poll() == 1:
                    self.rig.start_portal()

    def kill(self):
        self.lock.acquire()
        self.rig.portal.kill()

    def start_again(self):
        self.rig.start_portal()
        self.lock.release()

    def end(self):
        self.ended.set()
        self.join(30)


def test(rig):
    rig.use_pgsql()
    keeper = Keeper(rig)

    def victims(_):
        keeper.start()
        return {**kill.programs(rig), 'portal': (keeper.kill, keeper.start_again), 'server': (rig.pgsql.kill, rig.pgsql.start),
                'backend': (rig.pgsql.kill_backend, lambda: None)}

    said = kill.test(rig, victims, int(os.environ.get('PRINTWIRE_KILLS', '2')))
    keeper.end()
    assert not os.path.exists(os.path.join(rig.portal_folder, 'portal.db')), 'the server has it all'
    return said


if __name__ == '__main__':
    river.main(__doc__, test)
