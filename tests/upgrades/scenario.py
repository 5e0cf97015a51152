"""The contents of a release's data folder: two accounts, and at least one of everything that the release can store.

The scenario speaks HTTP to a running stack, as agents, customers and providers do.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.aws_resources import AwsResources
from tests.e2e.customers import AppCustomer, TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent, json_of, sign_in
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.stack import PROJECT, LocalStack, StackInfo
from tests.e2e.waiting import until, until_no_problems
from tests.upgrades.release import DAY_SECONDS, Recorded

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557bfabd4"
    "0000000049454e44ae426082"
)
BLOCKED = ProviderFailure(403, {"description": "Forbidden: bot was blocked by the user"})
SILENCE = ProviderFailure(504, hangs=True)
TWO_PAGES = 30
LONG_THREAD = 45
IN_FLIGHT = {
    "ingest": "This waits to be taken in",
    "events": "This waits to be queued for the provider",
    "outbound": "This waits to be sent",
}
"""Texts of messages, by the queue that they were in when the folder was made."""
OTHER_PASSWORD = "Welcome-to-Birch-1"


@dataclass
class Company:
    """The demo's account on a running stack, and the ids and credentials that tests continue with."""

    stack: LocalStack
    provider: Provider
    ada: Agent
    ben: Agent
    cleo: Agent
    recorded: Recorded = field(default_factory=Recorded)

    @property
    def stack_info(self) -> StackInfo:
        return self.stack.stack_info

    def telegram(self, name: str) -> TelegramCustomer:
        customer = TelegramCustomer(self.stack_info)
        customer.name = name
        return customer

    def whatsapp(self, name: str) -> WhatsappCustomer:
        customer = WhatsappCustomer(self.stack_info)
        customer.name = name
        return customer


def play(company: Company) -> Recorded:
    """Returns the credentials and ids under which the recorded answers are asked for again."""
    for part in (
        _settings,
        _statuses_and_properties,
        _telegram_messages,
        _whatsapp_messages,
        _sends_without_success,
        _contacts,
        _long_thread,
        _full_list,
        _app_customer,
        _automatic_assignment,
        _second_account,
    ):
        part(company)
    return company.recorded


def _settings(company: Company) -> None:
    """People, teams, labels and inboxes beyond the demo's."""
    ada = company.ada
    dora = ada.post("agents", {"email": "dora@acme.example", "name": "Dora Lind", "password": OTHER_PASSWORD})
    emil = ada.post("agents", {"email": "emil@acme.example", "name": "Emil Roth", "role": "administrator"})
    gone = ada.post("agents", {"email": "finn@acme.example", "name": "Finn Gone"})
    json_of(ada.request("DELETE", f"agents/{gone['id']}"))
    json_of(ada.request("PATCH", f"agents/{emil['id']}", json={"availability": "busy", "auto_offline": False}))
    profile = {"display_name": "Ben", "message_signature": "Ben, Acme", "ui_settings": {"theme": "dark", "panes": [1, 2]}}
    json_of(company.ben.request("PUT", "/api/v1/profile", json=profile))
    team = ada.post("teams", {"name": "night shift", "description": "22 to 6", "allow_auto_assign": False})
    ada.post(f"teams/{team['id']}/team_members", {"user_ids": [dora["id"], company.ben.id]})
    ada.post("labels", {"title": "vip", "description": "Handle first", "color": "#aa00aa", "show_on_sidebar": False})
    inbox = ada.post(
        "inboxes",
        {
            "name": "Web shop",
            "greeting_enabled": True,
            "greeting_message": "Welcome!",
            "enable_auto_assignment": False,
            "lock_to_single_conversation": True,
            "timezone": "Europe/Oslo",
            "business_name": "Acme Shop",
            "channel": {
                "type": "api",
                "hmac_mandatory": False,
                "additional_attributes": {"agent_reply_time_window": 12},
            },
        },
    )
    ada.post("inbox_members", {"inbox_id": inbox["id"], "user_ids": [dora["id"]]})
    company.recorded.note(web_shop=inbox["inbox_identifier"])
    _, credential = sign_in(company.stack_info, "dora@acme.example", OTHER_PASSWORD)
    company.recorded.users["dora"] = {"session": credential, "password": OTHER_PASSWORD}


def _statuses_and_properties(company: Company) -> None:
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


def _telegram_messages(company: Company) -> None:
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


def _whatsapp_messages(company: Company) -> None:
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


def _sends_without_success(company: Company) -> None:
    """A refused message, and one whose answer got lost."""
    for name, trouble, delivery in (("Refused Person", BLOCKED, "failed"), ("Silent Person", SILENCE, "unknown")):
        customer = company.telegram(name)
        customer.write("Hello?")
        number = company.ada.conversation_of(name)
        company.provider.fail_next(customer.id, trouble)
        reply = company.ada.reply(number, f"This ends up {delivery}.")
        company.ada.wait_for_delivery(number, reply["id"], delivery)
        company.recorded.note(**{f"{delivery}_in": number})


def _contacts(company: Company) -> None:
    ada = company.ada
    made = ada.post(
        "contacts",
        {
            "name": "Zoë Ångström-O'Neill",
            "email": "zoe@example.org",
            "phone_number": "+46701112233",
            "identifier": "customer-77",
            "additional_attributes": {"company_name": "Ångström Optik", "city": "Luleå"},
            "custom_attributes": {"plan": "gold", "since": 2019},
            "inbox_id": company.stack_info.inbox("Api")["id"],
        },
        headers={"idempotency-key": "contact-77"},
    )["payload"]["contact"]
    json_of(ada.request("PUT", f"contacts/{made['id']}", json={"custom_attributes": {"plan": "platinum"}}))
    ada.post(f"contacts/{made['id']}/contact_inboxes", {"inbox_id": company.stack_info.inbox("Whatsapp")["id"]})
    opened = ada.post(
        "conversations",
        {
            "inbox_id": company.stack_info.inbox("Api")["id"],
            "contact_id": made["id"],
            "custom_attributes": {"opened_by": "us"},
            "message": {"content": "We have your order."},
        },
    )
    for number in range(17):
        ada.post("contacts", {"name": f"Quill {number:02d}", "email": f"quill{number}@example.org"})
    until(lambda: ada.get("contacts/search", q="quill", page=2)["payload"], "contacts are indexed")
    until(lambda: ada.get("contacts/search", q="luleå")["payload"] or ada.get("contacts/search", q="ångström")["payload"], "Zoë")
    company.recorded.note(contact=made["id"], contact_conversation=opened["id"])


def _long_thread(company: Company) -> None:
    """More messages than three pages hold, of both sides, and notes between them."""
    customer = AppCustomer(company.stack_info, name="Vera Wordy")
    number = customer.start("Line 0")
    for line in range(1, LONG_THREAD):
        if line % 3 == 0:
            company.ben.reply(number, f"Line {line}", private=line % 2 == 0)
        else:
            customer.write(number, f"Line {line}")
    company.recorded.note(long_thread=number)


def _full_list(company: Company) -> None:
    """More open conversations than a page of the list holds."""
    for each in range(TWO_PAGES):
        customer = AppCustomer(company.stack_info, name=f"Row {each:02d}")
        number = customer.start(f"Row {each}")
        if each % 4 == 0:
            company.ada.post(f"conversations/{number}/assignments", {"assignee_id": company.cleo.id})


def _app_customer(company: Company) -> None:
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


def _automatic_assignment(company: Company) -> None:
    """Leaves the rotation of an inbox, and the counter of a wrong password."""
    with closing(
        DeskSocket(company.stack_info, company.ben.user["pubsub_token"], account_id=company.stack_info.account_id).open()
    ):
        number = AppCustomer(company.stack_info, name="Tove Assigned").start("Who takes this one?")
        until(lambda: company.ada.conversation(number)["meta"].get("assignee"), "somebody is assigned")
    response, _ = sign_in(company.stack_info, "ben@acme.example", "wrong")
    assert response.status_code == 401


def _second_account(company: Company) -> None:
    """An account with an inbox, a contact and a conversation, whose numbers begin at 1 again."""
    stack_info = company.stack_info
    command = [sys.executable, "-m", "infra.account", "--stage", "local", "--email", "gil@birch.example", "--name", "Birch Bikes"]
    environment = {"DATA_DIR": str(company.stack.data_dir), "PATH": "", "AWS_DEFAULT_REGION": "us-east-1"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)
    account, password = re.search(r"Account (\d+)", done.stdout), re.search(r"with (\S+) and", done.stdout)
    assert account is not None
    assert password is not None, done.stdout
    response, _ = sign_in(stack_info, "gil@birch.example", password.group(1))
    user: Mapping[str, Any] = json_of(response)["data"]
    gil = {"id": user["id"], "api_access_token": user["access_token"], "pubsub_token": user["pubsub_token"]}
    company.recorded.users["gil"] = {**gil, "account_id": int(account.group(1))}
    headers = {"api_access_token": user["access_token"]}
    with httpx.Client(base_url=f"{stack_info.url}/api/v1/accounts/{account.group(1)}", headers=headers, timeout=60) as http:
        inbox = json_of(http.post("/inboxes", json={"name": "Mobile app", "channel": {"type": "api"}}))
        json_of(http.post("/labels", json={"title": "vip"}))
        json_of(http.post("/teams", json={"name": "support"}))
        contact = json_of(http.post("/contacts", json={"name": "Jonas Keller", "email": "jonas.keller@example.com"}))
        body = {
            "inbox_id": inbox["id"],
            "contact_id": contact["payload"]["contact"]["id"],
            "message": {"content": "Your bike is ready."},
        }
        json_of(http.post("/conversations", json=body))
        until(lambda: json_of(http.get("/contacts/search", params={"q": "jonas"}))["payload"], "the contact is indexed")


@contextmanager
def work_in_flight(company: Company, aws: AwsResources) -> Iterator[None]:
    """Meanwhile each queue holds something that its worker has not been given yet."""
    ada, noted, account_id = company.ada, company.recorded.noted, company.stack_info.account_id
    customer = company.telegram("Imani Osei")
    customer.number, customer.id = noted["telegram_customer"], str(noted["telegram_customer"])
    with ExitStack() as held:
        held.enter_context(aws.paused("deliver"))
        ada.reply(noted["telegram"], IN_FLIGHT["outbound"])
        aws.peek_messages("Outbound", 1)
        until_no_problems(lambda: aws.account_rows(account_id).inconsistencies())
        held.enter_context(aws.paused("react"))
        held.enter_context(aws.paused("broadcast"))
        ada.reply(noted["telegram"], IN_FLIGHT["events"])
        aws.peek_messages("Events", 1)
        aws.peek_messages("Broadcast", 1)
        held.enter_context(aws.paused("ingest"))
        update = customer.update({"text": IN_FLIGHT["ingest"], "message_id": 8_000_001})
        json_of(customer.deliver(update))
        aws.peek_messages("Ingest", 1)
        yield
