"""A message of two files, of which WhatsApp delivers one and refuses the other."""

from tests.cases.conftest import Case, Json

REASON = "131053: Media upload error"


def sent_and_reported(case: Case) -> Json:
    """The message as its author sees it after both reports. The provider's ids of the parts are those of `Providers`."""
    conversation = case.company.receive(inbox=case.shop, source_id="447700900106")
    case.company.settle()
    created, *_ = case.run(conversation=conversation.id, P1="wamid.sent1", P2="wamid.sent2")
    assert created.status == 200, created.text
    assert len(case.providers.sent) == 2
    return case.messages()[-1]


def test_wa_parts_delivered_then_failed(case: Case) -> None:
    message = sent_and_reported(case)
    assert message["status"] == "failed"
    assert message["content_attributes"]["external_error"] == REASON
    assert [(part["status"], part["external_error"]) for part in message["parts"]] == [("delivered", None), ("failed", REASON)]


def test_wa_parts_failed_then_delivered(case: Case) -> None:
    message = sent_and_reported(case)
    assert message["status"] == "failed"
    assert message["content_attributes"]["external_error"] == REASON
    assert [(part["status"], part["external_error"]) for part in message["parts"]] == [("failed", REASON), ("delivered", None)]
