"""REST clients: replies by the provider's id, files in numbered fields, and numbers that no country has."""

from chalicelib.domain.conversations import Conversation
from tests.cases.conftest import Case


def app_conversation(case: Case) -> Conversation:
    conversation = case.company.receive(inbox=case.company.app)
    case.company.settle()
    return conversation


def test_rest_reply_by_source_id(case: Case) -> None:
    first, second = case.run(conversation=app_conversation(case).id)
    assert (first.status, second.status) == (200, 200)
    assert second.json["content_attributes"]["in_reply_to"] == first.json["id"]
    shown = {each["id"]: each for each in case.messages()}
    assert shown[second.json["id"]]["content_attributes"]["in_reply_to"] == first.json["id"]


def test_rest_files_with_index(case: Case) -> None:
    (created,) = case.run(conversation=app_conversation(case).id)
    assert created.status == 200, created.text
    assert [file["file_name"] for file in case.messages()[-1]["attachments"]] == ["a.pdf", "b.pdf"]


def test_rest_phone_leading_zero(case: Case) -> None:
    (refused,) = case.run()
    assert refused.status == 422, refused.text
    assert case.contacts() == []
