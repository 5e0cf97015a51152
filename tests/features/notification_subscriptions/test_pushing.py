"""Pushes: exactly the notifications of the list, encrypted and signed, and never to a person who no longer has access."""

from typing import Any

import pytest

from chalicelib import reactions
from chalicelib.actions import conversations, inboxes, profile, sessions
from chalicelib.actions.messages import NewMessage, create_message
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.events import QueueClass
from chalicelib.domain.push import subscriptions_key
from chalicelib.features.erasure import actions as erasure
from chalicelib.features.notifications import actions
from chalicelib.features.notifications.model import QUIET_MILLISECONDS
from chalicelib.features.notifications.pushing import LATER_SECONDS, LATEST_SECONDS, SETTLE_MS
from chalicelib.ports import AddressRefused, ResponseLost, Unreachable
from chalicelib.schedule import run_due
from tests.features.notification_subscriptions.pushing import (
    LAPTOP,
    PHONE,
    addresses,
    answers,
    push_events,
    requests,
    run_pushes,
    subscribe,
    texts,
)
from tests.features.notification_subscriptions.test_subscriptions import sign_in, with_session
from tests.support.company import Company
from tests.support.fakes.web_push import PUBLIC
from tests.support.push_browser import claims_of
from tests.support.tenant import PASSWORD


def write(company: Company, text: str = "Hello?", number: int = 1) -> None:
    company.receive(text, provider_id=f"kim-{number}")
    company.settle()


def accept(company: Company) -> None:
    company.desk.transport.answers[:] = answers(201)
    company.desk.transport.repeats_last = True


def test_message_is_pushed_encrypted_and_signed(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company, "Where **is** it?")
    assert run_pushes(company) == []
    (request,) = requests(company)
    assert (request.method, request.url) == ("POST", LAPTOP.endpoint)
    (text,) = texts(company)
    number = conversation.id
    assert text == {
        "title": f"New message in conversation #{number} with Kim",
        "body": "Where **is** it?",
        "tag": f"parley-1-{number}",
        "url": f"/app/accounts/1/conversations/{number}",
        "type": "assigned_conversation_new_message",
        "name": "Kim",
        "number": number,
        "version": 3,
        "unread_count": 1,
    }
    sent = request.headers
    assert (sent["Content-Encoding"], sent["TTL"], sent["Urgency"]) == ("aes128gcm", "86400", "high")
    assert len(sent["Topic"]) == 32
    claims, key = claims_of(sent["Authorization"])
    assert key == PUBLIC
    assert claims["aud"] == "https://push.example"
    assert claims["sub"] == "https://desk.example"
    assert 0 < claims["exp"] - company.desk.clock.now() // 1000 <= 86_400


def test_repetition_has_the_same_topic_and_tag(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    run_pushes(company)
    run_pushes(company)
    first, second = texts(company)
    assert first == second
    assert len({each.headers["Topic"] for each in requests(company)}) == 1


def test_later_message_is_pushed_once_with_a_greater_version(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    run_pushes(company)
    company.desk.clock.at += QUIET_MILLISECONDS
    write(company, "Anybody?", 2)
    run_pushes(company)
    first, second = texts(company)
    assert (first["tag"], second["body"]) == (second["tag"], "Anybody?")
    assert second["version"] > first["version"]


def test_nothing_is_pushed_before_the_agent_had_time_to_read(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    assert [each.after for each in run_pushes(company, waited=SETTLE_MS - 1_500)] == [2]
    actions.read_notification(company.desk, company.caller("ben"), conversation.id)
    assert run_pushes(company) == []
    assert requests(company) == []


def test_other_types_start_nothing(company: Company, conversation: Conversation) -> None:
    """Neither those that the agent does not want, nor those of agents without a browser."""
    actions.update_settings(company.desk, company.caller("ben"), changes={"push": ()})
    write(company)
    conversations.assign_agent(company.desk, company.caller("ben"), conversation.id, assignee_id=company.users["ada"].id)
    company.settle()
    assert len(actions.list_notifications(company.desk, company.caller("ben"))) == 1
    assert len(actions.list_notifications(company.desk, company.caller("ada"))) == 1
    assert push_events(company) == []


def test_choice_counts_when_the_push_is_sent(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    actions.update_settings(company.desk, company.caller("ben"), changes={"push": ()})
    run_pushes(company)
    assert requests(company) == []


def test_own_actions_on_notifications_push_nothing(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    run_pushes(company)
    sent = len(requests(company))
    actions.read_notification(company.desk, company.caller("ben"), conversation.id)
    actions.mark_notification_unread(company.desk, company.caller("ben"), conversation.id)
    run_pushes(company)
    assert len(requests(company)) == sent


def test_snoozed_notification_is_pushed_when_it_returns(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    until = company.desk.clock.now() + 3_600_000
    actions.snooze_notification(company.desk, company.caller("ben"), conversation.id, until=until)
    run_pushes(company)
    assert requests(company) == []
    company.desk.clock.at = until
    run_due(company.desk)
    run_pushes(company)
    assert len(texts(company)) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_browser_that_is_gone_is_removed(company: Company, conversation: Conversation, status: int) -> None:
    company.desk.transport.answers[:] = answers(status)
    write(company)
    assert run_pushes(company) == []
    assert addresses(company) == []


def test_browser_that_has_subscribed_again_is_kept(company: Company, conversation: Conversation) -> None:
    """The push service's 410 is about the keys that were sent to."""
    renewed = type(LAPTOP)(LAPTOP.endpoint, secret=b"another secret..")
    company.desk.transport.answers[:] = answers(410)
    original = company.desk.transport.answer

    def renewing(request: Any) -> Any:
        subscribe(company, renewed)
        return original(request)

    write(company)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(company.desk.transport, "answer", renewing)
        run_pushes(company)
    assert addresses(company) == [LAPTOP.endpoint]


@pytest.mark.parametrize("outcome", [*answers(429, 500, 503), Unreachable("down"), ResponseLost("lost")])
def test_push_service_out_of_reach_is_asked_again(company: Company, conversation: Conversation, outcome: Any) -> None:
    company.desk.transport.answers[:] = [outcome, *answers(201)]
    write(company)
    assert [each.after for each in run_pushes(company)] == [LATER_SECONDS]
    assert run_pushes(company) == []
    assert len(texts(company)) == 2
    assert addresses(company) == [LAPTOP.endpoint]


def test_pause_of_the_push_service_is_kept_within_a_bound(company: Company, conversation: Conversation) -> None:
    company.desk.transport.answers[:] = answers(429, Retry_After="120") + answers(429, Retry_After="999999")
    write(company)
    assert [each.after for each in run_pushes(company)] == [120]
    assert [each.after for each in run_pushes(company)] == [LATEST_SECONDS]


@pytest.mark.parametrize("outcome", [*answers(400, 403, 413, 301), ValueError("too large")])
def test_refusal_is_final_and_keeps_the_browser(company: Company, conversation: Conversation, outcome: Any) -> None:
    company.desk.transport.answers[:] = [outcome]
    write(company)
    assert run_pushes(company) == []
    assert addresses(company) == [LAPTOP.endpoint]


def test_address_that_leads_into_a_private_network_is_removed(company: Company, conversation: Conversation) -> None:
    company.desk.transport.answers[:] = [AddressRefused()]
    write(company)
    run_pushes(company)
    assert addresses(company) == []


def test_retry_leaves_out_browsers_that_were_reached(company: Company, conversation: Conversation) -> None:
    subscribe(company, PHONE)
    company.desk.transport.answers[:] = answers(201, 503, 201)
    write(company)
    assert len(run_pushes(company)) == 1
    assert run_pushes(company) == []
    assert (len(texts(company, LAPTOP)), len(texts(company, PHONE))) == (1, 2)


def test_last_try_gives_up_quietly(company: Company, conversation: Conversation) -> None:
    company.desk.transport.answers[:] = answers(503)
    write(company)
    company.desk.clock.at += SETTLE_MS
    for change in push_events(company):
        reactions.react(company.desk, change, QueueClass.BACKGROUND, last_try=True)
    assert len(texts(company)) == 1


def test_signed_out_browser_receives_nothing(company: Company, conversation: Conversation) -> None:
    headers = sign_in(company)
    with_session(company, headers, PHONE)
    accept(company)
    write(company)
    sessions.sign_out(company.desk, uid=headers["uid"], client=headers["client"], token=headers["access-token"])
    run_pushes(company)
    assert [each.url for each in requests(company)] == [LAPTOP.endpoint]
    assert addresses(company) == [LAPTOP.endpoint]


def test_new_password_ends_the_pushes_of_all_sessions(company: Company, conversation: Conversation) -> None:
    with_session(company, sign_in(company), PHONE)
    accept(company)
    write(company)
    profile.update_profile(company.desk, company.caller("ben").user, current_password=PASSWORD, password="Another-Secret-1")
    run_pushes(company)
    assert [each.url for each in requests(company)] == [LAPTOP.endpoint]


def test_expired_session_receives_nothing(company: Company, conversation: Conversation) -> None:
    with_session(company, sign_in(company), PHONE)
    accept(company)
    company.desk.clock.at += sessions.SESSION_SECONDS * 1000
    write(company)
    run_pushes(company)
    assert [each.url for each in requests(company)] == [LAPTOP.endpoint]


def test_agent_who_lost_the_inbox_receives_nothing(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    ben = [company.users["ben"].id]
    inboxes.change_members(company.desk, company.caller("ada"), company.telegram.id, remove=ben)
    run_pushes(company)
    assert requests(company) == []


def test_removed_agent_receives_nothing(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    assert company.client("ada").delete(f"A/agents/{company.users['ben'].id}").status == 200
    run_pushes(company)
    assert requests(company) == []


def test_erased_customer_is_not_pushed(company: Company, conversation: Conversation) -> None:
    accept(company)
    write(company)
    erasure.delete_contact(company.desk, company.caller("ada"), conversation.contact_id)
    run_pushes(company)
    assert requests(company) == []


def test_stored_subscription_has_nothing_of_customers(company: Company, conversation: Conversation) -> None:
    subscribe(company, PHONE)
    company.desk.transport.answers[:] = answers(201, 503)
    write(company, "A secret of Kim")
    run_pushes(company)
    rows = str(company.desk.store.get(subscriptions_key(company.users["ben"].id)))
    assert "Kim" not in rows
    assert "secret of" not in rows


def test_long_texts_fit_into_a_message(company: Company, conversation: Conversation) -> None:
    accept(company)
    create_message(company.desk, company.caller("ada"), conversation.id, NewMessage(content="🙂" * 5000, private=True))
    company.settle()
    run_pushes(company)
    (request,) = requests(company)
    assert len(request.body) <= 4096
    assert texts(company)[0]["body"] == "🙂" * 200
