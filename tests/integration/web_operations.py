# SPDX-License-Identifier: Apache-2.0
"""Operations by the API while their platform is out of reach: they wait, and are what the API's document says."""
import json
import os
import time

import journals
from part import write_secret
from reserve import free_port

HOUR_S = 3600
MONTH_S = 30 * 24 * HOUR_S
ID = '00000000-0000-4000-8000-%012d'
IMAGE = {'url': 'https://firmware.x.test/a.bin', 'bytes': 5, 'sha256': '0' * 64, 'signature': 'A' * 86, 'version': '2410B', 'released': '2026-11-01T00:00:00Z',
         'fits': [{'product': 'W1A53A'}]}


def a_platform_is_named(front):
    """Nobody listens there."""
    write_secret(front.path('tool.secret'), 'sesame\n')
    os.mkdir(front.path('images'))
    for number in range(2):
        with open(front.path('images/a%d.json' % number), 'w', encoding='utf-8') as f:
            json.dump(IMAGE, f)
    front.configure("<sds><url>https://localhost:%d</url><tool>%s</tool><secret-file>tool.secret</secret-file><ca-file>cert.pem</ca-file>"
                    "<images>images</images><account customer='ACME' id='%s'/><account customer='Rival' id='%s'/></sds>"
                    % (free_port(), ID % 1, ID % 2, ID % 3))


def times_are_taken_by_any_clock(admin, device):
    """Thirty days by a browser's clock that is ahead are as many as there may be by the platform's, which may be behind."""
    for ahead_s, status in ((30, 201), (2 * HOUR_S, 422)):
        expires = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + MONTH_S + ahead_s))
        made = admin.ask('POST', '/api/v1/devices/%s/operations' % device, {'kind': 'refresh', 'expires': expires})
        assert made.status == status, made.body
        if status == 201:
            assert made.json['expires_ms'] <= 1000 * (time.time() + MONTH_S - HOUR_S), made.body


def operations_wait_for_their_platform(admin):
    """Ids of an operation and of a rollout."""
    device = journals.DEVICE % 1
    operation = admin.ask('POST', '/api/v1/devices/%s/operations' % device, {'kind': 'reboot'})
    assert operation.status == 201 and operation.json['state'] == 'sending' and operation.json['steps'] == [], operation.body
    times_are_taken_by_any_clock(admin, device)
    rollout = admin.ask('POST', '/api/v1/rollouts', {'image': 'a0', 'devices': device})
    assert rollout.status == 201 and rollout.json['sending'] == 1 and rollout.json['state'] is None, rollout.body
    return {'operation': operation.json['operation'], 'rollout': rollout.json['rollout']}
