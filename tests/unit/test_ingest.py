"""Webhooks of providers are verified and queued."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from chalicelib.actions import ingest
from chalicelib.domain.errors import Invalid, NotFound, Unauthenticated
from chalicelib.domain.inboxes import Inbox
from tests.support.company import Company
from tests.support.fakes.channel import FakeChannel


class SigningChannel(FakeChannel):
    """Refuses unsigned webhooks before the body is parsed."""

    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        if headers.get("signature") != "good":
            raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")


def accept(company: Company, body: bytes, *, address: str = "telegram:77", signature: str = "good") -> None:
    ingest.accept_webhook(company.desk, address=address, headers={"signature": signature}, body=body)


def test_webhook_is_queued_with_its_payload(company: Company) -> None:
    accept(company, b'{"update_id": 5, "text": "Gr\xc3\xbc\xc3\x9fe"}')
    [envelope] = company.desk.queues.inbound
    assert (envelope.account_id, envelope.inbox_id) == (company.account_id, company.telegram.id)
    assert envelope.payload == {"update_id": 5, "text": "Grüße"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a": ' * 100_000, b"\x00"]
)
def test_invalid_body_is_refused_and_not_queued(company: Company, body: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        accept(company, body)
    assert refusal.value.code == "payload_invalid"
    assert company.desk.queues.inbound == []


@pytest.mark.parametrize("body", [b"{", b'{"update_id": 5}'])
def test_unsigned_body_is_refused_before_parsing(company: Company, body: bytes) -> None:
    channels = {**company.desk.channels, "Channel::Telegram": SigningChannel()}
    company.desk = replace(company.desk, channels=channels)
    with pytest.raises(Unauthenticated):
        accept(company, body, signature="bad")
    assert company.desk.queues.inbound == []


@pytest.mark.parametrize("address", ["telegram:78", "telegram:", "", "x" * 5000, "whatsapp:77", "api:77"])
def test_unknown_address_is_not_found(company: Company, address: str) -> None:
    with pytest.raises(NotFound) as refusal:
        accept(company, b"{}", address=address)
    assert refusal.value.code == "inbox_not_found"
    with pytest.raises(NotFound):
        ingest.answer_handshake(company.desk, address=address, query={})
