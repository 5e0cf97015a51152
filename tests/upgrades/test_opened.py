"""The newest code on the data of each earlier release: it answers what that release answered, and goes on from there."""

from itertools import pairwise
from typing import Any

from chalicelib import workers
from chalicelib.domain import keys
from chalicelib.ports import HttpResponse
from tests.support.api_client import ApiClient
from tests.support.lambda_events import batch, sqs_record
from tests.upgrades.answers import answer, differences
from tests.upgrades.exceptions import ANSWERS
from tests.upgrades.opened import Opened
from tests.upgrades.scenario import IN_FLIGHT

SENT = HttpResponse(200, {}, b'{"ok":true,"result":{"message_id":900001,"chat":{"id":1}}}')
WORKERS = {"ingest": workers.ingest, "events": workers.react, "broadcast": workers.broadcast, "outbound": workers.deliver}


def text_message(opened: Opened, message_id: int, text: str) -> dict[str, Any]:
    """A Telegram update from the customer who wrote before."""
    message = {**opened.release.facts["noted"]["telegram_message"], "message_id": message_id, "text": text}
    return {"update_id": message_id, "message": message}


def deliver_webhook(opened: Opened, update: dict[str, Any]) -> None:
    (inbox,) = (each for each in opened.release.facts["inboxes"] if each["channel_type"] == "Channel::Telegram")
    secret = {"x-telegram-bot-api-secret-token": inbox["webhook_secret"]}
    assert opened.client("nobody").request("POST", inbox["webhook_path"], json=update, headers=secret).status == 200


def thread(opened: Opened) -> dict[str, dict[str, Any]]:
    """The Telegram conversation's newest messages by their text."""
    number = opened.release.facts["noted"]["telegram"]
    page = opened.client("ada").get(f"A/conversations/{number}/messages").json
    return {message["content"]: message for message in page["payload"]}


def feed(opened: Opened, after: int) -> list[dict[str, Any]]:
    """Every event since a position, page by page."""
    events: list[dict[str, Any]] = []
    while (page := opened.client("ada").get(f"A/feed?after={after}").json)["to"] < page["head"]:
        events, after = events + page["events"], page["to"]
    return [*events, *page["events"]]


def test_every_recorded_answer_is_given_again(opened: Opened) -> None:
    assert len(opened.release.expected) > 300
    allowed = ANSWERS.get(opened.release.version, {})
    for question, expected in opened.release.expected.items():
        found = list(differences(expected, answer(opened, question), question))
        unexpected = [each for each in found if not any(pattern.search(each) for pattern in allowed)]
        assert not unexpected, unexpected[:10]


def test_password_and_session_of_that_time_are_good(opened: Opened) -> None:
    ada = opened.release.facts["users"]["ada"]
    signed_in = opened.client("nobody").post("/auth/sign_in", {"email": ada["email"], "password": ada["password"]})
    assert signed_in.status == 200
    assert opened.client("dora").get("/auth/validate_token").status == 200


def test_inbound_message_continues_the_conversation(opened: Opened) -> None:
    number = opened.release.facts["noted"]["telegram"]
    before = opened.client("ada").get(f"A/conversations/{number}").json
    deliver_webhook(opened, text_message(opened, 7_000_001, "I am back"))
    deliver_webhook(opened, text_message(opened, 7_000_001, "I am back"))
    opened.work_off()
    after = opened.client("ada").get(f"A/conversations/{number}").json
    assert after["version"] > before["version"]
    assert after["last_non_activity_message"]["content"] == "I am back"
    (first,) = (page["payload"][0] for page in [opened.client("ada").get("A/conversations").json["data"]])
    assert first["id"] == number


def test_repeated_webhook_of_that_time_has_no_effect(opened: Opened) -> None:
    before = opened.desk.feed.head(1)
    first = text_message(opened, 1, "Is the shop open on Sundays?")
    deliver_webhook(opened, first)
    opened.work_off()
    assert opened.desk.feed.head(1) == before


def test_reply_is_sent(opened: Opened) -> None:
    number = opened.release.facts["noted"]["telegram"]
    opened.transport.answers.append(SENT)
    reply = opened.client("ben").post(f"A/conversations/{number}/messages", {"content": "Welcome back"})
    assert reply.status == 200
    opened.work_off()
    assert thread(opened)["Welcome back"]["delivery"] == "sent"


def test_repeated_request_of_that_time_creates_nothing(opened: Opened) -> None:
    number = opened.release.facts["noted"]["telegram"]
    body = {"content": "From ten to four.", "echo_id": "echo-1"}
    known = thread(opened)["From ten to four."]["id"]
    question = thread(opened)["Is the shop open on Sundays?"]["id"]
    again = opened.client("ada").post(
        f"A/conversations/{number}/messages", {**body, "content_attributes": {"in_reply_to": question}}
    )
    assert (again.status, again.json["id"]) == (200, known)


def test_failed_message_is_sent_again(opened: Opened) -> None:
    for place in ("failed_in", "unknown_in"):
        number = opened.release.facts["noted"][place]
        (failed,) = (
            message
            for message in opened.client("ada").get(f"A/conversations/{number}/messages").json["payload"]
            if message["content"].startswith("This ends up")
        )
        opened.transport.answers.append(SENT)
        assert opened.client("ada").post(f"A/conversations/{number}/messages/{failed['id']}/retry").status == 200
        opened.work_off()
        again = opened.client("ada").get(f"A/conversations/{number}/messages").json["payload"]
        assert [message["delivery"] for message in again if message["id"] == failed["id"]] == ["sent"]


def test_early_edit_and_receipt_meet_their_message(opened: Opened) -> None:
    """The folder holds an edit and a receipt that came before their messages."""
    deliver_webhook(opened, text_message(opened, 9_000_001, "As it was before the edit"))
    opened.work_off()
    assert thread(opened)["An edit of a message that has not come yet"]["content_attributes"]["edited_at"]
    assert "As it was before the edit" not in thread(opened)


def test_snooze_of_that_time_ends(opened: Opened) -> None:
    noted = opened.release.facts["noted"]
    opened.desk.clock.at += 2 * 3_600_000
    workers.wake(opened.desk)
    opened.work_off()
    statuses = {
        name: opened.client("ada").get(f"A/conversations/{noted[name]}").json["status"]
        for name in ("later_today", "in_ten_years")
    }
    assert statuses == {"later_today": "open", "in_ten_years": "snoozed"}


def resumed(opened: Opened, connection: str, after: int) -> list[dict[str, Any]]:
    """The frames of all answers with events: one answer has at most 100 positions, and says that there are more."""
    told: list[dict[str, Any]] = []
    more = True
    while more:
        frames = opened.say(connection, {"action": "resume", "after": told[-1]["to"] if told else after})
        told += [frame for frame in frames if "from" in frame]
        more = any(frame.get("more") for frame in frames)
    return told


def test_client_resumes_from_a_position_of_that_time(opened: Opened) -> None:
    """Over HTTP, and on a socket that was open then: old and new positions without a hole."""
    number = opened.release.facts["noted"]["telegram"]
    old = opened.desk.feed.head(1)
    opened.client("ada").post(f"A/conversations/{number}/toggle_priority", {"priority": "urgent"})
    opened.work_off()
    new = opened.desk.feed.head(1)
    assert new > old
    assert [event["data"]["priority"] for event in feed(opened, old) if event["event"] == "conversation.updated"][-1] == "urgent"
    (connection,) = (socket.connection_id for socket in opened.desk.sockets.of_account(1) if socket.user_id)
    told = resumed(opened, connection, old - 150)
    assert (told[0]["from"], told[-1]["to"]) == (old - 150, new)
    assert all(one["to"] == other["from"] for one, other in pairwise(told))


def test_change_of_contact_and_settings_is_found(opened: Opened) -> None:
    noted = opened.release.facts["noted"]
    changed = opened.client("ada").put(f"A/contacts/{noted['contact']}", {"name": "Zoë Zetterberg"})
    assert changed.status == 200
    opened.work_off()
    search = {text: opened.client("ada").get(f"A/contacts/search?q={text}").json["payload"] for text in ("zetterberg", "neill")}
    assert [contact["id"] for contact in search["zetterberg"]] == [noted["contact"]]
    assert search["neill"] == []
    (label,) = (each for each in opened.client("ada").get("A/labels").json["payload"] if each["title"] == "vip")
    assert opened.client("ada").patch(f"A/labels/{label['id']}", {"color": "#000000"}).json["color"] == "#000000"


def test_work_in_flight_is_carried_out(opened: Opened) -> None:
    """Messages that the earlier release's functions left in the queues."""
    opened.transport.answers += [SENT, HttpResponse(200, {}, SENT.body.replace(b"900001", b"900002"))]
    for queue, worker in WORKERS.items():
        messages = opened.release.in_flight(queue)
        assert messages, f"{queue} was empty"
        records = [sqs_record(message["body"], message["group"], f"{queue}-{n}") for n, message in enumerate(messages)]
        assert worker(opened.desk, batch(*records)) == {"batchItemFailures": []}
    opened.work_off()
    found = thread(opened)
    assert {queue: found[text]["delivery"] for queue, text in IN_FLIGHT.items()} == {
        "ingest": None,
        "events": "sent",
        "outbound": "sent",
    }
    told = {event["data"].get("content") for event in feed(opened, 0) if event["event"] == "message.created"}
    assert set(IN_FLIGHT.values()) <= told


def test_counters_go_on_from_where_they_were(opened: Opened) -> None:
    ada, noted = opened.client("ada"), opened.release.facts["noted"]
    before = ada.get("A/conversations/meta?status=open").json["meta"]["all_count"]
    numbers = [row["id"] for row in ada.get("A/conversations?status=all").json["data"]["payload"]]
    (inbox,) = (each for each in opened.release.facts["inboxes"] if each["channel_type"] == "Channel::Api")
    made = ada.post("A/conversations", {"inbox_id": inbox["id"], "contact_id": noted["contact"]})
    opened.work_off()
    assert made.json["id"] > max(numbers)
    assert ada.get("A/conversations/meta?status=open").json["meta"]["all_count"] == before + 1
    assert opened.desk.store.get(keys.conversation(1, made.json["id"]))


def test_every_noun_can_be_changed(opened: Opened) -> None:
    ada, noted = opened.client("ada"), opened.release.facts["noted"]
    teams, labels, inboxes = ({each["name"]: each for each in found(ada, path)} for path in ("teams", "labels", "inboxes"))
    people = {each["email"]: each for each in ada.get("A/agents").json}
    thread_of_vera = f"A/conversations/{noted['long_thread']}"
    message = ada.get(f"{thread_of_vera}/messages").json["payload"][-1]
    api = inboxes["Mobile app"]["id"]
    for method, path, body in (
        ("PUT", "/api/v1/profile", {"display_name": "Ada B."}),
        ("PUT", "/api/v1/profile", {"current_password": "Welcome-to-Acme-1", "password": "Welcome-to-Acme-2"}),
        ("PATCH", f"A/agents/{people['dora@acme.example']['id']}", {"role": "administrator"}),
        ("PATCH", f"A/teams/{teams['night shift']['id']}", {"description": "23 to 7"}),
        ("PATCH", f"A/labels/{labels['vip']['id']}", {"color": "#000000"}),
        ("PATCH", f"A/inboxes/{inboxes['Acme bot']['id']}", {"greeting_enabled": True}),
        ("PATCH", f"A/inboxes/{api}", {"channel": {"hmac_mandatory": True}}),
        ("PATCH", f"A/inboxes/{api}", {"working_hours_enabled": True, "out_of_office_message": "We are closed."}),
        ("PATCH", f"A/inboxes/{api}", {"working_hours": [{"day_of_week": 0, "open_all_day": True}], "timezone": "Asia/Tokyo"}),
        ("POST", "A/inbox_members", {"inbox_id": api, "user_ids": [people["dora@acme.example"]["id"]]}),
        ("PUT", f"A/contacts/{noted['contact']}", {"email": "zoe@example.com", "custom_attributes": {"plan": "silver"}}),
        ("POST", f"A/contacts/{noted['contact']}/contact_inboxes", {"inbox_id": inboxes["Web shop"]["id"]}),
        ("POST", f"{thread_of_vera}/labels", {"labels": ["vip", "refund"]}),
        ("POST", f"{thread_of_vera}/assignments", {"assignee_id": people["cleo@acme.example"]["id"]}),
        ("POST", f"{thread_of_vera}/custom_attributes", {"custom_attributes": {"order": 1}}),
        ("POST", f"{thread_of_vera}/toggle_priority", {"priority": "low"}),
        ("POST", f"{thread_of_vera}/toggle_status", {"status": "pending"}),
        ("POST", f"{thread_of_vera}/update_last_seen", {}),
        ("POST", f"{thread_of_vera}/mute", {}),
        ("DELETE", f"{thread_of_vera}/messages/{message['id']}", None),
        ("POST", f"A/conversations/{noted['kim']}/toggle_status", {"status": "resolved"}),
    ):
        changed = ada.request(method, path, json=body)
        assert changed.status == 200, f"{method} {path}: {changed.text}"
    opened.desk.clock.at += 60_000
    for socket in opened.desk.sockets.of_account(1):
        opened.say(socket.connection_id, {"action": "ping"})
    opened.work_off()
    vera = ada.get(thread_of_vera).json
    assert (vera["status"], vera["priority"], vera["labels"]) == ("resolved", "low", ["vip", "refund"])


def found(client: ApiClient, noun: str) -> list[dict[str, Any]]:
    answer = client.get(f"A/{noun}").json
    rows = answer if isinstance(answer, list) else answer["payload"]
    return [{"name": each.get("title"), **each} for each in rows]
