"""The last accepted and the last refused webhook of an inbox, for its administrator."""

from collections.abc import Mapping
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from chalicelib.actions import ingest
from chalicelib.actions.webhook_outcomes import WRITE_EVERY_MILLISECONDS, webhook_outcomes
from chalicelib.domain.errors import Forbidden, Invalid, Unauthenticated
from chalicelib.domain.inbound import WebhookOutcome
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.erasure.actions import delete_inbox
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.support.company import Company
from tests.support.fakes.channel import FakeChannel

ACCEPTED, REFUSED = 0, 1


class SigningChannel(FakeChannel):
    def verify(self, inbox: Inbox, headers: Mapping[str, str], body: bytes) -> None:
        if headers.get("signature") != "good":
            raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")

    def handshake(self, inbox: Inbox, query: Mapping[str, str]) -> str:
        if query.get("token") != "good":
            raise Unauthenticated("The signature is missing or does not match.", code="signature_invalid")
        return "challenge"


@pytest.fixture
def signing(company: Company) -> Company:
    company.desk = replace(company.desk, channels={**company.desk.channels, "Channel::Telegram": SigningChannel()})
    return company


def receive(company: Company, signature: str = "good", body: bytes = b'{"update_id": 5}') -> None:
    ingest.accept_webhook(company.desk, address="telegram:77", headers={"signature": signature}, body=body)


def refuse(company: Company) -> None:
    with pytest.raises(Unauthenticated):
        receive(company, "bad")


def outcome(company: Company, which: int) -> WebhookOutcome | None:
    return webhook_outcomes(company.desk, company.caller(), company.telegram.id)[which]


def test_accepted_webhook_is_noted_at_most_every_five_minutes(signing: Company) -> None:
    began = signing.desk.clock.at
    with patch.object(signing.desk.store, "overwrite", wraps=signing.desk.store.overwrite) as write:
        for _ in range(10):
            receive(signing)
            signing.desk.clock.at += WRITE_EVERY_MILLISECONDS // 10
        assert write.call_count == 1
        assert outcome(signing, ACCEPTED) == WebhookOutcome(began)
        receive(signing)
        assert write.call_count == 2
    assert outcome(signing, ACCEPTED) == WebhookOutcome(began + WRITE_EVERY_MILLISECONDS)
    assert outcome(signing, REFUSED) is None


def test_wrong_signature_is_noted_and_costs_one_write(signing: Company) -> None:
    with patch.object(signing.desk.store, "overwrite", wraps=signing.desk.store.overwrite) as write:
        for _ in range(100):
            refuse(signing)
    assert write.call_count == 1
    assert outcome(signing, REFUSED) == WebhookOutcome(signing.desk.clock.at, "wrong_signature")
    assert outcome(signing, ACCEPTED) is None


def test_first_accepted_webhook_after_a_refusal_is_noted_at_once(signing: Company) -> None:
    receive(signing)
    signing.desk.clock.at += 1_000
    refuse(signing)
    signing.desk.clock.at += 1_000
    receive(signing)
    assert outcome(signing, ACCEPTED) == WebhookOutcome(signing.desk.clock.at)


def test_wrong_verify_token_is_noted(signing: Company) -> None:
    with pytest.raises(Unauthenticated):
        ingest.answer_handshake(signing.desk, address="telegram:77", query={"token": "bad"})
    assert outcome(signing, REFUSED) == WebhookOutcome(signing.desk.clock.at, "wrong_verify_token")
    assert ingest.answer_handshake(signing.desk, address="telegram:77", query={"token": "good"}) == "challenge"
    assert outcome(signing, ACCEPTED) is None


def test_unreadable_webhook_is_no_accepted_one(signing: Company) -> None:
    with pytest.raises(Invalid):
        receive(signing, body=b"{")
    assert outcome(signing, ACCEPTED) is None


def test_agent_sees_no_outcomes(signing: Company) -> None:
    with pytest.raises(Forbidden):
        webhook_outcomes(signing.desk, signing.caller("cleo"), signing.telegram.id)


def test_outcomes_go_with_their_inbox(signing: Company) -> None:
    refuse(signing)
    receive(signing)
    delete_inbox(signing.desk, signing.caller(), signing.telegram.id)
    settle_twice(signing)
    assert "webhook_outcome" not in stored_kinds(signing)
