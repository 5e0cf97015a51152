"""A message of several parts: each part is sent once and has a delivery of its own, and the worst one is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.messages import MAX_REASON, Delivery, PartDelivery
from chalicelib.domain.outbound import SendRefused, SendUnknown
from tests.support.adapters import channel_adapter
from tests.support.company import Company, company
from tests.support.deliveries import send
from tests.support.fakes.transport import FakeTransport
from tests.support.part_deliveries import (
    DELIVERED,
    FAILED,
    READ,
    SENT,
    UNKNOWN,
    queued,
    receipt,
    resend,
    sent_as,
    sent_files,
    shown,
    states,
    whatsapp_status,
)

UPLOAD_ERROR = {"code": 131053, "title": "Media upload error"}


def test_part_that_fails_after_another_was_delivered_is_shown_with_its_reason(company: Company) -> None:
    message = sent_as(company, "p1", "p2")
    whatsapp_status(company, "p1", "delivered")
    whatsapp_status(company, "p2", "failed", UPLOAD_ERROR)
    assert shown(company, message) == (FAILED, "131053: Media upload error")
    assert states(company, message) == [DELIVERED, FAILED]


def test_failure_of_a_part_stays_after_another_is_delivered_and_read(company: Company) -> None:
    message = sent_as(company, "p1", "p2")
    whatsapp_status(company, "p1", "failed", UPLOAD_ERROR)
    for status in ("sent", "delivered", "read"):
        whatsapp_status(company, "p2", status)
    assert shown(company, message) == (FAILED, "131053: Media upload error")
    assert states(company, message) == [FAILED, READ]


def test_each_part_keeps_its_provider_id_its_file_and_its_error(company: Company) -> None:
    message = sent_as(company, "p1", SendRefused("Too large"))
    first, second = (file.id for file in company.message(message).attachments)
    assert company.message(message).parts == (
        PartDelivery(SENT, "p1", attachment_id=first),
        PartDelivery(FAILED, error="Too large", attachment_id=second),
    )
    assert company.message(message).source_id == "p1"


def test_message_of_one_part_has_no_parts(company: Company) -> None:
    message = sent_as(company, "p1")
    assert (company.message(message).parts, company.ledger(message).outcomes) == ((), ())


@pytest.mark.parametrize(
    ("parts", "worst"),
    [
        ([READ, DELIVERED], DELIVERED),
        ([DELIVERED, SENT], SENT),
        ([READ, UNKNOWN], UNKNOWN),
        ([UNKNOWN, FAILED], FAILED),
    ],
)
def test_message_has_the_delivery_of_its_worst_part(company: Company, parts: list[Delivery], worst: Delivery) -> None:
    refused = {FAILED: SendRefused("No"), UNKNOWN: SendUnknown("No answer")}
    message = sent_as(company, *(refused.get(part, f"p{place}") for place, part in enumerate(parts)))
    for place, part in enumerate(parts):
        receipt(company, f"p{place}", part)
    assert states(company, message) == parts
    assert company.message(message).delivery is worst


@pytest.mark.parametrize(("name", "limit"), [("whatsapp", 4096), ("telegram", 4096)])
def test_long_text_is_sent_in_parts(company: Company, monkeypatch: pytest.MonkeyPatch, name: str, limit: int) -> None:
    """No part is a file. On WhatsApp the second part fails by a receipt, on Telegram by the answer."""
    monkeypatch.setattr(company.provider, "parts", channel_adapter(name, FakeTransport(), "https://provider.example").parts)
    message = queued(company, 0, "word " * (2 * limit // 5))
    company.provider.outcomes += ["p1", "p2" if name == "whatsapp" else SendRefused("Too long")]
    send(company, message)
    receipt(company, "p2", FAILED, "Too long")
    receipt(company, "p1", READ)
    assert (states(company, message), shown(company, message)) == ([READ, FAILED], (FAILED, "Too long"))
    assert [part.attachment_id for part in company.message(message).parts] == [None, None]


def test_refused_file_does_not_hold_up_the_others(company: Company) -> None:
    message = sent_as(company, "p1", SendRefused("Too large"), "p3")
    assert states(company, message) == [SENT, FAILED, SENT]
    assert sent_files(company) == ["front.jpg", "side.jpg"]


def test_rest_waits_for_a_refused_text(company: Company) -> None:
    message = queued(company, 2, "Here they are")
    company.provider.outcomes.append(SendRefused("Blocked"))
    send(company, message)
    assert (states(company, message), company.provider.sent) == ([FAILED] * 3, [])
    assert shown(company, message) == (FAILED, "Blocked")
    resend(company, message)
    send(company, message)
    assert [part.text for _, part, _ in company.provider.sent] == ["Here they are", None, None]


def test_reasons_of_several_failed_parts_are_all_shown(company: Company) -> None:
    message = sent_as(company, SendRefused("Too large"), "p2", SendRefused("Wrong type"))
    assert shown(company, message) == (FAILED, "Too large; Wrong type")


REPORTED = [SENT, DELIVERED, READ, FAILED]
PLACES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(REPORTED), st.sampled_from(["Expired", "Blocked"])), max_size=12)


@given(reports=PLACES, data=st.data())
def test_receipts_in_any_order_and_number_end_in_one_state(reports: list[tuple[int, Delivery, str]], data: st.DataObject) -> None:
    """The same receipts twice, in another order, some of them before the provider's answer was stored."""

    def after(given: list[tuple[int, Delivery, str]], early: int) -> tuple[object, ...]:
        acme = company()
        message = queued(acme, 3)
        for place, delivery, reason in given[:early]:
            receipt(acme, f"p{place}", delivery, reason if delivery is FAILED else None)
        acme.provider.outcomes += ["p0", "p1", "p2"]
        send(acme, message)
        for place, delivery, reason in given[early:]:
            receipt(acme, f"p{place}", delivery, reason if delivery is FAILED else None)
        now = acme.message(message)
        return now.parts and [(part.delivery, part.error) for part in now.parts], now.delivery, now.content_attributes

    shuffled = data.draw(st.permutations(reports + data.draw(st.lists(st.sampled_from(reports))) if reports else reports))
    assert after(shuffled, data.draw(st.integers(0, len(shuffled)))) == after(reports, 0)


def test_long_reasons_are_cut_in_each_part_and_in_the_message(company: Company) -> None:
    message = sent_as(company, SendRefused("a" * 2000), SendRefused("b" * 2000), "p3")
    receipt(company, "p3", FAILED, "c" * 2000)
    assert [len(part.error or "") for part in company.message(message).parts] == [MAX_REASON] * 3
    assert shown(company, message) == (FAILED, "a" * MAX_REASON)
