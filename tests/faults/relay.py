# SPDX-License-Identifier: Apache-2.0
"""A TCP relay with faults: cut, reset, held back, slowed down, one end closed behind the other's back, or led elsewhere."""
import asyncio
import contextlib
import socket
import struct
import threading

CHUNK = 16384
LINGER_NONE = struct.pack('ii', 1, 0)  # close() sends RST


class Pair:
    """Both halves of a relayed connection: [towards who connected, towards the target]."""

    def __init__(self, near, far):
        self.writers = [near, far]
        self.deaf = False  # what comes is swallowed: one end was closed, the other one must not know

    def close(self, which=(0, 1), reset=False):
        for i in which:
            writer = self.writers[i]
            with contextlib.suppress(OSError):
                if reset:
                    writer.get_extra_info('socket').setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
                    writer.transport.abort()
                else:
                    writer.close()


class Relay:
    """Listens on (host, port 0: any) and leads to 127.0.0.1:target."""

    def __init__(self, host, target):
        self.target, self.rate = target, None  # bytes a second
        self.record = None  # a file, which gets all that is sent towards the target
        self.pairs = set()
        self.loop = asyncio.new_event_loop()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.create_task(asyncio.start_server(self.relay, sock=self.listener))
        self.loop.run_forever()

    async def relay(self, near_reader, near):
        try:
            far_reader, far = await asyncio.open_connection('127.0.0.1', self.target)
        except OSError:
            near.close()
            return
        pair = Pair(near, far)
        self.pairs.add(pair)
        await asyncio.gather(self.pump(pair, near_reader, far), self.pump(pair, far_reader, near))
        pair.close()
        self.pairs.discard(pair)

    async def pump(self, pair, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self.flowing.wait()
                if self.record is not None and writer is pair.writers[1]:
                    self.record.write(data)
                if self.rate:
                    await asyncio.sleep(len(data) / self.rate)
                if not pair.deaf:
                    writer.write(data)
                    await writer.drain()
        if not pair.deaf:
            pair.close()

    def call(self, function):
        """Run it on the relay's thread and wait for it."""
        done = threading.Event()

        def work():
            function()
            done.set()

        self.loop.call_soon_threadsafe(work)
        assert done.wait(10), 'the relay answers'

    def cut(self, reset=False):
        """End all connections: FIN, or RST."""
        self.call(lambda: [pair.close(reset=reset) for pair in list(self.pairs)])

    def half(self, which):
        """Close one end (0: who connected, 1: the target) and leave the other one open, silent for ever."""
        def work():
            for pair in self.pairs:
                pair.deaf = True
                pair.close((which,))
        self.call(work)

    def hold(self, held):
        """Stop, or go on: what comes meanwhile waits and is not lost."""
        self.call(self.flowing.clear if held else self.flowing.set)
