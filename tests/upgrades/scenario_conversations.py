"""Conversations of the scenario: every status and property, every kind of message, long threads and lists."""

import time

import httpx

from tests.e2e.customers import AppCustomer
from tests.e2e.desk_api import json_of
from tests.e2e.provider import ProviderFailure
from tests.e2e.waiting import until
from tests.upgrades.release import DAY_SECONDS
from tests.upgrades.scenario_company import Company

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
BLOCKED = ProviderFailure(403, {"description": "Forbidden: bot was blocked by the user"})
SILENCE = ProviderFailure(504, hangs=True)
TWO_PAGES = 30
LONG_THREAD = 45


def statuses_and_properties(company: Company) -> None:
    """Every status, with and without an end of the snooze; every priority; labels, teams, attributes, read marks."""
    ada, ben = company.ada, company.ben
    teams = {team["name"]: team["id"] for team in ada.get("teams")}
    far, soon = int(time.time()) + 3650 * DAY_SECONDS, int(time.time()) + 3600
    for status in ("open", "pending", "resolved", "snoozed"):
        number = AppCustomer(company.stack_info, name=f"Status {status}").start(f"This one is {status}.")
        ben.reply(number, f"An answer before it is {status}.")
        ada.post(f"conversations/{number}/toggle_status", {"status": status})
    for name, end in (("Later today", soon), ("In ten years", far)):
        number = AppCustomer(company.stack_info, name=name).start("Please ask me again.")
        ada.post(f"conversations/{number}/toggle_status", {"status": "snoozed", "snoozed_until": end})
        company.recorded.note(**{name.lower().replace(" ", "_"): number})
    for priority in ("low", "medium", "high", "urgent"):
        number = AppCustomer(company.stack_info, name=f"Priority {priority}").start(f"My priority is {priority}.")
        ada.post(f"conversations/{number}/toggle_priority", {"priority": priority})
        ada.post(f"conversations/{number}/labels", {"labels": ["vip", "refund", f"extra-{priority}"]})
        ada.post(f"conversations/{number}/assignments", {"team_id": teams["night shift"]})
        ada.post(f"conversations/{number}/assignments", {"assignee_id": ben.id})
        ada.post(
            f"conversations/{number}/custom_attributes",
            {"custom_attributes": {"order": 4821, "gift": True, "nested": {"a": [1, "two", None]}}},
        )
        ben.post(f"conversations/{number}/update_last_seen")
        if priority == "low":
            ada.post(f"conversations/{number}/unread")
    number = AppCustomer(company.stack_info, name="Muted Person").start("Spam, spam, spam.")
    ada.post(f"conversations/{number}/mute")


def telegram_messages(company: Company) -> None:
    """Text, a quoted message, a file, a place, a card, an unknown kind, an edit, a note, and an edit that came too early."""
    ada, customer = company.ada, company.telegram("Imani Osei")
    first = customer.write("Is the shop open on Sundays?")
    number = ada.conversation_of(customer.name)
    question = ada.wait_for_text(number, "Is the shop open on Sundays?")
    reply = ada.reply(number, "From ten to four.", content_attributes={"in_reply_to": question["id"]}, echo_id="echo-1")
    ada.wait_for_delivery(number, reply["id"], "sent")
    ada.reply(number, "She came twice last week.", private=True)
    company.provider.serve("picture-1", PNG, "image/jpeg", path="received/picture-1.bin")
    customer.send({"photo": [{"file_id": "small"}, {"file_id": "picture-1", "file_size": len(PNG)}], "caption": "This bag"})
    customer.send({"document": {"file_id": "gone", "file_name": "gone.pdf"}})
    customer.send({"location": {"latitude": 59.91, "longitude": 10.75}})
    customer.send({"contact": {"phone_number": "+4712345678", "first_name": "Ola"}})
    customer.send({"hologram": {"shape": "bean"}})
    update = customer.update({"text": "Thank yuo", "reply_to_message": {"message_id": first}})
    customer.deliver(update)
    edited = {**update["message"], "text": "Thank you", "edit_date": update["message"]["date"] + 5}
    customer.deliver({"update_id": update["update_id"] + 1_000_000, "edited_message": edited})
    ada.wait_for_text(number, "Thank you")
    until(
        lambda: all(each["state"] != "pending" for m in ada.messages(number) for each in m.get("attachments", ())),
        "files are fetched",
    )
    mistaken = ada.reply(number, "Wrong window, sorry.")
    ada.wait_for_delivery(number, mistaken["id"], "sent")
    json_of(ada.request("DELETE", f"conversations/{number}/messages/{mistaken['id']}"))
    early = customer.update({"text": "An edit of a message that has not come yet"})
    early["message"] |= {"message_id": 9_000_001, "edit_date": early["message"]["date"] + 1}
    customer.deliver({"update_id": early["update_id"], "edited_message": early["message"]})
    company.recorded.note(telegram=number, telegram_customer=customer.number, telegram_message=customer.update({})["message"])


def whatsapp_messages(company: Company) -> None:
    """Media, every receipt, files of the agent, and a receipt that came before its message."""
    ada, customer = company.cleo, company.whatsapp("Café Norrland")
    customer.write("Hello", "Two bags of Sidamo, please")
    number = ada.conversation_of(customer.name)
    ada.wait_for_text(number, "Two bags of Sidamo, please")
    company.provider.serve("media-in-1", PNG, "image/png")
    image = {"id": "media-in-1", "mime_type": "image/png", "caption": "Like these"}
    customer.deliver(customer.webhook(messages=[customer.message({"type": "image", "image": image})]))
    ada.wait_for_text(number, "Like these")
    for count, receipts in enumerate((("sent",), ("sent", "delivered"), ("sent", "delivered", "read")), start=1):
        reply = ada.reply(number, f"Answer number {count}")
        call = company.provider.wait_for(customer.id, count)[-1]
        customer.report(call.provider_id, *receipts)
        ada.wait_for_delivery(number, reply["id"], receipts[-1])
    files = [
        ("attachments[]", ("price list.png", PNG, "image/png")),
        ("attachments[]", ("terms.pdf", b"%PDF-1.4 terms", "application/pdf")),
    ]
    sent = json_of(ada.request("POST", f"conversations/{number}/messages", data={"content": "Our papers"}, files=files))
    ada.wait_for_delivery(number, sent["id"], "sent")
    reply = ada.reply(number, "This one comes back.")
    call = company.provider.wait_for(customer.id, 6)[-1]
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    customer.deliver(customer.webhook(statuses=[customer.status(call.provider_id, "failed", errors=errors)]))
    ada.wait_for_delivery(number, reply["id"], "failed")
    customer.report("wamid.never-heard-of", "delivered")
    company.recorded.note(whatsapp=number, whatsapp_customer=customer.id, whatsapp_provider_id=call.provider_id)


def sends_without_success(company: Company) -> None:
    """A refused message, and one whose answer got lost."""
    for name, trouble, delivery in (("Refused Person", BLOCKED, "failed"), ("Silent Person", SILENCE, "unknown")):
        customer = company.telegram(name)
        customer.write("Hello?")
        number = company.ada.conversation_of(name)
        company.provider.fail_next(customer.id, trouble)
        reply = company.ada.reply(number, f"This ends up {delivery}.")
        company.ada.wait_for_delivery(number, reply["id"], delivery)
        company.recorded.note(**{f"{delivery}_in": number})


def long_thread(company: Company) -> None:
    """More messages than three pages hold, of both sides, and notes between them."""
    customer = AppCustomer(company.stack_info, name="Vera Wordy")
    number = customer.start("Line 0")
    for line in range(1, LONG_THREAD):
        if line % 3 == 0:
            company.ben.reply(number, f"Line {line}", private=line % 2 == 0)
        else:
            customer.write(number, f"Line {line}")
    company.recorded.note(long_thread=number)


def full_list(company: Company) -> None:
    """More open conversations than a page of the list holds."""
    for each in range(TWO_PAGES):
        customer = AppCustomer(company.stack_info, name=f"Row {each:02d}")
        number = customer.start(f"Row {each}")
        if each % 4 == 0:
            company.ada.post(f"conversations/{number}/assignments", {"assignee_id": company.cleo.id})


def app_customer(company: Company) -> None:
    """A customer of the public API with a socket of their own."""
    customer = AppCustomer(company.stack_info, name="Kim Customer")
    number = customer.start("Where is my parcel?")
    company.ben.reply(number, "On its way.")
    httpx.post(f"{customer.conversations}/{number}/update_last_seen", timeout=60)
    customer.write(number, "Thanks", echo_id="echo-of-kim")
    company.recorded.note(
        kim=number,
        kim_path=customer.base.removeprefix(company.stack_info.url) + f"/{customer.source_id}",
        kim_socket=customer.pubsub_token,
    )
