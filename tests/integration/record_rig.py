# SPDX-License-Identifier: Apache-2.0
"""For tests of `printwire-agent record`: a printer's web services from given answers, and whether two readings are the same records
but for the stand-ins of a recording."""
import contextlib
import http.server
import json
import os
import re
import threading
import xml.etree.ElementTree as ElementTree

# Fields in which a recording may have a stand-in; all others must be the same.
VEILED = {'serial', 'mac', 'hostname', 'location', 'uuid', 'asset-tag', 'text', 'cover', 'tray', 'output', 'name', 'media', 'subunit'}
PASSING = {'device', 'at', 'opened', 'address', 'id', 'incident'}  # of each reading its own
RANDOM = {'mac', 'uuid'}  # whose stand-ins have a shape of their own


class Services(http.server.BaseHTTPRequestHandler):
    """GET of the server's pages {path: (type, body)}; POST to those of type application/ipp."""
    protocol_version = 'HTTP/1.1'

    def log_message(self, *arguments):
        pass

    def answer(self, is_post):
        kind, body = self.server.pages.get(self.path, (None, b''))
        if (kind == 'application/ipp') != is_post:
            kind, body = None, b''
        self.server.asked.append((self.command, self.path))
        self.send_response(200 if kind else 404)
        self.send_header('Content-Type', kind or 'text/plain')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(False)

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        self.answer(True)

    def version_string(self):
        return self.server.name


@contextlib.contextmanager
def services(pages, name='Acme'):
    """A server at 127.0.0.1 with these pages; its `asked` grows."""
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Services)
    server.pages, server.name, server.asked = pages, name, []
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pages_of(folder):
    """(pages, Server header) of a folder of recorded web documents with a meta.json."""
    pages, name = {}, 'Acme'
    with open(os.path.join(folder, 'meta.json'), encoding='utf-8') as f:
        resources = json.load(f).get('resources', [])
    for r in sorted(resources, key=lambda r: 'idle' in r['file']):
        path = os.path.join(folder, r['file'])
        is_ipp = r.get('content_type') == 'application/ipp'
        if r.get('status', 200) != 200 or not os.path.exists(path) or (is_ipp and 'Get-Printer-Attributes' not in r['file']):
            continue
        with open(path, 'rb') as f:
            pages['/ipp/print' if is_ipp else r['url_path']] = (r.get('content_type') or 'text/plain', f.read())
        name = next((v for k, v in (r.get('headers') or {}).items() if k.lower() == 'server'), name)
    return pages, name


def fields(xml):
    """[(where, field, text)] of all records, in their order."""
    found = []
    for record in ElementTree.fromstring(xml):
        kind = record.tag.rsplit('}', 1)[-1]
        for element in record.iter():
            name = element.tag.rsplit('}', 1)[-1]
            found += [(kind + '/' + name, k, v) for k, v in sorted(element.attrib.items()) if k not in PASSING]
            if (element.text or '').strip() and name not in PASSING:
                found.append((kind, name, element.text))
    return found


def shape(text):
    return re.sub('[0-9]', '0', re.sub('[A-Z]', 'A', re.sub(r'[a-z]|[^\x00-\x7f]+', 'a', text)))


def same(original, replayed):
    """What differs, and is no stand-in: [] for the same records."""
    a, b = fields(original), fields(replayed)
    if [f[:2] for f in a] != [f[:2] for f in b]:
        return ['other fields: %s' % sorted(set(f[:2] for f in a) ^ set(f[:2] for f in b))]
    wrong, stand_ins = [], {}
    for (where, field, text), (_, _, other) in zip(a, b):
        if stand_ins.setdefault((field, text), other) != other:
            wrong.append('%s %s: two stand-ins' % (where, field))
        if text != other and field not in VEILED:
            wrong.append('%s %s: %r is %r' % (where, field, text, other))
        if text != other and field not in RANDOM and shape(text).replace('aa', 'a') != shape(other).replace('aa', 'a') and text.isascii():
            wrong.append('%s %s: another shape: %r' % (where, field, other))
    return wrong
