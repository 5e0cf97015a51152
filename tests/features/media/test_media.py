"""Files of conversations and contacts: newest first, only what the caller may see, window by window."""

from typing import Any

import pytest

from chalicelib.domain.conversations import Conversation
from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.media import actions
from tests.support.company import Company
from tests.support.pictures import png


def send(company: Company, conversation: Conversation, *names: str, **more: Any) -> int:
    files = tuple(StoredFile(name, "image/png", png()) for name in names)
    return company.reply(conversation, "Look", attachments=files, **more).id


def shown(company: Company, path: str, who: str = "ada", query: str = "") -> list[str]:
    return [each["file_name"] for each in company.client(who).get(f"A/{path}/attachments{query}").json["payload"]]


def test_files_of_a_conversation_are_listed_newest_first(company: Company) -> None:
    conversation = company.receive(None)
    send(company, conversation, "a.png", "b.png")
    company.reply(conversation, "No file")
    message_id = send(company, conversation, "note.png", private=True)
    answer = company.client("ada").get(f"A/conversations/{conversation.id}/attachments").json
    assert [each["file_name"] for each in answer["payload"]] == ["note.png", "a.png", "b.png"]
    assert answer["meta"] == {"total_count": 3, "next_before": None}
    first = answer["payload"][0]
    assert (first["message_id"], first["conversation_id"], first["private"]) == (message_id, conversation.id, True)
    assert (first["file_type"], first["extension"], first["width"], first["file_size"]) == ("image", "png", 4, len(png()))
    assert first["data_url"] == first["thumb_url"] != ""
    assert first["sender"]["type"] == "user"


def test_pages_have_a_hundred_files(company: Company) -> None:
    conversation = company.receive(None)
    for number in range(11):
        send(company, conversation, *(f"{number}-{each}.png" for each in range(10)))
    path = f"conversations/{conversation.id}"
    assert len(shown(company, path)) == 100
    assert shown(company, path, query="?page=2") == [f"0-{each}.png" for each in range(10)]
    assert shown(company, path, query="?page=3") == []


@pytest.mark.parametrize("window", [1, 2, 3, 7, 100])
def test_windows_over_several_conversations_list_every_file_once(
    company: Company, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    """The conversations alternate, so that the order is by message and not by conversation."""
    monkeypatch.setattr(actions, "MAX_MESSAGES", window)
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    one = company.receive(None)
    two = company.receive(None, inbox=company.inboxes["whatsapp"], source_id="k2")
    merge_contacts(company.desk, company.caller(), base_id=one.contact_id, mergee_id=two.contact_id)
    expected = [f"{number}.png" for number in range(9)]
    for number, name in enumerate(expected):
        send(company, two if number % 3 else one, name)
    found, before, rounds = [], None, 0
    while rounds < 40:
        _, media = actions.list_files_of_contact(company.desk, company.caller(), one.contact_id, before=before)
        found += [file.file_name for _, file in media.files]
        before, rounds = media.next_before, rounds + 1
        if before is None:
            break
    assert found == expected[::-1]


def test_files_of_a_contact_leave_out_inboxes_of_others(company: Company) -> None:
    one = company.receive(None)
    send(company, one, "seen.png")
    assert shown(company, f"contacts/{one.contact_id}") == ["seen.png"]
    assert shown(company, f"contacts/{one.contact_id}", who="cleo") == []


def test_deleted_message_has_no_files(company: Company) -> None:
    conversation = company.receive(None)
    message_id = send(company, conversation, "a.png")
    assert company.client("ada").delete(f"A/conversations/{conversation.id}/messages/{message_id}").status == 200
    assert shown(company, f"conversations/{conversation.id}") == []
