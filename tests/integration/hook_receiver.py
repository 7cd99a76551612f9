# SPDX-License-Identifier: Apache-2.0
"""Who receives webhooks, over real TLS, and looks at their signatures by the standard's text."""
import base64
import hashlib
import hmac
import http.server
import ssl
import threading


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what comes by path; `answers` are the statuses to come for a path, None hangs; 200 when there is none left."""
    daemon_threads = True

    def __init__(self, front, port):
        self.got, self.answers, self.over = [], {}, threading.Event()
        super().__init__(('127.0.0.1', port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(front.path('cert.pem'), front.path('key.pem'))
        self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """Who is killed hangs up."""

    def of(self, path):
        return [(headers, body) for where, headers, body in list(self.got) if where == path]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        waiting = self.server.answers.get(self.path, [])
        status = waiting.pop(0) if waiting else 200
        self.server.got.append((self.path, dict(self.headers), body))
        if status is None:
            self.server.over.wait(60)
            return
        self.send_response(status)
        self.send_header('Location', 'https://localhost:%d/redirected' % self.server.server_port)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *_):
        pass


def is_signed(headers, body, secret):
    text = b'%s.%s.%s' % (headers['webhook-id'].encode(), headers['webhook-timestamp'].encode(), body)
    key = base64.b64decode(secret.removeprefix('whsec_'))
    wanted = 'v1,' + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return wanted in headers['webhook-signature'].split(' ')
