"""The simulated SES of a local stack: the page shows what was sent, and runs none of it."""

import json
from base64 import b64encode

import pytest

from local.simulators.base import Environment
from local.simulators.exchange import Answer, Request
from local.simulators.files import UploadStore
from local.simulators.outcomes import SimulatedOutcomes
from local.simulators.ses import SEND, Ses
from tests.functional.local_gateway import ask, body, gateway

HOSTILE = b"Subject: <script>alert(1)</script>\r\nContent-Type: text/html\r\n\r\n<script>alert(2)</script>\r\n"


async def _no_post(*_: object) -> int:
    return 200


@pytest.fixture(name="ses")
def _ses() -> Ses:
    return Ses(Environment("http://127.0.0.1/_providers/ses", _no_post, UploadStore(), SimulatedOutcomes()))


def send(ses: Ses, to: str, raw: bytes = HOSTILE) -> Answer:
    fields = {"Destination": {"ToAddresses": [to]}, "Content": {"Raw": {"Data": b64encode(raw).decode()}}}
    return ses.answer(Request("POST", SEND, fields=fields))


def page(ses: Ses, path: str = "", **query: str) -> str:
    return ses.answer(Request("GET", path, query)).body.decode()


def test_sent_mails_are_listed_newest_first_and_shown(ses: Ses) -> None:
    assert "There are none yet" in page(ses)
    first = json.loads(send(ses, "kim@example.org").body)["MessageId"]
    send(ses, "lee@example.org", b"Subject: Hello\r\n\r\nHi Lee\r\n")
    assert page(ses).index("lee@example.org") < page(ses).index("kim@example.org")
    assert "kim@" not in page(ses, to="lee@")
    assert [each["to"] for each in json.loads(page(ses, "mails.json"))] == [["lee@example.org"], ["kim@example.org"]]
    assert "kim@" in page(ses, first) or "&lt;script&gt;" in page(ses, first)
    assert ses.answer(Request("GET", "unknown")).status == 404


def test_mail_can_run_nothing_on_the_page(ses: Ses) -> None:
    shown = page(ses, json.loads(send(ses, "kim@example.org").body)["MessageId"])
    assert "<script>" not in shown
    assert 'sandbox="allow-popups"' in shown
    assert "<script>" not in page(ses)


@pytest.mark.parametrize(("to", "status"), [("busy@example.org", 429), ("refused@example.org", 400)])
def test_address_chooses_the_outcome(ses: Ses, to: str, status: int) -> None:
    assert send(ses, to).status == status
    assert json.loads(page(ses, "mails.json")) == []


@pytest.mark.parametrize(
    "fields", [{}, {"Destination": 1}, {"Destination": {"ToAddresses": []}, "Content": {"Raw": {"Data": "*"}}}]
)
def test_nonsense_is_refused(ses: Ses, fields: dict[str, object]) -> None:
    assert ses.answer(Request("POST", SEND, fields=fields)).status == 400
    assert ses.answer(Request("POST", "v2/other", fields=fields)).status == 404


def test_gateway_leads_to_the_page() -> None:
    app = gateway()[0]
    assert body(ask(app, "/_mail")) == b"simulated"
    assert body(ask(app, "/_mail/1")) == b"simulated"
    assert body(ask(app, "/_mailx")) == b"page"
