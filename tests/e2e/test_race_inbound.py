"""Concurrent inbound messages: one contact, one conversation, each message once, and in order where the provider has one."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.e2e.concurrency import Rounds, run_concurrently
from tests.e2e.customers import TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import ACTIVITY, INCOMING, Agent, json_of
from tests.e2e.observers import Observers
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.test_flow_inbound import PNG
from tests.e2e.waiting import until

Json = dict[str, Any]
THREADS = 16


def incoming(agent: Agent, number: int) -> list[Json]:
    return [message for message in agent.all_messages(number) if message["message_type"] == INCOMING]


def wait_for_incoming(agent: Agent, name: str, count: int) -> tuple[int, list[Json]]:
    """Waits until a new customer's conversation has `count` messages; returns its id and the messages."""
    number = agent.conversation_of(name)
    return number, until(lambda: found if len(found := incoming(agent, number)) >= count else None, f"{count} messages of {name}")


def by_telegram(stack_info: StackInfo) -> tuple[TelegramCustomer, list[Callable[[], Any]]]:
    customer = TelegramCustomer(stack_info)
    updates = [customer.update({"text": f"Hello {index}"}) for index in range(THREADS)]
    return customer, [partial(customer.deliver, update) for update in updates]


def by_whatsapp(stack_info: StackInfo) -> tuple[WhatsappCustomer, list[Callable[[], Any]]]:
    customer = WhatsappCustomer(stack_info)
    return customer, [partial(customer.write, f"Hello {index}") for index in range(THREADS)]


@pytest.mark.parametrize("channel", [by_telegram, by_whatsapp], ids=["telegram", "whatsapp"])
def test_concurrent_first_messages_are_one_conversation(
    channel: Callable[[StackInfo], Any], stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    numbers = []
    for _ in rounds.repeat(2):
        customer, webhooks = channel(stack_info)
        run_concurrently(webhooks)
        number, messages = wait_for_incoming(ada, customer.name, THREADS)
        assert sorted(message["content"] for message in messages) == sorted(f"Hello {index}" for index in range(THREADS))
        assert len(ada.rows_of(customer.name)) == 1
        assert len(until(lambda: ada.get("contacts/search", q=customer.name)["payload"], "the contact is found")) == 1  # noqa: B023
        rounds.record(f"{len(messages)} messages in one conversation")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_repeated_webhook_is_one_message(stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds) -> None:
    numbers = []
    for _ in rounds.repeat(3):
        customer = WhatsappCustomer(stack_info)
        webhook = customer.webhook(messages=[customer.message({"type": "text", "text": {"body": "Single message"}})])
        answers = run_concurrently([partial(customer.deliver, webhook)] * THREADS)
        assert {answer.status_code for answer in answers} == {200}
        customer.write("The end")
        number, messages = wait_for_incoming(ada, customer.name, 2)
        assert [message["content"] for message in messages] == ["Single message", "The end"]
        rounds.record("one message")
        numbers.append(number)
    observers.assert_consistent(*numbers)


def test_telegram_album_is_six_messages(
    stack_info: StackInfo, ada: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """Six updates of one media group, first in succession, as Telegram sends them, then concurrently."""
    for _ in rounds.repeat(1):
        for concurrent in (False, True):
            customer = TelegramCustomer(stack_info)
            updates = [customer.update(telegram_image(provider, index)) for index in range(6)]
            deliveries = [partial(customer.deliver, update) for update in updates]
            answers = run_concurrently(deliveries) if concurrent else [deliver() for deliver in deliveries]
            assert {answer.status_code for answer in answers} == {200}
            number, messages = wait_for_incoming(ada, customer.name, 6)
            assert_album(messages, in_order=not concurrent)
            until(partial(images_ready, ada, number), "the images are downloaded")
            rounds.record("six messages" if concurrent else "six messages in order")
            observers.assert_consistent(number)


def telegram_image(provider: Provider, index: int) -> Json:
    name = f"image-{new_number()}"
    provider.serve(name, PNG, "image/jpeg", path=f"photos/{name}.jpg")
    return {"photo": [{"file_id": name, "file_size": len(PNG)}], "caption": f"Image {index}", "media_group_id": "13579"}


def test_whatsapp_album_is_six_messages(
    stack_info: StackInfo, ada: Agent, provider: Provider, observers: Observers, rounds: Rounds
) -> None:
    """Six images, first in one webhook, then in six concurrent webhooks."""
    for _ in rounds.repeat(1):
        for concurrent in (False, True):
            customer = WhatsappCustomer(stack_info)
            images = [customer.message(whatsapp_image(provider, index)) for index in range(6)]
            if concurrent:
                run_concurrently([partial(customer.deliver, customer.webhook(messages=[image])) for image in images])
            else:
                json_of(customer.deliver(customer.webhook(messages=images)))
            number, messages = wait_for_incoming(ada, customer.name, 6)
            assert_album(messages, in_order=not concurrent)
            until(partial(images_ready, ada, number), "the images are downloaded")
            rounds.record("six messages" if concurrent else "six messages in order")
            observers.assert_consistent(number)


def whatsapp_image(provider: Provider, index: int) -> Json:
    name = f"image-{new_number()}"
    provider.serve(name, PNG, "image/png")
    return {"type": "image", "image": {"id": name, "mime_type": "image/png", "caption": f"Image {index}"}}


def assert_album(messages: list[Json], *, in_order: bool) -> None:
    captions, expected = [message["content"] for message in messages], [f"Image {index}" for index in range(6)]
    assert (captions if in_order else sorted(captions)) == expected
    assert [len(message["attachments"]) for message in messages] == [1] * 6


def images_ready(agent: Agent, number: int) -> bool:
    return all(attachment["state"] == "ready" for message in incoming(agent, number) for attachment in message["attachments"])


@pytest.mark.parametrize("customer_of", [TelegramCustomer, WhatsappCustomer], ids=["telegram", "whatsapp"])
def test_concurrent_resolve_and_message(
    customer_of: Callable[[StackInfo], Any], stack_info: StackInfo, ada: Agent, observers: Observers, rounds: Rounds
) -> None:
    """A message after the resolve is in an open conversation; a resolve after the message leaves it resolved.

    In every second round the webhook is answered before the resolve, so only the queue decides the order.
    """
    numbers = []
    for round_number in rounds.repeat(6):
        customer = customer_of(stack_info)
        customer.write("Hello")
        number = ada.conversation_of(customer.name)
        resolve = partial(ada.post, f"conversations/{number}/toggle_status", {"status": "resolved"})
        if round_number % 2:
            customer.write("One more thing")
            resolve()
        else:
            run_concurrently([resolve, partial(customer.write, "One more thing")])
        found = until(partial(conversation_with, ada, customer.name, "One more thing"), "the message is stored")
        rows = [row["id"] for row in ada.rows_of(customer.name)]
        if found != number or is_after_resolve(ada, number):
            assert ada.conversation(found)["status"] == "open"
            rounds.record("message last, open")
        else:
            assert ada.conversation(found)["status"] == "resolved"
            rounds.record("resolve last, resolved")
        assert sum(ada.texts(row).count("One more thing") for row in rows) == 1
        numbers += rows
    observers.assert_consistent(*numbers)


def conversation_with(agent: Agent, name: str, text: str) -> int | None:
    return next((int(row["id"]) for row in agent.rows_of(name) if text in agent.texts(row["id"])), None)


def is_after_resolve(agent: Agent, number: int) -> bool:
    order = [(message["message_type"], message["content"]) for message in agent.all_messages(number)]
    resolved = next(index for index, (kind, text) in enumerate(order) if kind == ACTIVITY and "marked resolved" in text)
    return order.index((INCOMING, "One more thing")) > resolved
