#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Streams of events as open pages have them, over TLS, all read by this one process: live_page_streams.py PORT CA_FILE COOKIE COUNT

Says "ready" when all stand; at the end of its input how many records each of them got: the fewest and the most."""
import selectors
import socket
import ssl
import sys

REQUEST = ('GET /api/v1/events HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/event-stream\r\nCookie: __Host-printwire=%s\r\n\r\n')
RECORD = b'event: record'


class Listener:
    def __init__(self, port, context, cookie):
        self.socket = context.wrap_socket(socket.create_connection(('localhost', port)), server_hostname='localhost')
        self.socket.sendall((REQUEST % (port, cookie)).encode())
        self.rest = self.socket.recv(65536)
        assert self.rest.startswith(b'HTTP/1.1 200 '), self.rest[:200]
        self.socket.setblocking(False)
        self.records = 0

    def read(self):
        """All that is there; False at the end."""
        while True:
            try:
                got = self.socket.recv(65536)
            except ssl.SSLWantReadError:
                return True
            if not got:
                return False
            self.rest += got
            self.records += self.rest.count(RECORD)
            self.rest = self.rest[-len(RECORD) + 1:]


def main():
    port, ca_file, cookie, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    context = ssl.create_default_context(cafile=ca_file)
    listeners = [Listener(port, context, cookie) for _ in range(count)]
    watched = selectors.DefaultSelector()
    for listener in listeners:
        watched.register(listener.socket, selectors.EVENT_READ, listener)
    watched.register(sys.stdin, selectors.EVENT_READ)
    print('ready', flush=True)
    while True:
        for key, _ in watched.select():
            if key.data is None:
                print(min(listener.records for listener in listeners), max(listener.records for listener in listeners))
                return
            assert key.data.read(), 'a stream has ended'


if __name__ == '__main__':
    main()
