# SPDX-License-Identifier: Apache-2.0
"""One who watches the live feed with slixmpp: a client of an off-the-shelf library on a thread of its own."""
import asyncio
import ssl
import threading
import xml.etree.ElementTree as ElementTree

import slixmpp
from slixmpp.exceptions import IqError

ANSWER_S = 120


class Watcher:
    """items: [(node, id, payload)], texts: [(from, body)], in their order."""

    def __init__(self, jid, password, port, ca, service):
        self.items, self.texts = [], []
        self.service, self.port = service, port
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(jid, password, ca), daemon=True)
        self.thread.start()
        assert self.started.wait(ANSWER_S), '%s cannot log in' % jid

    def run(self, jid, password, ca):
        asyncio.set_event_loop(self.loop)
        self.client = slixmpp.ClientXMPP(jid, password, sasl_mech='SCRAM-SHA-256')
        self.client.ca_certs = ca
        self.client.ssl_context = ssl.create_default_context(cafile=ca)
        self.client.register_plugin('xep_0030')
        self.client.register_plugin('xep_0060')
        self.client.add_event_handler('session_start', self.on_start)
        self.client.add_event_handler('pubsub_publish', self.on_item)
        self.client.add_event_handler('message', self.on_message)
        self.client.connect(('127.0.0.1', self.port), force_starttls=True)
        self.loop.run_forever()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    def on_start(self, _):
        self.client.send_presence()
        self.started.set()

    def on_item(self, message):
        items = message['pubsub_event']['items']
        for item in items['substanzas']:
            self.items.append((items['node'], item['id'], self.text_of(item['payload'])))

    def on_message(self, message):
        if message['body']:
            self.texts.append((str(message['from']), message['body']))

    @staticmethod
    def text_of(payload):
        text = ElementTree.tostring(payload, encoding='unicode')
        return text.replace('ns0:', '').replace('xmlns:ns0', 'xmlns')

    def ask(self, call):
        """The result, or the condition of the error."""
        async def answered():
            try:
                return await call()
            except IqError as e:
                return e.iq['error']['condition']

        return asyncio.run_coroutine_threadsafe(answered(), self.loop).result(ANSWER_S)

    def nodes(self):
        answer = self.ask(lambda: self.client['xep_0030'].get_items(jid=self.service))
        return [node for _, node, _ in answer['disco_items']['items']]

    def subscribe(self, node):
        answer = self.ask(lambda: self.client['xep_0060'].subscribe(self.service, node))
        return answer if isinstance(answer, str) else answer['pubsub']['subscription']['subscription']

    def unsubscribe_nothing(self, node):
        return self.ask(lambda: self.client['xep_0060'].unsubscribe(self.service, node))

    def stored(self, node):
        """[(id, payload)] that the service keeps, or the condition."""
        answer = self.ask(lambda: self.client['xep_0060'].get_items(self.service, node))
        return answer if isinstance(answer, str) else [(item['id'], self.text_of(item['payload']))
                                                       for item in answer['pubsub']['items']['substanzas']]

    def publish(self, node):
        payload = ElementTree.fromstring("<asset xmlns='urn:printwire:1' device='forged'/>")
        return self.ask(lambda: self.client['xep_0060'].publish(self.service, node, payload=payload))

    def is_there(self):
        """Whether the server has not ended the session."""
        return self.client.transport is not None and not self.client.transport.is_closing()

    def close(self):
        """Ends the connection without ceremony: what slixmpp does for a goodbye fails now and then."""
        def leave():
            if self.client.transport is not None:
                self.client.transport.abort()
            self.loop.call_later(0.1, self.loop.stop)

        self.loop.call_soon_threadsafe(leave)
        self.thread.join(ANSWER_S)
