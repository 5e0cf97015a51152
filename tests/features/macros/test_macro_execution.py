"""Macros run in one transaction per conversation: all of their actions or none."""

from typing import Any

import pytest

from chalicelib.actions import conversations, teams
from chalicelib.domain.conversations import Priority, Status
from chalicelib.domain.errors import Invalid
from chalicelib.domain.messages import MessageType, Sender, SenderType
from chalicelib.features.labels import actions as labels
from chalicelib.features.macros import actions
from chalicelib.features.macros.model import MacroAction
from tests.features.macros.making import NOTE, RESOLVE, code_of, create, run, texts
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write


def test_execution_is_one_version_and_one_change_in_the_order_of_the_actions(company: Company) -> None:
    team = company.create_team("Support", "ben")
    for title in ("vip", "late"):
        company.create_label(title)
    conversation = company.receive("Where is my order?")
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=["late"])
    before, since = company.conversation(conversation.id), len(company.desk.store.changes)
    macro = create(
        company,
        MacroAction("assign_team", (team.id,)),
        MacroAction("assign_agent", ("self",)),
        MacroAction("add_label", ("vip",)),
        MacroAction("remove_label", ("late",)),
        MacroAction("change_priority", ("urgent",)),
        MacroAction("send_message", ("On its way, {{contact.first_name}}.",)),
        NOTE,
        RESOLVE,
    )
    run(company, macro, conversation.id)
    after = company.conversation(conversation.id)
    assert (after.team_id, after.assignee_id, after.labels) == (team.id, company.users["ben"].id, ("vip",))
    assert (after.priority, after.status, after.version) == ("urgent", Status.RESOLVED, before.version + 1)
    changes = company.desk.store.changes[since + 1 :]
    assert [change.conversations for change in changes] == [[f"{company.account_id}/{conversation.id}"]]
    written = [
        (each.content, each.private, each.sender)
        for each in company.messages(conversation.id)
        if each.type is MessageType.OUTGOING
    ]
    ben = Sender(SenderType.USER, company.users["ben"].id)
    assert written == [("On its way, Kim.", False, ben), ("Seen.", True, ben)]
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == ["On its way, Kim."]


@pytest.mark.parametrize(
    ("action", "field", "expected"),
    [
        (("assign_agent", ("nil",)), "assignee_id", None),
        (("assign_team", ("nil",)), "team_id", None),
        (("remove_assigned_team", ()), "team_id", None),
        (("change_status", ("pending",)), "status", Status.PENDING),
        (("snooze_conversation", ()), "status", Status.SNOOZED),
        (("change_priority", ("nil",)), "priority", None),
        (("mute_conversation", ()), "status", Status.RESOLVED),
    ],
)
def test_each_action_has_its_effect(company: Company, action: tuple[str, tuple[Any, ...]], field: str, expected: Any) -> None:
    team = company.create_team("Support", "ben")
    conversation, ada = company.receive(), company.caller()
    conversations.assign_team(company.desk, ada, conversation.id, team_id=team.id)
    conversations.assign_agent(company.desk, ada, conversation.id, assignee_id=company.users["ben"].id)
    conversations.set_priority(company.desk, ada, conversation.id, priority=Priority.HIGH)
    before = company.conversation(conversation.id)
    run(company, create(company, MacroAction(*action)), conversation.id)
    after = company.conversation(conversation.id)
    assert getattr(before, field) != expected
    assert getattr(after, field) == expected
    assert company.contact(after.contact_id).blocked is (action[0] == "mute_conversation")


def test_target_that_is_gone_is_told_and_nothing_is_done(company: Company) -> None:
    team, label = company.create_team("Support", "ben"), company.create_label("vip")
    conversation = company.receive()
    macros = [
        create(company, NOTE, MacroAction("assign_team", (team.id,))),
        create(company, NOTE, MacroAction("add_label", ("vip",))),
    ]
    macros.append(create(company, NOTE, MacroAction("assign_agent", (company.users["cleo"].id,))))
    teams.delete_team(company.desk, company.caller(), team.id)
    labels.delete_label(company.desk, company.caller(), label.id)
    before = dict(company.desk.store.items)
    codes = [code_of(lambda: run(company, each, conversation.id)) for each in macros]  # noqa: B023
    assert codes == ["macro_target_missing", "macro_target_missing", "assignee_not_in_inbox"]
    assert company.desk.store.items == before


def test_refusal_for_the_last_conversation_changes_none(company: Company) -> None:
    company.create_label("vip")
    first, second = company.receive(), company.receive("Hello", source_id="max", provider_id="max-1")
    conversations.set_labels(company.desk, company.caller(), second.id, labels=[f"label-{number}" for number in range(20)])
    macro = create(company, NOTE, MacroAction("add_label", ("vip",)))
    of_cleo = create(company, by="cleo")
    before = dict(company.desk.store.items)
    assert code_of(lambda: run(company, macro, first.id, second.id)) == "too_many_labels"
    assert code_of(lambda: run(company, macro, first.id, 404)) == "conversation_not_found"
    assert code_of(lambda: run(company, of_cleo, first.id, by="cleo")) == "inbox_not_yours"
    assert company.desk.store.items == before
    assert texts(company, first) == ["Hello"]


def test_skipped_refusals_leave_out_their_conversations(company: Company) -> None:
    company.create_label("vip")
    first, second = company.receive(), company.receive("Hello", source_id="max", provider_id="max-1")
    conversations.set_labels(company.desk, company.caller(), second.id, labels=[f"label-{number}" for number in range(20)])
    macro = create(company, NOTE, MacroAction("add_label", ("vip",)))
    for _ in range(2):
        body = {"conversation_ids": [first.id, second.id, 404], "skip_refused": True}
        path = f"A/macros/{macro.id}/execute"
        answer = company.client("ben").post(path, body, headers={"Idempotency-Key": "once"})
        assert {each["id"]: each["code"] for each in answer.json["refused"]} == {
            second.id: "too_many_labels",
            404: "conversation_not_found",
        }
    assert [texts(company, each).count("Seen.") for each in (first, second)] == [1, 0]


def test_repeated_execution_runs_where_it_has_not_run(company: Company) -> None:
    first, second = company.receive(), company.receive("Hello", source_id="max", provider_id="max-1")
    macro = create(company, MacroAction("send_message", ("Hi!",)))
    run(company, macro, first.id, idempotency_key="once")
    for _ in range(2):
        run(company, macro, first.id, second.id, idempotency_key="once")
    assert [texts(company, each).count("Hi!") for each in (first, second)] == [1, 1]
    run(company, macro, first.id)
    assert texts(company, first).count("Hi!") == 2
    other = create(company, NOTE)
    assert code_of(lambda: run(company, other, first.id, idempotency_key="once")) == "idempotency_mismatch"


def test_concurrent_executions_of_one_request_send_once(company: Company) -> None:
    conversation = company.receive()
    macro = create(company, MacroAction("send_message", ("Hi!",)))
    desk = with_concurrent_write(company.desk, lambda: run(company, macro, conversation.id, idempotency_key="once"))
    actions.execute_macro(desk, company.caller("ben"), macro.id, conversation_ids=[conversation.id], idempotency_key="once")
    assert texts(company, conversation).count("Hi!") == 1


def test_customers_message_meanwhile_is_kept(company: Company) -> None:
    conversation = company.receive()
    macro = create(company, NOTE, RESOLVE)
    desk = with_concurrent_write(company.desk, lambda: company.receive("One more thing", provider_id="in-2"))
    actions.execute_macro(desk, company.caller("ben"), macro.id, conversation_ids=[conversation.id])
    after = company.conversation(conversation.id)
    assert (after.unread_count, after.status) == (2, Status.RESOLVED)
    assert texts(company, conversation).count("Seen.") == 1


def test_variable_without_a_value_is_refused_and_nothing_changes(company: Company) -> None:
    conversation = company.receive()
    macro = create(company, RESOLVE, MacroAction("send_message", ("Your order {{contact.custom_attribute.order}}",)))
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid):
        run(company, macro, conversation.id)
    assert company.desk.store.items == before
