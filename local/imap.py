"""Mailboxes on this machine that stand for those of Google and Microsoft. They speak as much IMAP as the desk does.

A mailbox exists from the first sign-in with its address on. Mails to this address that come by SMTP are in it.
"""

import asyncio
import re
import socket
from base64 import b64decode
from dataclasses import dataclass, field

COMMAND = re.compile(r"(\S+) (?:UID )?(\w+) ?(.*)")
FETCH = re.compile(r"(\d+):\*|(\d+)|(\*)")
TOKEN = re.compile(r"user=([^\x01]+)\x01auth=Bearer ([^\x01]+)\x01\x01")
REFUSED = "eyJzdGF0dXMiOiI0MDAifQ=="
"""The explanation `{"status":"400"}`, to which a client gives an empty answer."""


@dataclass
class SimulatedMailboxes:
    """`mails`: by address, oldest first. `tokens`: the address that each access token opens. `ended`: addresses whose owners have
    withdrawn the access."""

    mails: dict[str, list[bytes]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def opens(self, response: str) -> str | None:
        """The address that the response of XOAUTH2 opens."""
        found = TOKEN.fullmatch(response)
        return found[1] if found and self.tokens.get(found[2]) == found[1] and found[1] not in self.ended else None

    def take(self, address: str, raw: bytes) -> bool:
        """Whether the address has a mailbox here."""
        if address not in self.mails:
            return False
        self.mails[address].append(raw)
        return True


class MailboxServer:
    """Serves IMAP on a socket."""

    def __init__(self, listening: socket.socket, mailboxes: SimulatedMailboxes) -> None:
        self._listening, self._mailboxes = listening, mailboxes

    async def serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._connection, sock=self._listening)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer_all(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address: str | None = None
        writer.write(b"* OK Simulated mailboxes\r\n")
        while line := await reader.readline():
            found = COMMAND.fullmatch(line.decode("latin-1").strip())
            if found is None:
                writer.write(b"* BAD\r\n")
                continue
            tag, name, rest = found.groups()
            if name.upper() == "AUTHENTICATE":
                address = await self._log_in(reader, writer)
                result = "OK" if address else "NO [AUTHENTICATIONFAILED]"
            else:
                writer.write(self._answer(name.upper(), rest, self._mailboxes.mails.get(address or "", [])))
                result = "OK"
            writer.write(f"{tag} {result} done\r\n".encode())
            await writer.drain()

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        writer.write(b"+ \r\n")
        response = b64decode(await reader.readline()).decode()
        address = self._mailboxes.opens(response)
        if address is None:
            writer.write(f"+ {REFUSED}\r\n".encode())
            await reader.readline()
        return address

    def _answer(self, name: str, rest: str, mails: list[bytes]) -> bytes:
        match name:
            case "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n"
            case "EXAMINE":
                count = len(mails)
                return f"* {count} EXISTS\r\n* OK [UIDVALIDITY 1]\r\n* OK [UIDNEXT {count + 1}]\r\n".encode()
            case "SEARCH":
                return f"* SEARCH {' '.join(str(uid) for uid in range(1, len(mails) + 1))}\r\n".encode()
            case "FETCH":
                return b"".join(_fetched(uid, mails[uid - 1], rest) for uid in _uids(rest, len(mails)))
        return b""


def _uids(rest: str, last: int) -> range:
    found = FETCH.match(rest)
    if found is None or not last:
        return range(0)
    first = int(found[1] or found[2] or last)
    return range(min(first, last) if found[1] else first, (last if found[1] or found[3] else min(first, last)) + 1)


def _fetched(uid: int, raw: bytes, rest: str) -> bytes:
    if "BODY.PEEK" not in rest:
        return f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
    return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
