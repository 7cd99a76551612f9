# SPDX-License-Identifier: Apache-2.0
"""A stream of events that a thread reads, as WHATWG HTML section 9.2 has them: for tests of /api/v1/events."""
import http.client
import json
import socket
import threading

from part import wait_until

PATH = '/api/v1/events'


class Stream:
    """`events` grows as they come: (name, id, data)."""

    def __init__(self, client, query='', last=None):
        self.events, self.is_over = [], False
        headers = {'Host': client.front.host, 'Accept': 'text/event-stream'}
        headers.update({'Authorization': 'Bearer ' + client.token} if client.token else
                       {'Cookie': '__Host-printwire=' + (client.cookie or '')})
        if last is not None:
            headers['Last-Event-ID'] = str(last)
        self.connection = client.front.connect()
        self.socket = self.connection.sock
        self.connection.request('GET', PATH + query, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        if self.status == 200:
            assert self.answer.headers['Content-Type'] == 'text/event-stream', self.answer.headers
            assert 'Access-Control-Allow-Origin' not in self.answer.headers
            self.socket.settimeout(None)
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        name, number, data = '', None, []
        try:
            for line in self.answer:
                field, _, value = line.decode().rstrip('\n').partition(': ')
                if field == 'event':
                    name = value
                elif field == 'id':
                    number = int(value)
                elif field == 'data':
                    data.append(value)
                elif not field and data:
                    self.events.append((name, number, json.loads('\n'.join(data))))
                    name, data = '', []
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            pass  # cut
        self.is_over = True

    def cut(self):
        """As a network does: nobody says goodbye."""
        self.socket.shutdown(socket.SHUT_RDWR)
        wait_until('the reader has seen the cut', lambda: self.is_over)

    def named(self, name):
        return [event for event in self.events if event[0] == name]

    def rows(self):
        return [number for _, number, _ in self.named('record')]
