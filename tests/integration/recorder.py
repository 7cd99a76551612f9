# SPDX-License-Identifier: Apache-2.0
"""A proxy before a printer that notes every request: its method, its path, and for IPP the operation.

Plain HTTP and TLS come to one port (the first byte tells); TLS ends here, or is hung up on where there is no certificate. What is
relayed is not changed, but for `queue`: a print server's queue then lives at the paths where devices have their printer.
"""
import contextlib
import http.client
import re
import socket
import ssl
import struct
import threading

TLS_HANDSHAKE = 0x16
URI = b'printer-uri'
PATIENCE_S = 120
GET_PRINTER_ATTRIBUTES = 0x000b


def attribute(tag, name, value):
    name, value = name.encode(), value if isinstance(value, bytes) else value.encode()
    return struct.pack('!BH', tag, len(name)) + name + struct.pack('!H', len(value)) + value


def ipp(address, port, path, operation, *attributes, data=b''):
    """The status of an IPP operation (RFC 8011) and the whole answer: how a test itself speaks to a printer."""
    body = struct.pack('!HHI', 0x0101, operation, 1) + b'\x01' + attribute(0x47, 'attributes-charset', 'utf-8') + attribute(
        0x48, 'attributes-natural-language', 'en') + attribute(0x45, 'printer-uri', 'ipp://%s:%d%s' % (address, port, path))
    body += b''.join(attribute(*a) for a in attributes) + b'\x03' + data
    connection = http.client.HTTPConnection(address, port, timeout=PATIENCE_S)
    try:
        connection.request('POST', path, body, {'Content-Type': 'application/ipp'})
        answer = connection.getresponse().read()
    finally:
        connection.close()
    return struct.unpack('!H', answer[2:4])[0], answer


class Recorder:
    """Listens at one address and any ports; noted: (method, path, operation or None), in order."""

    def __init__(self, address, ports, upstream, certificate=None, queue=None):
        self.upstream, self.queue = upstream, queue
        self.noted, self.secure, self.hung_up = [], 0, 0
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        for port in ports:
            listener = socket.create_server((address, port), backlog=50)
            threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with contextlib.suppress(OSError), client:
            client.settimeout(PATIENCE_S)
            first = client.recv(1, socket.MSG_PEEK)
            if first and first[0] == TLS_HANDSHAKE:
                if self.tls is None:
                    self.hung_up += 1
                    return
                client = self.tls.wrap_socket(client, server_side=True)
                self.secure += 1
            with socket.create_connection(self.upstream, PATIENCE_S) as server:
                threading.Thread(target=self.back, args=(server, client), daemon=True).start()
                self.forth(client, server)

    @staticmethod
    def back(server, client):
        with contextlib.suppress(OSError):
            while True:
                part = server.recv(65536)
                if not part:
                    break
                client.sendall(part)
            client.shutdown(socket.SHUT_RDWR)

    def forth(self, client, server):
        """Requests, one after the other; whatever is none is noted as such and goes no further."""
        came = b''
        while True:
            while b'\r\n\r\n' not in came:
                part = client.recv(65536)
                if not part:
                    return
                came += part
            head, came = came.split(b'\r\n\r\n', 1)
            line = head.split(b'\r\n')[0].decode('latin-1').split(' ')
            length = re.search(rb'(?im)^content-length: *(\d+)', head)
            if len(line) != 3 or re.search(rb'(?im)^transfer-encoding:', head):
                self.noted.append(('?', head[:80].decode('latin-1'), None))
                return
            want = int(length[1]) if length else 0
            while len(came) < want:
                part = client.recv(65536)
                if not part:
                    return
                came += part
            body, came = came[:want], came[want:]
            is_ipp = line[0] == 'POST' and len(body) >= 8
            self.noted.append((line[0], line[1], struct.unpack('!H', body[2:4])[0] if is_ipp else None))
            if self.queue and is_ipp:
                head, body = self.redirected(head, body)
            server.sendall(head + b'\r\n\r\n' + body)

    def redirected(self, head, body):
        at = body.index(URI) + len(URI)
        length = struct.unpack('!H', body[at:at + 2])[0]
        uri = ('ipp://localhost' + self.queue).encode()
        body = body[:at] + struct.pack('!H', len(uri)) + uri + body[at + 2 + length:]
        head = re.sub(rb'^POST \S+', b'POST ' + self.queue.encode(), head)
        return re.sub(rb'(?im)^content-length: *\d+', b'Content-Length: %d' % len(body), head), body

    def operations(self):
        return {operation for _, _, operation in self.noted if operation is not None}
