"""Customers rate on the survey's page, over the public API and in the widget. Each survey has one answer."""

from typing import Any

import pytest

from chalicelib.actions import conversations
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.erasure.actions import delete_contact, delete_conversation, delete_inbox
from tests.features.conversation_merge.merging import merge
from tests.features.erasure.remaining import settle_twice, stored_kinds
from tests.features.surveys.surveying import DAY, path_of, rate, reopen, resolve, rows, surveyed, surveys, switch_on
from tests.support.api_client import ApiClient
from tests.support.company import Company
from tests.support.widget import Widget


def test_answer_is_stored_with_the_present_assignee_in_one_transaction(company: Company) -> None:
    switch_on(company, display_type="star", message="How was it?")
    conversation = surveyed(company)
    shown = ApiClient(company.desk).get(path_of(conversation)).json
    assert (shown["content"], shown["display_type"], shown["inbox_name"]) == ("How was it?", "star", "Acme bot")
    assert (shown["csat_survey_response"], shown["closed"], shown["conversation_id"]) == (None, False, conversation.id)
    ben = company.users["ben"].id
    conversations.assign_agent(company.desk, company.caller(), conversation.id, assignee_id=ben)
    since, listed = len(company.desk.store.changes), company.conversation(conversation.id).last_activity_at
    company.desk.clock.at += DAY
    answered = rate(company, conversation, 4, "Quick").json["csat_survey_response"]
    assert (answered["rating"], answered["feedback_message"], answered["assigned_agent_id"]) == (4, "Quick", ben)
    assert len(company.desk.store.changes) == since + 1
    assert company.events(since) == ["message.updated", "conversation.updated"]
    [row] = rows(company)
    assert (row.rating, row.feedback, row.assignee_id) == (4, "Quick", ben)
    after = company.conversation(conversation.id)
    assert after.survey is not None
    assert (after.survey.rating, after.last_activity_at, after.status) == (4, listed, Status.RESOLVED)
    assert company.client("ben").get(f"A/conversations/{conversation.id}").json["csat_rating"] == 4


def test_repetition_changes_nothing_and_another_answer_replaces_the_first(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    first = rate(company, conversation, 4).json["csat_survey_response"]
    since = len(company.desk.store.changes)
    company.desk.clock.at += 5_000
    assert rate(company, conversation, 4, method="PATCH").json["csat_survey_response"] == first
    assert len(company.desk.store.changes) == since
    second = rate(company, conversation, 2, "Too slow").json["csat_survey_response"]
    assert (second["id"], second["created_at"], second["rating"]) == (first["id"], first["created_at"], 2)
    assert second["updated_at"] > first["updated_at"]
    assert len(rows(company)) == 1


def test_rating_alone_keeps_the_comment_and_an_empty_one_removes_it(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    rate(company, conversation, 2, "Too slow")
    assert rate(company, conversation, 3).json["csat_survey_response"]["feedback_message"] == "Too slow"
    assert [each.feedback for each in rows(company)] == ["Too slow"]
    assert rate(company, conversation, 3, "").json["csat_survey_response"]["feedback_message"] == ""


@pytest.mark.parametrize("rating", [0, 6, 2.5, "5", True, None])
def test_bad_rating_is_refused_and_changes_nothing(company: Company, rating: Any) -> None:
    switch_on(company)
    conversation = surveyed(company)
    before = dict(company.desk.store.items)
    refused = rate(company, conversation, rating)
    assert (refused.status, refused.json["code"]) == (422, "answer_invalid")
    assert company.desk.store.items == before


def test_survey_closes_after_fourteen_days(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    company.desk.clock.at += 14 * DAY
    assert rate(company, conversation, 5).status == 200
    company.desk.clock.at += 1
    refused = rate(company, conversation, 1)
    assert (refused.status, refused.json["code"]) == (422, "survey_closed")
    shown = ApiClient(company.desk).get(path_of(conversation)).json
    assert (shown["closed"], shown["csat_survey_response"]["rating"]) == (True, 5)


@pytest.mark.parametrize("uuid", ["", "x", "0b5c1f0e-0000-4000-8000-000000000000", "%00", "a" * 300])
def test_unknown_survey_is_not_found(company: Company, uuid: str) -> None:
    for path in (f"/public/api/v1/csat_survey/{uuid}", f"/survey/responses/{uuid}"):
        assert ApiClient(company.desk).get(path).status == 404


def test_conversation_without_a_survey_has_no_page(company: Company) -> None:
    conversation = company.receive()
    resolve(company, conversation)
    refused = ApiClient(company.desk).get(path_of(conversation))
    assert (refused.status, refused.json["code"]) == (404, "survey_not_found")


def test_visitor_rates_in_the_widget(company: Company, shop: Inbox, widget: Widget) -> None:
    switch_on(company, shop, display_type="star")
    widget.write("Hello")
    [conversation] = company.conversations()
    resolve(company, conversation)
    [asked] = [each for each in widget.get("/messages")["payload"] if each["content_type"] == "input_csat"]
    assert (asked["content"], asked["content_attributes"]) == ("Please rate this conversation.", {"display_type": "star"})
    body = {"message": {"submitted_values": {"csat_survey_response": {"rating": 5}}}}
    assert widget.request("PATCH", f"/messages/{asked['id']}", body).status == 200
    assert [(each.rating, each.inbox_id) for each in rows(company)] == [(5, shop.id)]
    company.settle()
    assert [each for each in widget.messages() if each] == ["Hello", "Please rate this conversation."]


def test_reopened_conversation_keeps_its_survey_open(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    reopen(company, conversation)
    assert rate(company, conversation, 3).status == 200
    assert company.conversation(conversation.id).status is Status.OPEN


def test_survey_of_a_merged_conversation_is_answered_in_the_survivor(
    company: Company, first: Conversation, second: Conversation
) -> None:
    switch_on(company)
    resolve(company, second)
    merge(company, second, first)
    assert rate(company, company.conversation(second.id), 5).status == 200
    survey = company.conversation(first.id).survey
    assert survey is not None
    assert survey.rating == 5
    [row] = company.client("ada").get("A/csat_survey_responses").json
    assert (row["conversation_id"], row["contact"]["id"]) == (first.id, first.contact_id)


@pytest.mark.parametrize(("ratings", "shown"), [((5, None), 5), ((None, 2), 2), ((5, 2), 2), ((None, None), None)])
@pytest.mark.parametrize("into_first", [True, False])
def test_survivor_of_two_surveys_shows_the_rating_of_the_later_one(
    company: Company,
    first: Conversation,
    second: Conversation,
    ratings: tuple[int | None, ...],
    shown: int | None,
    into_first: bool,
) -> None:
    switch_on(company)
    reopen(company, first)
    for conversation, rating in zip((first, second), ratings, strict=True):
        resolve(company, conversation)
        if rating:
            rate(company, conversation, rating)
    survivor = merge(company, second, first) if into_first else merge(company, first, second)
    assert survivor.survey is not None
    assert survivor.survey.rating == shown
    sums = company.client("ada").get("A/csat_survey_responses/metrics").json
    assert (sums["total_count"], sums["total_sent_messages_count"]) == (len(list(filter(None, ratings))), 2)


def test_answer_shows_the_contact_into_which_another_was_merged(company: Company) -> None:
    switch_on(company)
    mergee, base = surveyed(company, 1), surveyed(company, 2)
    rate(company, mergee, 5)
    merge_contacts(company.desk, company.caller(), base_id=base.contact_id, mergee_id=mergee.contact_id)
    [row] = company.client("ada").get("A/csat_survey_responses").json
    assert row["contact"]["id"] == base.contact_id


@pytest.mark.parametrize("what", ["conversation", "contact", "inbox"])
def test_erasure_removes_the_survey_its_answer_and_its_page(company: Company, what: str) -> None:
    switch_on(company)
    conversation = surveyed(company)
    rate(company, conversation, 1, "Awful")
    ada = company.caller()
    match what:
        case "conversation":
            delete_conversation(company.desk, ada, conversation.id)
        case "contact":
            delete_contact(company.desk, ada, conversation.contact_id)
        case _:
            delete_inbox(company.desk, ada, conversation.inbox_id)
    settle_twice(company)
    assert "survey" not in stored_kinds(company)
    assert ApiClient(company.desk).get(path_of(conversation)).status == 404
    assert not [key for key in company.desk.store.items if conversation.uuid in str(key.parts)]
    assert company.client("ada").get("A/csat_survey_responses").json == []


def test_deleted_survey_message_has_no_page(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    [message] = surveys(company, conversation)
    assert company.client("ben").request("DELETE", f"A/conversations/{conversation.id}/messages/{message.id}").status == 200
    assert ApiClient(company.desk).get(path_of(conversation)).status == 404


def test_requests_from_one_network_are_limited(company: Company) -> None:
    switch_on(company)
    conversation = surveyed(company)
    client = ApiClient(company.desk)
    statuses = {client.request("GET", path_of(conversation)).status for _ in range(1_005)}
    assert statuses == {200, 429}
