# SPDX-License-Identifier: Apache-2.0
"""A name server for one name (RFC 1035): answers A questions with one address, others with nothing, or stays silent."""
import socket
import threading

TYPE_A = b'\x00\x01'


class Names(threading.Thread):
    def __init__(self, address, host):
        super().__init__(daemon=True)
        self.address, self.host, self.silent, self.asked = address, host, False, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))

    def run(self):
        while True:
            question, peer = self.socket.recvfrom(1500)
            self.asked += 1
            if not self.silent:
                self.socket.sendto(self.answer(question), peer)

    def answer(self, question):
        end = question.index(b'\x00', 12) + 5
        name = b'.'.join(label for label in self.labels(question)).decode('ascii', 'replace').lower()
        known = name == self.host
        has_address = known and question[end - 4:end - 2] == TYPE_A
        flags = b'\x85\x80' if known else b'\x85\x83'  # NXDOMAIN for all but ours
        head = question[:2] + flags + b'\x00\x01' + (b'\x00\x01' if has_address else b'\x00\x00') + b'\x00\x00\x00\x00'
        record = b'\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04' + socket.inet_aton(self.address)
        return head + question[12:end] + (record if has_address else b'')

    @staticmethod
    def labels(question):
        at = 12
        while question[at]:
            yield question[at + 1:at + 1 + question[at]]
            at += 1 + question[at]
