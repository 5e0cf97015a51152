"""A simulated SES: it takes mails of its API (v2) and shows them at `/_mail`, each as a page, as text and as its source.

An address that begins with `busy` is throttled, and one that begins with `refused` is rejected.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html import escape
from typing import Any

from local.simulators.base import Simulator
from local.simulators.exchange import Answer, Request, json_answer

SEND = "v2/email/outbound-emails"
KEPT = 200
"""The newest mails."""
STYLE = (
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{width:100%;border-collapse:collapse}th,td{text-align:start;padding:.4rem .6rem;border-bottom:1px solid #8885}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid #8885;border-radius:8px}"
    "iframe{width:100%;height:34rem;border:1px solid #8885;border-radius:8px;background:Canvas}"
)


@dataclass(frozen=True, slots=True)
class KeptMail:
    id: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return BytesParser(EmailMessage, policy=default).parsebytes(self.raw)

    def body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


class Ses(Simulator):
    def __init__(self, *environment: Any) -> None:
        super().__init__(*environment)
        self._mails: list[KeptMail] = []
        self._taken = 0

    def answer(self, request: Request) -> Answer:
        if request.method == "POST":
            return self._send(request.fields) if request.path == SEND else _refusal(404, "NotFoundException")
        return self._page(request.path, request.query)

    def _send(self, fields: Mapping[str, Any]) -> Answer:
        try:
            to = tuple(str(each) for each in fields["Destination"]["ToAddresses"])
            raw = b64decode(fields["Content"]["Raw"]["Data"], validate=True)
        except (KeyError, TypeError, ValueError):
            return _refusal(400, "BadRequestException")
        if any(each.startswith("busy") for each in to):
            return _refusal(429, "TooManyRequestsException")
        if not to or any(each.startswith("refused") for each in to):
            return _refusal(400, "MessageRejected")
        self._taken += 1
        mail = KeptMail(f"{self._taken:016d}", to, raw)
        self._mails = [mail, *self._mails][:KEPT]
        return json_answer({"MessageId": mail.id})

    def _page(self, path: str, query: Mapping[str, str]) -> Answer:
        if not path:
            shown = [each for each in self._mails if query.get("to", "") in ",".join(each.to)]
            return _html("Mails", _list(shown))
        if path == "mails.json":
            return json_answer(
                [{"id": each.id, "to": each.to, "raw": each.raw.decode("ascii", "replace")} for each in self._mails]
            )
        mail = next((each for each in self._mails if each.id == path), None)
        return _html(str(mail.message["subject"]), _mail(mail)) if mail else Answer(404, "text/plain", b"No such mail\n")


def _refusal(status: int, code: str) -> Answer:
    return Answer(status, "application/json", json.dumps({"__type": code, "message": "Refused by the simulator"}).encode())


def _list(mails: list[KeptMail]) -> str:
    rows = "".join(
        f'<tr><td><a href="/_mail/{each.id}"><bdi>{escape(str(each.message["subject"]))}</bdi></a></td>'
        f"<td>{escape(', '.join(each.to))}</td><td>{escape(str(each.message['date']))}</td></tr>"
        for each in mails
    )
    head = "<h1>Mails</h1><p>No mail leaves this machine.</p>"
    return (
        f"{head}<table><tr><th>Subject</th><th>To</th><th>Date</th></tr>{rows}</table>"
        if rows
        else f"{head}<p>There are none yet.</p>"
    )


def _mail(mail: KeptMail) -> str:
    """The HTML stands in a frame without rights, so that it can run nothing on the desk's origin."""
    headers = "".join(
        f"<tr><th>{escape(name)}</th><td><bdi>{escape(str(value))}</bdi></td></tr>" for name, value in mail.message.items()
    )
    return (
        f'<p><a href="/_mail">All mails</a></p><table>{headers}</table>'
        f'<h2>HTML</h2><iframe sandbox="allow-popups" title="HTML" srcdoc="{escape(mail.body("html"))}"></iframe>'
        f'<h2>Text</h2><pre dir="auto">{escape(mail.body("plain"))}</pre>'
        f"<h2>Source</h2><pre>{escape(mail.raw.decode('utf-8', 'replace'))}</pre>"
    )


def _html(title: str, body: str) -> Answer:
    page = (
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    )
    return Answer(200, "text/html; charset=utf-8", f"{page}<style>{STYLE}</style>{body}".encode())
