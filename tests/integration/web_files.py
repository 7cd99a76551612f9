# SPDX-License-Identifier: Apache-2.0
"""The files of the portal's pages as a browser asks for them, and paths that lead nowhere."""
import gzip
import re

from web_front import LINES

ESCAPES = ('/../portal.xml', '/%2e%2e/portal.xml', '/assets/..%2f..%2fportal.xml', '/..%5cportal.xml', '//etc/passwd', '/etc/passwd',
           '/index.html/', '/index.html%00.js', '/embed.cmake', '/icon.svg.gz', '/.git/config', '/icon.SVG')


def ask(connection, method, path, **headers):
    connection.request(method, path, headers={name.replace('_', '-'): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, answer.headers, body


def one_file(connection, path, kind, keeping='no-cache'):
    status, plain, body = ask(connection, 'GET', path, Accept_Encoding='identity')
    assert status == 200 and plain['Content-Type'] == kind and plain['Vary'] == 'Accept-Encoding', (path, plain)
    assert plain['Cache-Control'] == keeping and 'Content-Encoding' not in plain
    assert all(plain[name] == LINES[name] for name in LINES if name != 'Cache-Control'), plain
    assert plain['Cross-Origin-Resource-Policy'] == plain['Cross-Origin-Opener-Policy'] == 'same-origin'
    status, packed, small = ask(connection, 'GET', path, Accept_Encoding='gzip;q=0.5, identity;q=0.1')
    assert packed['Content-Encoding'] == 'gzip' and gzip.decompress(small) == body and packed['ETag'] != plain['ETag']
    status, again, nothing = ask(connection, 'GET', path, Accept_Encoding='gzip', If_None_Match=packed['ETag'])
    assert (status, nothing, again['ETag']) == (304, b'', packed['ETag'])
    assert ask(connection, 'GET', path, If_None_Match=packed['ETag'])[0] == 200  # that is the other form's
    status, head, nothing = ask(connection, 'HEAD', path, Accept_Encoding='gzip;q=0')
    assert (status, nothing, head['Content-Length'], head['ETag']) == (200, b'', str(len(body)), plain['ETag'])
    return body


def files_are_served(front):
    connection = front.connect()
    index = one_file(connection, '/', 'text/html; charset=utf-8')
    assert index == one_file(connection, '/index.html', 'text/html; charset=utf-8')
    one_file(connection, '/icon.svg', 'image/svg+xml')
    one_file(connection, '/favicon.ico', 'image/svg+xml')
    for ending, kind in (('js', 'text/javascript'), ('css', 'text/css')):
        path = re.search(rb'"(/assets/[^"]*\.%s)"' % ending.encode(), index)[1].decode()
        one_file(connection, path, kind + '; charset=utf-8', 'public, max-age=31536000, immutable')
    assert ask(connection, 'POST', '/icon.svg', Content_Length='0')[0] == 405


def no_path_leads_out(front):
    for path in ESCAPES:
        status, _, body = ask(front.connect(), 'GET', path)
        assert status in (400, 404) and b'root:' not in body and b'<xmpp>' not in body, (path, status)
