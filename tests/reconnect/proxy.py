"""A proxy in front of a stack that cuts or silences socket connections and loses HTTP requests."""

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass

CHUNK = 65_536
METHODS = (b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ", b"HEAD ", b"OPTIONS ")
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class NetworkFaults:
    """The faults that the proxy causes. They may be changed while it runs."""

    cut_after: float = 0.0
    """Seconds after which a socket's link ends; 0 never ends it."""
    silent: float = 0.0
    """Share (0 to 1) of these links that stay open without carrying data, instead of being closed."""
    lost: float = 0.0
    """Share (0 to 1) of HTTP requests whose connection breaks, half of them after the server has carried out the request."""


class Proxy:
    """Listens on `own_port`, or on any free port. Counts the links it cut, those of them it silenced, and the lost requests."""

    def __init__(self, port: int, faults: NetworkFaults, *, seed: int = 1, own_port: int = 0) -> None:
        self.faults = faults
        self.cuts = self.silenced = self.lost = 0
        self.port = own_port
        self.random = random.Random(seed)
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
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=CHUNK)
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.current_task()
        assert link
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        try:
            server = await asyncio.open_connection("127.0.0.1", self._target, limit=CHUNK)
            await Link(self, (reader, writer), server).run()
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
        directions = [asyncio.ensure_future(self._to_server()), asyncio.ensure_future(self._to_client())]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            if self._is_silent:
                await directions[0]  # until the client closes the link
        finally:
            if self._end:
                self._end.cancel()
            self._abort()
            for direction in directions:
                direction.cancel()
            await asyncio.gather(*directions, return_exceptions=True)

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
            if self._is_socket and self._end is None and self._proxy.faults.cut_after:
                self._end = asyncio.get_running_loop().call_later(self._proxy.faults.cut_after, self._break)
            if not self._is_silent:
                self._client[1].write(data)
                await self._client[1].drain()

    def _is_lost(self) -> bool:
        """Whether the proxy drops the request. A request of which only the answer is lost still reaches the server."""
        if self._proxy.random.random() >= self._proxy.faults.lost:
            return False
        self._proxy.lost += 1
        self._loses_answer = self._proxy.random.random() < 0.5
        return not self._loses_answer

    def _break(self) -> None:
        if not self._proxy.faults.cut_after:
            self._end = None
            return
        self._proxy.cuts += 1
        if self._proxy.random.random() < self._proxy.faults.silent:
            self._proxy.silenced += 1
            self._is_silent = True
        else:
            self._abort()

    def _abort(self) -> None:
        """Closes both sides without a WebSocket close frame, and the client's side with a TCP reset instead of FIN."""
        for _, writer in (self._client, self._server):
            raw: socket.socket | None = writer.get_extra_info("socket")
            if raw and raw.fileno() >= 0 and writer is self._client[1]:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            writer.transport.abort()
