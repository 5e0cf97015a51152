"""Inbound messages, from a provider's webhook to the API and the socket."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.e2e.conftest import Connect
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import INCOMING, OUTGOING, Agent
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
OGG = b"OggS\x00\x02" + bytes(22) + b"OpusHead" + bytes(11)
MP4 = bytes.fromhex("00000018") + b"ftypmp42" + bytes(4) + b"mp42isom"
PDF = b"%PDF-1.4\n%%EOF\n"
"""The beginnings of files, by which their types are recognized."""


def test_telegram_message_reaches_api_and_socket(telegram: TelegramCustomer, ada: Agent, connect: Connect) -> None:
    socket = connect(ada)
    telegram.write("Is the shop open today?")

    pushed = socket.wait_for_message("Is the shop open today?")
    row = ada.conversation(ada.conversation_of(telegram.name))
    assert pushed["conversation_id"] == row["id"]
    assert row["meta"]["sender"]["additional_attributes"]["social_telegram_user_id"] == telegram.number
    assert row["status"] == "open"
    assert row["unread_count"] == 1
    assert row["can_reply"] is True
    assert [(message["content"], message["message_type"]) for message in ada.written_messages(row["id"])] == [
        (pushed["content"], INCOMING)
    ]
    assert {"conversation.created", "message.created", "contact.created"} <= {name for name, _ in socket.events}


def test_socket_state_equals_api_state(telegram: TelegramCustomer, ada: Agent, connect: Connect) -> None:
    socket = connect(ada)
    telegram.write("One")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/toggle_priority", {"priority": "high"})
    ada.post(f"conversations/{number}/labels", {"labels": ["refund"]})
    ada.post(f"conversations/{number}/assignments", {"assignee_id": ada.id})
    telegram.write("Two")
    ada.wait_for_text(number, "Two")

    def is_equal() -> bool:
        folded, fresh = socket.conversations[number], ada.conversation(number)
        fields = ("version", "status", "priority", "labels", "unread_count", "can_reply", "uuid")
        return (
            all(folded[name] == fresh[name] for name in fields)
            and folded["meta"]["assignee"]["id"] == fresh["meta"]["assignee"]["id"]
        )

    until(is_equal, "the socket's conversation equals the API's")
    until(
        lambda: socket.texts(number) == [message["content"] for message in ada.messages(number)],
        "the socket's messages equal the API's",
    )
    assert socket.gaps == 0


@pytest.mark.parametrize(
    ("content", "data", "file_type", "content_type"),
    [
        (lambda name: {"photo": [{"file_id": "small"}, {"file_id": name, "file_size": len(JPEG)}]}, JPEG, "image", "image/jpeg"),
        (lambda name: {"voice": {"file_id": name, "duration": 3, "mime_type": "audio/ogg"}}, OGG, "audio", "audio/ogg"),
        (lambda name: {"video": {"file_id": name, "mime_type": "video/mp4"}}, MP4, "video", "video/mp4"),
        (
            lambda name: {"document": {"file_id": name, "file_name": "bill.pdf", "mime_type": "application/pdf"}},
            PDF,
            "file",
            "application/pdf",
        ),
    ],
    ids=["photo", "voice", "video", "document"],
)
def test_telegram_file_is_downloaded(
    telegram: TelegramCustomer,
    ada: Agent,
    provider: Provider,
    content: Callable[[str], dict[str, Any]],
    data: bytes,
    file_type: str,
    content_type: str,
) -> None:
    provider.serve(telegram.id, data, content_type, path=f"received/{telegram.id}.bin")
    telegram.send({**content(telegram.id), "caption": "Look at this"})

    number = ada.conversation_of(telegram.name)
    message = until(lambda: message_with_ready_files(ada, number), "the file is downloaded")
    (attachment,) = message["attachments"]
    assert message["content"] == "Look at this"
    assert (attachment["file_type"], attachment["content_type"]) == (file_type, content_type)
    assert httpx.get(attachment["data_url"], follow_redirects=True, timeout=60).content == data


def message_with_ready_files(agent: Agent, number: int) -> dict[str, Any] | None:
    (message,) = agent.written_messages(number)
    return message if all(each["state"] == "ready" for each in message["attachments"]) else None


def test_unavailable_telegram_file_is_marked_as_failed(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.send({"document": {"file_id": "gone", "file_name": "gone.pdf"}})
    number = ada.conversation_of(telegram.name)
    message = until(
        lambda: next((m for m in ada.written_messages(number) if m["attachments"][0]["state"] == "failed"), None),
        "the download has failed",
    )
    assert message
    assert message["attachments"][0]["file_name"] == "gone.pdf"


def test_location_contact_and_unknown_content(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.send({"location": {"latitude": 59.91, "longitude": 10.75}})
    telegram.send({"contact": {"phone_number": "+4712345678", "first_name": "Ola"}})
    telegram.send({"hologram": {"shape": "bean"}})
    number = ada.conversation_of(telegram.name)
    until(lambda: len(ada.written_messages(number)) == 3, "three messages")
    location, card, unknown = ada.written_messages(number)
    assert (location["attachments"][0]["file_type"], location["attachments"][0]["coordinates_lat"]) == ("location", 59.91)
    assert (card["attachments"][0]["file_type"], card["attachments"][0]["fallback_title"]) == ("contact", "+4712345678")
    assert unknown["content_attributes"]["is_unsupported"] is True


def test_edit_changes_message(telegram: TelegramCustomer, ada: Agent) -> None:
    update = telegram.update({"text": "I want tee"})
    telegram.deliver(update)
    number = ada.conversation_of(telegram.name)
    edited = {**update["message"], "text": "I want tea", "edit_date": update["message"]["date"] + 5}
    telegram.deliver({"update_id": update["update_id"] + 1_000_000, "edited_message": edited})
    message = ada.wait_for_text(number, "I want tea")
    assert message["content_attributes"]["edited_at"]
    assert len(ada.written_messages(number)) == 1


def test_whatsapp_batch_is_split_into_webhook_events(whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    """Messages and statuses of one webhook are separate webhook events."""
    whatsapp.write("First", "Second", "Third")
    number = ada.conversation_of(whatsapp.name)
    until(lambda: ada.texts(number) == ["First", "Second", "Third"], "all three, in their order")
    reply = ada.reply(number, "Got all three")
    (call,) = provider.wait_for(whatsapp.id)

    another = whatsapp.message({"type": "text", "text": {"body": "Fourth"}})
    receipt = whatsapp.status(call.provider_id, "delivered")
    assert whatsapp.deliver(whatsapp.webhook(messages=[another], statuses=[receipt])).status_code == 200

    ada.wait_for_text(number, "Fourth")
    ada.wait_for_delivery(number, reply["id"], "delivered")
    row = ada.conversation(number)
    assert row["meta"]["sender"]["phone_number"] == f"+{whatsapp.id}"
    assert [(message["content"], message["message_type"]) for message in ada.written_messages(number)][3:] == [
        ("Got all three", OUTGOING),
        ("Fourth", INCOMING),
    ]


def test_whatsapp_media_is_downloaded(whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    provider.serve(f"m{whatsapp.id}", PNG, "image/png")
    image = {"id": f"m{whatsapp.id}", "mime_type": "image/png", "caption": "Broken cup"}
    whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "image", "image": image})]))
    number = ada.conversation_of(whatsapp.name)
    message = until(lambda: message_with_ready_files(ada, number), "the image is downloaded")
    assert message["content"] == "Broken cup"
    assert httpx.get(message["attachments"][0]["data_url"], follow_redirects=True, timeout=60).content == PNG


def test_whatsapp_handshake_needs_verify_token(stack_info: StackInfo) -> None:
    inbox = stack_info.inbox("Whatsapp")
    query = {"hub.mode": "subscribe", "hub.verify_token": inbox["verify_token"], "hub.challenge": "1158201444"}
    answer = httpx.get(stack_info.url + inbox["webhook_path"], params=query, timeout=60)
    assert (answer.status_code, answer.text) == (200, "1158201444")

    refused = httpx.get(stack_info.url + inbox["webhook_path"], params={**query, "hub.verify_token": "guess"}, timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (401, "signature_invalid")


def test_message_after_resolving_is_in_open_conversation(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("Thanks!")
    number = ada.conversation_of(telegram.name)
    ada.post(f"conversations/{number}/toggle_status", {"status": "resolved"})
    telegram.write("One more thing")
    until(
        lambda: len(ada.rows_of(telegram.name)) == 2 or ada.conversation(number)["status"] == "open",
        "the message is in an open conversation",
    )
    newest = ada.rows_of(telegram.name)[0]
    assert newest["status"] == "open"
    assert "One more thing" in ada.texts(newest["id"])
