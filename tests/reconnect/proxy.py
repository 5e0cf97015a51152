"""A way to a stack that keeps breaking: links of sockets are cut, some only fall silent; HTTP requests may be lost on the way."""

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass

CHUNK = 65_536
METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ", b"HEAD ", b"OPTIONS ")
RESET_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass
class Damage:
    """What is broken. It may be changed while the proxy runs."""

    every: float = 0.0
    """Seconds after which a socket's link ends; 0 leaves it alone."""
    silent: float = 0.0
    """Share of the links that are not closed: they carry nothing any more."""
    lost: float = 0.0
    """Share of the HTTP requests that end in a broken connection, half of them after the server has done what was asked."""


class Proxy:
    def __init__(self, port: int, damage: Damage, *, seed: int = 1) -> None:
        self.damage = damage
        self.cuts = self.silenced = self.lost = 0
        self.port = 0
        self.chance = random.Random(seed)
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._links: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://localhost:{self.port}/cable"

    def start(self) -> "Proxy":
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._join, "127.0.0.1", 0, limit=CHUNK)
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        try:
            there = await asyncio.open_connection("127.0.0.1", self._target, limit=CHUNK)
            await Link(self, (reader, writer), there).run()
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Link:
    """One connection through the proxy, from the client to the server."""

    def __init__(self, proxy: Proxy, client: Stream, server: Stream) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._is_socket = self._is_silent = self._loses_answer = False
        self._end: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        ways = [asyncio.ensure_future(self._to_server()), asyncio.ensure_future(self._to_client())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if self._is_silent:
                await ways[0]  # until the client gives it up
        finally:
            if self._end:
                self._end.cancel()
            self._abort()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _to_server(self) -> None:
        while data := await self._client[0].read(CHUNK):
            if data.startswith(METHODS):
                self._is_socket = self._is_socket or b"/cable?" in data.split(b"\r\n", 1)[0]
                if not self._is_socket and self._is_lost():
                    return
            if not self._is_silent:
                self._server[1].write(data)
                await self._server[1].drain()

    async def _to_client(self) -> None:
        while data := await self._server[0].read(CHUNK):
            if self._loses_answer:
                return
            if self._is_socket and self._end is None and self._proxy.damage.every:
                self._end = asyncio.get_running_loop().call_later(self._proxy.damage.every, self._break)
            if not self._is_silent:
                self._client[1].write(data)
                await self._client[1].drain()

    def _is_lost(self) -> bool:
        """Whether the request ends here. Where only the answer is to be lost, it goes on to the server."""
        if self._proxy.chance.random() >= self._proxy.damage.lost:
            return False
        self._proxy.lost += 1
        self._loses_answer = self._proxy.chance.random() < 0.5
        return not self._loses_answer

    def _break(self) -> None:
        if not self._proxy.damage.every:
            self._end = None
            return
        self._proxy.cuts += 1
        if self._proxy.chance.random() < self._proxy.damage.silent:
            self._proxy.silenced += 1
            self._is_silent = True
        else:
            self._abort()

    def _abort(self) -> None:
        """Without a closing frame, and on the client's side without even a farewell of TCP."""
        for _, writer in (self._client, self._server):
            raw: socket.socket | None = writer.get_extra_info("socket")
            if raw and raw.fileno() >= 0 and writer is self._client[1]:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
            writer.transport.abort()
