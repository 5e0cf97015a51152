"""Each way to change a conversation leaves an entry with its author and its reason."""

from collections.abc import Callable

import pytest

from chalicelib import schedule
from chalicelib.actions import accounts, conversations, messages, new_conversations, teams
from chalicelib.actions import scheduled_messages as scheduling
from chalicelib.actions.agents import remove_agent
from chalicelib.actions.messages import NewMessage
from chalicelib.actions.received_changes import receive_deletion
from chalicelib.domain.conversations import Conversation, Folder, Status
from chalicelib.domain.inbound import InboundDeletion
from chalicelib.features.bulk_actions.actions import change_conversations
from chalicelib.features.bulk_actions.model import BulkChange
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.macros.actions import create_macro, execute_macro
from chalicelib.features.macros.model import MacroAction
from tests.features.history.reading import history, newest, reason, told
from tests.support.company import Company
from tests.support.timers import resolve_inactive, wake_due

HOUR = 3_600_000


def agent(company: Company, name: str) -> dict[str, object]:
    user = company.users[name]
    return {"type": "agent", "id": user.id, "name": user.available_name}


def test_assignment_by_hand(company: Company, kim: Conversation) -> None:
    conversations.assign_agent(company.desk, company.caller("ada"), kim.id, assignee_id=company.users["ben"].id)
    entry = newest(company, kim, "assigned")
    assert (entry["by"], reason(entry)["type"]) == (agent(company, "ada"), "manual")
    assert (entry["from"], entry["to"]) == (None, {"id": company.users["ben"].id, "name": "Ben"})
    conversations.assign_agent(company.desk, company.caller("ben"), kim.id, assignee_id=None)
    entry = newest(company, kim, "unassigned")
    assert (entry["by"], entry["from"]["name"], entry["to"]) == (agent(company, "ben"), "Ben", None)


def test_change_by_a_program_with_an_access_token(company: Company, kim: Conversation) -> None:
    company.client("ben").post(f"A/conversations/{kim.id}/labels", {"labels": ["vip", "refund"]})
    entry = newest(company, kim, "labels_added")
    assert (told(entry), entry["labels"]) == (("labels_added", "agent", "api"), ["vip", "refund"])
    company.client("ben").post(f"A/conversations/{kim.id}/labels", {"labels": ["vip"]})
    assert newest(company, kim, "labels_removed")["labels"] == ["refund"]
    company.client("ben").post(f"A/conversations/{kim.id}/messages", {"content": "Hello"})
    assert told(newest(company, kim, "message_sent")) == ("message_sent", "agent", "api")


def test_bulk_action(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello", source_id="lee", provider_id="in-9")
    change = BulkChange(status=Folder.RESOLVED, add_labels=("vip",))
    change_conversations(company.desk, company.caller("ben"), [kim.id, other.id, kim.id], change)
    for action in ("status_changed", "labels_added"):
        entry = newest(company, other, action)
        assert (entry["by"], reason(entry)["type"], reason(entry)["number"]) == (agent(company, "ben"), "bulk_action", 2)
    assert newest(company, kim, "status_changed")["from"] == {"id": None, "name": "open"}


def test_macro(company: Company, kim: Conversation) -> None:
    steps = {"change_priority": "high", "send_message": "Done.", "add_private_note": "x"}
    actions = tuple(MacroAction(name, (param,)) for name, param in steps.items())
    macro = create_macro(company.desk, company.caller("ben"), name="Close it", actions=actions)
    execute_macro(company.desk, company.caller("ben"), macro.id, conversation_ids=[kim.id])
    for action in ("priority_changed", "message_sent", "note_written"):
        entry = newest(company, kim, action)
        assert entry["by"] == agent(company, "ben")
        assert reason(entry) == {"type": "macro", "id": macro.id, "name": "Close it", "by": agent(company, "ben")}


def assign_support(company: Company, kim: Conversation) -> None:
    team = company.create_team("support", "ben")
    conversations.assign_team(company.desk, company.caller(), kim.id, team_id=team.id)


def close_and_open(company: Company, kim: Conversation) -> None:
    for status in (Status.RESOLVED, Status.OPEN):
        conversations.toggle_status(company.desk, company.caller(), kim.id, status=status)


def check_rotation(company: Company, kim: Conversation, occasion: str) -> None:
    company.settle()
    entry = newest(company, kim, "assigned")
    assert told(entry) == ("assigned", "system", "rotation")
    assert reason(entry) == {"type": "rotation", "id": kim.inbox_id, "name": company.telegram.name, "detail": occasion}
    assert entry["to"] == {"id": company.users["ben"].id, "name": "Ben"}


def test_rotation_of_a_new_conversation(company: Company) -> None:
    company.connect("ben")
    check_rotation(company, company.receive("Where is my order?"), "conversation.created")


@pytest.mark.parametrize(
    ("occasion", "prepare"), [("conversation.status_changed", close_and_open), ("team.changed", assign_support)]
)
def test_rotation_after_a_change(
    company: Company, kim: Conversation, occasion: str, prepare: Callable[[Company, Conversation], None]
) -> None:
    company.settle()
    company.connect("ben")
    prepare(company, kim)
    check_rotation(company, kim, occasion)


def test_team_without_the_assignee(company: Company, kim: Conversation) -> None:
    conversations.assign_agent(company.desk, company.caller(), kim.id, assignee_id=company.users["ben"].id)
    team = company.create_team("support", "ada")
    conversations.assign_team(company.desk, company.caller(), kim.id, team_id=team.id)
    assigned, unassigned = newest(company, kim, "team_assigned"), newest(company, kim, "unassigned")
    assert (assigned["to"], told(assigned)[2]) == ({"id": team.id, "name": "support"}, "manual")
    assert (unassigned["from"]["name"], unassigned["by"]) == ("Ben", agent(company, "ada"))
    assert (reason(unassigned)["type"], reason(unassigned)["name"]) == ("team_change", "support")
    conversations.assign_team(company.desk, company.caller(), kim.id, team_id=None)
    assert newest(company, kim, "team_removed")["from"] == {"id": team.id, "name": "support"}
    teams.delete_team(company.desk, company.caller(), team.id)
    assert newest(company, kim, "team_assigned")["to"] == {"id": team.id, "name": "support"}, "the line has kept the name"


def test_agent_who_opens_a_conversation_takes_it_over(company: Company, kim: Conversation) -> None:
    for status in (Status.RESOLVED, Status.OPEN):
        conversations.toggle_status(company.desk, company.caller("ben"), kim.id, status=status)
    assert told(newest(company, kim, "assigned")) == ("assigned", "agent", "took_over")
    assert newest(company, kim, "assigned")["by"] == agent(company, "ben")


def test_muting_resolves(company: Company, kim: Conversation) -> None:
    conversations.set_muted(company.desk, company.caller("ben"), kim.id, muted=True)
    assert [told(each) for each in history(company, kim)[:2]] == [
        ("status_changed", "agent", "muted"),
        ("muted", "agent", "manual"),
    ]
    conversations.set_muted(company.desk, company.caller("ben"), kim.id, muted=False)
    assert told(newest(company, kim, "unmuted")) == ("unmuted", "agent", "manual")


def test_automatic_resolution_with_its_message_and_label(company: Company, kim: Conversation) -> None:
    settings = {"auto_resolve_after": 60, "auto_resolve_message": "Goodbye", "auto_resolve_label": "idle"}
    accounts.update_account(company.desk, company.caller(), **settings)
    company.desk.clock.at += 2 * HOUR
    assert resolve_inactive(company.desk) == 1
    shown = history(company, kim)[:3]
    assert [told(each) for each in shown] == [
        ("status_changed", "system", "auto_resolve"),
        ("labels_added", "system", "auto_resolve"),
        ("message_sent", "system", "auto_resolve"),
    ]
    assert {reason(each)["number"] for each in shown} == {60}
    assert (shown[0]["from"]["name"], shown[0]["to"]["name"], shown[1]["labels"]) == ("open", "resolved", ["idle"])


def test_automatic_resolution_of_a_labelled_conversation_names_no_label(company: Company, kim: Conversation) -> None:
    conversations.set_labels(company.desk, company.caller(), kim.id, labels=["idle"])
    accounts.update_account(company.desk, company.caller(), auto_resolve_after=60, auto_resolve_label="idle")
    company.desk.clock.at += 2 * HOUR
    assert resolve_inactive(company.desk) == 1
    assert [each["action"] for each in history(company, kim)] == ["status_changed", "labels_added", "created"]


def test_end_of_a_snooze(company: Company, kim: Conversation) -> None:
    until = company.desk.clock.now() + HOUR
    conversations.toggle_status(company.desk, company.caller("ben"), kim.id, status=Status.SNOOZED, snoozed_until=until)
    company.desk.clock.at = until
    wake_due(company.desk)
    woken, snoozed = history(company, kim)[:2]
    assert (told(snoozed), snoozed["until"]) == (("snoozed", "agent", "manual"), until // 1000)
    assert told(woken) == ("woken", "system", "snooze_ended")
    assert (woken["from"]["name"], woken["to"]["name"], reason(woken)["at"]) == ("snoozed", "open", until // 1000)


@pytest.mark.parametrize("before", [Status.RESOLVED, Status.SNOOZED])
def test_customers_message_reopens(company: Company, kim: Conversation, before: Status) -> None:
    conversations.toggle_status(company.desk, company.caller(), kim.id, status=before)
    company.receive("One more thing", provider_id="in-2")
    entry = history(company, kim)[0]
    assert told(entry) == ("status_changed", "contact", "customer_message")
    assert (entry["from"]["name"], entry["to"]["name"]) == (before, "open")
    assert entry["message_id"] == company.messages(kim.id)[-1].id, "the message itself has the reason"
    company.receive("And another", provider_id="in-3")
    assert history(company, kim)[0] == entry


def test_customers_message_reopens_an_api_conversation(company: Company) -> None:
    kim = company.receive("Hello", inbox=company.app, provider_id="in-5")
    conversations.toggle_status(company.desk, company.caller(), kim.id, status=Status.RESOLVED)
    company.client("ada").post(f"A/conversations/{kim.id}/messages", {"content": "Hi", "message_type": "incoming"})
    entry = history(company, kim)[0]
    assert told(entry) == ("status_changed", "contact", "customer_message")
    assert (entry["from"]["name"], entry["to"]["name"]) == ("resolved", "open")


def test_scheduled_message(company: Company, kim: Conversation) -> None:
    asked_at = company.desk.clock.now()
    scheduling.schedule_message(company.desk, company.caller("ben"), kim.id, NewMessage(content="Later"), due_at=asked_at + HOUR)
    company.desk.clock.at += HOUR
    schedule.run_due(company.desk)
    entry = newest(company, kim, "message_sent")
    assert entry["by"] == agent(company, "ben")
    assert reason(entry) == {"type": "scheduled_message", "at": asked_at // 1000, "by": agent(company, "ben")}


def test_scheduled_message_that_a_colleague_sends_now(company: Company, kim: Conversation) -> None:
    now = company.desk.clock.now()
    waiting = scheduling.schedule_message(
        company.desk, company.caller("ben"), kim.id, NewMessage(content="Later"), due_at=now + HOUR
    )
    scheduling.send_scheduled_now(company.desk, company.caller("ada"), kim.id, waiting.id)
    entry = newest(company, kim, "message_sent")
    assert (entry["by"], reason(entry)["by"], reason(entry)["detail"]) == (
        agent(company, "ben"),
        agent(company, "ada"),
        "sent_now",
    )


def test_message_that_only_waited_to_be_taken_back_has_no_reason(company: Company, kim: Conversation) -> None:
    scheduling.schedule_message(company.desk, company.caller("ben"), kim.id, NewMessage(content="Hi"), undo_seconds=5)
    company.desk.clock.at += HOUR
    schedule.run_due(company.desk)
    assert told(newest(company, kim, "message_sent")) == ("message_sent", "agent", None)


def test_greeting(company: Company) -> None:
    company.update_inbox(company.telegram, greeting_enabled=True, greeting_message="Welcome")
    kim = company.receive("Hello")
    entry = newest(company, kim, "message_sent")
    assert told(entry) == ("message_sent", "system", "greeting")
    assert reason(entry)["name"] == company.telegram.name


def test_message_of_the_business_in_the_providers_app(company: Company, kim: Conversation) -> None:
    company.receive("We answer by phone", provider_id="in-2", from_business=True)
    assert told(history(company, kim)[0]) == ("message_sent", "system", "channel")


def test_deletion_names_who_has_deleted(company: Company, kim: Conversation) -> None:
    sent = company.reply(kim)
    company.desk.clock.at += HOUR
    messages.delete_message(company.desk, company.caller("ada"), kim.id, sent.id)
    deleted, written = history(company, kim)[:2]
    assert (deleted["id"], deleted["by"], told(deleted)[2]) == (f"{sent.id}.deleted", agent(company, "ada"), "manual")
    assert deleted["created_at"] == company.desk.clock.now() // 1000
    assert (written["id"], written["by"], written["version"]) == (str(sent.id), agent(company, "ben"), deleted["version"])


def test_customer_who_takes_a_message_back(company: Company, kim: Conversation) -> None:
    conversations.toggle_status(company.desk, company.caller(), kim.id, status=Status.RESOLVED)
    company.receive("Oops", provider_id="in-2")
    receive_deletion(company.desk, company.telegram, InboundDeletion("in-2"))
    assert [told(each) for each in history(company, kim)[:2]] == [
        ("message_deleted", "contact", "channel"),
        ("status_changed", "contact", "customer_message"),
    ]


def test_merge_of_contacts_keeps_the_place_in_lists(company: Company, kim: Conversation) -> None:
    other = company.receive("Hello?", inbox=company.whatsapp, source_id="447700900123", provider_id="in-7")
    company.desk.clock.at += HOUR
    merge_contacts(company.desk, company.caller("ben"), base_id=kim.contact_id, mergee_id=other.contact_id)
    entry = newest(company, other, "contact_changed")
    assert (told(entry), entry["by"]) == (("contact_changed", "agent", "contact_merge"), agent(company, "ben"))
    assert (entry["from"]["id"], entry["to"]["id"]) == (other.contact_id, kim.contact_id)
    assert company.conversation(other.id).last_activity_at == other.last_activity_at


def test_conversation_that_an_agent_has_begun(company: Company, kim: Conversation) -> None:
    team = company.create_team("support", "ben")
    begun = new_conversations.create_conversation(
        company.desk,
        company.caller("ada"),
        inbox_id=company.telegram.id,
        contact_id=kim.contact_id,
        assignee_id=company.users["ben"].id,
        team_id=team.id,
    )
    assigned, in_team, created = history(company, begun)
    assert (created["by"], created["because"]) == (agent(company, "ada"), None)
    assert (assigned["by"], assigned["from"], assigned["to"]["name"]) == (agent(company, "ada"), None, "Ben")
    assert (in_team["from"], in_team["to"]) == (None, {"id": team.id, "name": "support"})


def test_person_who_left_keeps_the_stored_name(company: Company, kim: Conversation) -> None:
    conversations.assign_agent(company.desk, company.caller("ben"), kim.id, assignee_id=company.users["ben"].id)
    remove_agent(company.desk, company.caller(), company.users["ben"].id)
    shown = company.client("ada").get(f"A/conversations/{kim.id}/history").json["payload"]
    by = next(each["by"] for each in shown if each["action"] == "assigned")
    assert by == {"type": "agent", "id": company.users["ben"].id, "name": "Ben"}
