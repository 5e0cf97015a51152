"""The desk sends one survey with the resolution of a conversation, whatever resolves it."""

from typing import Any

import pytest

from chalicelib.actions import accounts, conversations, customers, identities
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.conversations import Conversation, Folder, Status
from chalicelib.domain.messages import Delivery, MessageType
from chalicelib.domain.survey_config import read_config
from chalicelib.features.bulk_actions.actions import change_conversations
from chalicelib.features.bulk_actions.model import BulkChange
from tests.features.conversation_merge.merging import merge
from tests.features.surveys.surveying import MINUTE, reopen, resolve, rows, surveys, switch_on
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.refusals import code_of
from tests.support.timers import resolve_inactive


def test_resolution_sends_the_survey_in_its_own_transaction(company: Company) -> None:
    switch_on(company, display_type="star", message="How did we do, {{contact.first_name | default: 'friend'}}?")
    conversation = company.receive("Hello", name="Kim Kardon")
    since = len(company.desk.store.changes)
    resolved = resolve(company, conversation)
    assert len(company.desk.store.changes) == since + 1
    [survey] = surveys(company, conversation)
    link = f"{company.desk.public_url}/survey/responses/{conversation.uuid}"
    assert (survey.type, survey.sender, survey.private) == (MessageType.TEMPLATE, None, False)
    assert survey.content == f"How did we do, Kim? {link}"
    assert survey.content_attributes == {"display_type": "star"}
    assert resolved.survey is not None
    assert resolved.survey.message_id == survey.id
    [row] = rows(company)
    assert (row.message_id, row.conversation_id, row.inbox_id, row.rating) == (
        survey.id,
        conversation.id,
        company.telegram.id,
        None,
    )
    company.settle()
    assert [part.text for _, part, _ in company.provider.sent] == [survey.content]
    assert surveys(company, conversation)[0].delivery is Delivery.SENT


def test_text_is_in_the_language_of_the_account_and_has_no_link_on_a_website(company: Company) -> None:
    accounts.update_account(company.desk, company.caller(), locale="de")
    switch_on(company)
    conversation = company.receive()
    resolve(company, conversation)
    assert (surveys(company, conversation)[0].content or "").startswith("Bitte bewerten Sie diese Unterhaltung. http")


def test_conversation_gets_one_survey_however_often_it_is_resolved(company: Company) -> None:
    switch_on(company)
    conversation = company.receive()
    for _ in range(2):
        resolve(company, conversation)
        reopen(company, conversation)
    company.receive("Again", provider_id="in-2")
    resolve(company, conversation)
    assert len(surveys(company, conversation)) == len(rows(company)) == 1


def test_two_agents_who_resolve_at_once_send_one(company: Company) -> None:
    switch_on(company)
    conversation = company.receive()
    slower = with_concurrent_write(company.desk, lambda: resolve(company, conversation, by="ada"))
    conversations.toggle_status(slower, company.caller("ben"), conversation.id, status=Status.RESOLVED)
    assert len(surveys(company, conversation)) == len(rows(company)) == 1


def test_bulk_action_and_automatic_resolution_send_it(company: Company) -> None:
    switch_on(company)
    first, second = company.receive(), company.receive(source_id="other", provider_id="in-2")
    change_conversations(company.desk, company.caller(), [first.id], BulkChange(status=Folder.RESOLVED))
    company.settle()
    accounts.update_account(
        company.desk, company.caller(), auto_resolve_after=60, auto_resolve_ignore_waiting=False, auto_resolve_message="Closed."
    )
    company.desk.clock.at += 70 * MINUTE
    resolve_inactive(company.desk)
    assert [len(surveys(company, each)) for each in (first, second)] == [1, 1]
    assert next(each.content for each in company.messages(second.id) if each.type is MessageType.TEMPLATE) == "Closed."


def test_customer_who_ends_the_conversation_gets_it_too(company: Company) -> None:
    switch_on(company, company.app)
    kim = identities.identify(company.desk, "app-identifier", name="Kim", source_id="kim")
    conversation = customers.start_conversation(company.desk, kim)
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    assert surveys(company, conversation) == []  # the customer has written nothing
    customers.write(company.desk, kim, conversation.id, content="Hello")
    customers.resolve_by_customer(company.desk, kim, conversation.id)
    assert len(surveys(company, conversation)) == 1


@pytest.mark.parametrize(
    ("rules", "labels", "sent"),
    [
        ({"operator": "contains", "values": ["Sale", "other"]}, ["sale"], 1),
        ({"operator": "contains", "values": ["sale"]}, ["refund"], 0),
        ({"operator": "does_not_contain", "values": ["spam"]}, ["spam", "sale"], 0),
        ({"operator": "does_not_contain", "values": ["spam"]}, [], 1),
        ({"operator": "contains", "values": []}, [], 1),
    ],
)
def test_rules_choose_conversations_by_their_labels(
    company: Company, rules: dict[str, Any], labels: list[str], sent: int
) -> None:
    switch_on(company, survey_rules=rules)
    conversation = company.receive()
    conversations.set_labels(company.desk, company.caller(), conversation.id, labels=labels)
    resolve(company, conversation)
    assert len(surveys(company, conversation)) == sent


def test_nothing_is_sent_when_it_is_off_muted_merged_or_past_the_time_to_reply(company: Company) -> None:
    off = company.receive()
    resolve(company, off)
    switch_on(company)
    muted = company.receive(source_id="muted", provider_id="in-2")
    conversations.set_muted(company.desk, company.caller(), muted.id, muted=True)
    switch_on(company, company.whatsapp)
    late = company.receive(inbox=company.whatsapp, source_id="15550009999", provider_id="in-3")
    company.desk.clock.at += 25 * 60 * MINUTE
    resolve(company, late)
    assert [surveys(company, each) for each in (off, muted, late)] == [[], [], []]
    assert rows(company) == []


def test_merge_sends_none_and_the_survivor_takes_over_the_one_that_was_sent(
    company: Company, first: Conversation, second: Conversation
) -> None:
    switch_on(company)
    resolve(company, second)
    merge(company, second, first)
    reopen(company, first)
    resolve(company, first)
    [survey] = surveys(company, company.conversation(second.id))
    assert surveys(company, first) == []
    assert company.conversation(first.id).survey == company.conversation(second.id).survey
    assert [each.message_id for each in rows(company)] == [survey.id]


def test_open_conversation_that_is_merged_gets_none(company: Company, first: Conversation, second: Conversation) -> None:
    switch_on(company)
    merge(company, second, first)
    assert company.conversation(second.id).status is Status.RESOLVED
    assert rows(company) == []


def test_message_of_a_program_that_asks_for_a_rating_is_the_survey(company: Company) -> None:
    switch_on(company)
    conversation = company.receive()
    new = NewMessage(content="Rate us", content_type="input_csat")
    message = create_message(company.desk, company.caller("ben"), conversation.id, new)
    resolve(company, conversation)
    assert [each.id for each in surveys(company, conversation)] == [message.id]
    assert [each.message_id for each in rows(company)] == [message.id]


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"display_type": "hearts"}, "csat_config_invalid"),
        ({"display_type": ["emoji"]}, "csat_config_invalid"),
        ({"message": 5}, "csat_config_invalid"),
        ({"message": "x" * 1_001}, "csat_config_invalid"),
        ({"survey_rules": "sale"}, "csat_config_invalid"),
        ({"survey_rules": {"operator": "is", "values": []}}, "csat_config_invalid"),
        ({"survey_rules": {"values": "sale"}}, "csat_config_invalid"),
        ({"survey_rules": {"values": [1]}}, "csat_config_invalid"),
        ({"survey_rules": {"values": ["x" * 30] * 21}}, "csat_config_invalid"),
        ({"survey_rules": {"values": ["!"]}}, "label_invalid"),
        ({"message": "Hello {{contact.name}}"}, "variable_missing"),
    ],
)
def test_bad_settings_are_refused_and_change_nothing(company: Company, config: dict[str, Any], code: str) -> None:
    assert code_of(lambda: switch_on(company, **config), company) == code


def test_settings_are_kept_without_unknown_keys() -> None:
    assert read_config({}) is None
    config = read_config({"message": " Hi ", "language": "en", "survey_rules": {"values": ["Sale", "sale"]}})
    assert config is not None
    assert (config.message, config.display_type, config.survey_rules.values) == ("Hi", "emoji", ("sale",))
