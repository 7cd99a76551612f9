# SPDX-License-Identifier: Apache-2.0
"""Accounts and tokens by the command line, while the portal is running."""
import csv
import io
import os
import subprocess

from part import die_with_parent
from web_front import Client, logged_in


def begin(front, *words, stdout=subprocess.PIPE):
    return subprocess.Popen([front.program, *words, '--config', front.conf], stdout=stdout, stderr=subprocess.PIPE, text=True,
                            preexec_fn=die_with_parent)


def run(front, *words):
    process = begin(front, *words)
    out, said = process.communicate()
    return process.returncode, out, said


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline='')))


def accounts_change_beside_the_portal(front, ada):
    front.account('add', 'cli', '--role', 'viewer', '--place', '3', '--password-file', front.path('password'))
    cli = logged_in(front, 'cli')
    assert cli.ask('GET', '/api/v1/me').json['role'] == 'viewer'
    front.account('password', 'cli', '--password-file', front.path('password'))
    got = cli.ask('GET', '/api/v1/me')
    assert got.status == 401, (got.status, got.body, front.logged()[-500:])
    line = ada.ask('GET', '/api/v1/audit?limit=1').json['items'][0]
    assert (line['actor'], line['what'], line['target'].split()[-1]) == ('host', 'password changed', 'cli'), line
    status, _, said = run(front, 'account', 'add', 'cli', '--password-file', front.path('password'))
    assert status == 1 and 'taken' in said, said


def tokens_are_made_once_into_a_file(front, ada):
    path = front.path('token')
    status, out, _ = run(front, 'token', 'make', 'cli', '--for', 'a, "script"', '--days', '1', '--token-file', path)
    assert (status, out, os.stat(path).st_mode & 0o777) == (0, '', 0o600)
    with open(path, encoding='utf-8') as f:
        client = Client(front, f.read().strip())
    assert client.ask('GET', '/api/v1/me').status == 200
    assert run(front, 'token', 'make', 'cli', '--token-file', path)[0] == 1  # that file is there
    known = rows(run(front, 'token', 'list', 'cli')[1])
    assert [(row['name'], row['scope'], row['place']) for row in known] == [('a, "script"', 'read', '3')], known
    lost = front.path('lost')
    for more in (('--scope', 'act'), ('--place', '4')):  # more than a viewer of place 3 may
        assert run(front, 'token', 'make', 'cli', '--token-file', lost, *more)[0] == 1 and not os.path.exists(lost), more
    for wrong in (('make', 'cli', '--days', '0'), ('revoke', 'cli')):
        assert run(front, 'token', *wrong)[0] == 2, wrong
    assert run(front, 'token', 'revoke', 'ada', known[0]['id'])[0] == 1  # that is not ada's
    assert run(front, 'token', 'revoke', 'cli', known[0]['id'])[0] == 0
    assert client.ask('GET', '/api/v1/me').status == 401
    lines = ada.ask('GET', '/api/v1/audit?limit=2').json['items']
    assert [(line['actor'], line['what']) for line in lines] == [('host', 'token removed'), ('host', 'token made')], lines
    with open('/dev/full', 'w', encoding='utf-8') as full:
        assert begin(front, 'token', 'make', 'cli', stdout=full).wait() == 1
    assert rows(run(front, 'token', 'list', 'cli')[1]) == []  # what could not be written is taken back


def a_file_that_holds_nothing_is_taken_by_the_next_try(front):
    """Root makes it, is somebody else by the time the try fails, and may not remove it any more."""
    path = front.path('left')
    for mode, status in ((0o644, 1), (0o600, 0), (0o600, 1)):  # others read it; it is empty; it is not
        if not os.path.exists(path):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        os.chmod(path, mode)
        assert run(front, 'token', 'make', 'cli', '--token-file', path)[0] == status, (mode, status)
    with open(path, encoding='utf-8') as f:
        assert Client(front, f.read().strip()).ask('GET', '/api/v1/me').status == 200


def both_write_at_once(front, ada):
    """The chain of the audit stays one, whoever writes; the end of the test checks it."""
    processes = [begin(front, 'token', 'make', 'cli') for _ in range(2)]
    made = [ada.ask('POST', '/api/v1/tokens', {'name': 't', 'scope': 'read'}) for _ in range(9)]
    texts = [process.communicate()[0].strip() for process in processes]
    assert all(answer.status == 201 for answer in made) and all(process.returncode == 0 for process in processes)
    assert all(Client(front, text).ask('GET', '/api/v1/me').status == 200 for text in texts)
    for answer in made:
        assert ada.ask('DELETE', '/api/v1/tokens/%d' % answer.json['id']).status == 204
    assert 'all fit together' in front.account('audit')


def commands_work_beside_the_portal(front, ada):
    accounts_change_beside_the_portal(front, ada)
    tokens_are_made_once_into_a_file(front, ada)
    a_file_that_holds_nothing_is_taken_by_the_next_try(front)
    both_write_at_once(front, ada)
    assert run(front, 'account', 'remove', 'cli')[0] == 0
    assert 'cli' not in [account['name'] for account in ada.ask('GET', '/api/v1/accounts').json['items']]
