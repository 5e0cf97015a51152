"""Customers whose every word can be recognised, and what they and the agents do with a conversation."""

import base64
import itertools
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.customers import AppCustomer, TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import TIMEOUT, Agent, json_of
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.provider import Provider, ProviderFailure
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

LETTERS = "bcdfghjklmnpqrstvwxz"


class Words:
    """Makes words that stand nowhere else, and remembers each under its title."""

    def __init__(self, customer: str) -> None:
        self._customer = customer
        self.made: dict[str, str] = {}

    def __call__(self, title: str, pattern: str = "{}") -> str:
        """`pattern` has a place for the unmistakable part, with letters outside ASCII unless it is for an address or a file."""
        rest, letters = new_number(), ""
        while rest:
            rest, digit = divmod(rest, len(LETTERS))
            letters += LETTERS[digit]
        return self.remember(title, pattern.format(f"zq{letters}"))

    def remember(self, title: str, word: str) -> str:
        self.made[f"{self._customer}: {title}"] = word
        return word


def telegram_life(info: StackInfo, agent: Agent, provider: Provider) -> tuple[Words, int]:
    """Writes, edits, reacts, sends a file; the agent does everything an agent can. Returns the words and the contact's id."""
    words, customer = Words("Telegram"), TelegramCustomer(info)
    words.remember("user id", customer.id)
    customer.name = f"{words('first name', 'Žofie{}')} {words('last name')}"
    first = customer.write(words("text", "Où est “{}”?"))
    words.remember("provider's id", f"{customer.id}:{first}")
    number = agent.conversation_of(customer.name)
    update = customer.update({"text": words("text before the edit")})
    json_of(customer.deliver(update))
    edited = {**update["message"], "text": words("text after the edit"), "edit_date": int(time.time()) + 5}
    json_of(customer.deliver({"update_id": new_number(), "edited_message": edited}))
    agent.wait_for_text(number, edited["text"])
    file_id = words("file id", "BQAC{}")
    provider.serve(file_id, words("file's content", "file with {}").encode(), "text/plain")
    document = {"file_id": file_id, "file_name": words("file name", "{}.txt"), "mime_type": "text/plain"}
    customer.send({"document": document, "caption": words("caption")})
    card = {"phone_number": words.remember("card's number", f"+4474{new_number():011d}"[:15]), "first_name": words("card's name")}
    customer.send({"contact": card})
    customer.send({"text": words("text of an answer"), "quote": {"text": words("quote")}})
    until(lambda: has_ready_file(agent, number, document["file_name"]), "the file is downloaded")
    agents_work(words, agent, number, provider, customer.id)
    reply = agent.reply(number, words("reply that is answered"))
    sent = agent.wait_for_delivery(number, reply["id"], "sent")
    person = update["message"]["from"]
    reaction = {"chat": update["message"]["chat"], "message_id": int(sent["source_id"].rpartition(":")[2]), "user": person}
    change = {"date": int(time.time()), "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]}
    json_of(customer.deliver({"update_id": new_number(), "message_reaction": {**reaction, **change}}))
    agent.wait_for_text(number, "👍")
    return words, int(agent.conversation(number)["contact_id"])


def whatsapp_life(info: StackInfo, agent: Agent, provider: Provider) -> tuple[Words, int]:
    words, customer = Words("WhatsApp"), WhatsappCustomer(info)
    words.remember("number", customer.id)
    user_id = words("user id", "US.{}")
    customer.name = words("profile name", "Ünal {}")
    ids = itertools.count(1)

    def sent(**content: Any) -> None:
        """WhatsApp's ids of messages contain the customer's number."""
        readable = f"\x1c\x18\x0b{customer.id}\x15\x02{next(ids)}"
        wamid = "wamid." + base64.b64encode(readable.encode()).decode()
        message = {**customer.message(content), "id": words.remember(f"wamid {len(words.made)}", wamid), "from_user_id": user_id}
        webhook = customer.webhook(messages=[message])
        webhook["entry"][0]["changes"][0]["value"]["contacts"][0]["user_id"] = user_id
        json_of(customer.deliver(webhook))

    sent(type="text", text={"body": words("text")})
    number = agent.conversation_of(customer.name)
    media = words("media id")
    provider.serve(media, words("file's content", "file with {}").encode(), "text/plain")
    document = {"id": media, "mime_type": "text/plain", "filename": words("file name", "{}.txt"), "caption": words("caption")}
    sent(type="document", document=document)
    until(lambda: has_ready_file(agent, number, document["filename"]), "the file is downloaded")
    provider_ids = agents_work(words, agent, number, provider, customer.id)
    sent(type="reaction", reaction={"message_id": provider_ids[0], "emoji": "👍"})
    customer.report(provider_ids[0], "delivered", "read")
    customer.report(words.remember("id of a receipt without a message", f"wamid.{words('receipt')}"), "delivered")
    agent.wait_for_text(number, "👍")
    moved = f"4478{new_number():011d}"[:15]
    words.remember("new number", moved)
    system = {"type": "user_changed_number", "wa_id": moved, "body": f"{customer.name} changed"}
    sent(type="system", system=system)
    contact_id = int(agent.conversation(number)["contact_id"])
    until(lambda: agent.get(f"contacts/{contact_id}")["payload"]["phone_number"] == f"+{moved}", "the new number is known")
    return words, contact_id


def app_life(info: StackInfo, agent: Agent, provider: Provider) -> tuple[Words, int]:
    """Also with an open socket of the customer, which is closed in the end: a contact that is online is not deleted."""
    words = Words("app")
    customer = AppCustomer(info)
    stated = {
        "email": words("e-mail address", "{}@example.com"),
        "phone_number": words.remember("phone number", f"+4479{new_number():011d}"[:15]),
        "identifier": words("identifier", "user-{}"),
        "custom_attributes": {words("attribute's name"): words("attribute's value", "“{}” é")},
        "source_id": words("chosen source id"),
        "name": words("name", "Kimiko {}"),
    }
    made = customer.post(customer.base, stated)
    words.remember("socket token", str(made["pubsub_token"]))
    customer.conversations = f"{customer.base}/{stated['source_id']}/conversations"
    number = int(customer.post(customer.conversations, {"custom_attributes": {"plan": words("conversation's attribute")}})["id"])
    socket = DeskSocket(info, str(made["pubsub_token"])).open()
    customer.write(number, words("text", "Hello {}\nand more"), echo_id=words("echo id"))
    at = f"{customer.conversations}/{number}"
    json_of(httpx.post(f"{at}/messages", data={"content": words("caption")}, files=file(words, "customer"), timeout=TIMEOUT))
    json_of(httpx.post(f"{at}/toggle_typing", params={"typing_status": "on"}, timeout=TIMEOUT))
    agents_work(words, agent, number, provider, None)
    reply = agent.reply(number, words("reply on the socket"))
    socket.wait_for_message(reply["content"])
    customer.post(f"{customer.conversations}/{number}/update_last_seen", {})
    customer.post(f"{customer.conversations}/{number}/toggle_status", {})
    socket.close()
    contact_id = int(agent.conversation(number)["contact_id"])
    other_number = words.remember("other number", f"4476{new_number():011d}"[:15])
    other = {"inbox_id": info.inbox("Whatsapp")["id"], "source_id": other_number}
    agent.post(f"contacts/{contact_id}/contact_inboxes", other)
    return words, contact_id


def made_by_agent(info: StackInfo, agent: Agent, provider: Provider) -> tuple[Words, int]:
    """A contact and a conversation that an agent begins, with idempotency keys."""
    words = Words("agent's contact")
    fields = {
        "name": words("name"),
        "email": words("e-mail address", "{}@example.org"),
        "phone_number": words.remember("phone number", f"+4475{new_number():011d}"[:15]),
        "identifier": words("identifier"),
        "additional_attributes": {"company_name": words("company"), "city": words("city")},
        # Of a network for documentation: the desk stores the address and asks nobody for it.
        "avatar_url": words("picture's URL", "https://192.0.2.1/{}.png"),
    }
    made = agent.post("contacts", fields, headers={"Idempotency-Key": words("request id of the contact")})
    contact_id = int(made["payload"]["contact"]["id"])
    begin = {
        "inbox_id": info.inbox("Whatsapp")["id"],
        "contact_id": contact_id,
        "message": {"content": words("first message")},
        "additional_attributes": {"referer": words("referer", "https://example.com/{}")},
    }
    agent.post("conversations", begin, headers={"Idempotency-Key": words("request id of the conversation")})
    agent.get("contacts/search", q=fields["name"])
    agent.request("GET", "contacts/search", params={"q": fields["phone_number"]})
    return words, contact_id


def agents_work(words: Words, agent: Agent, number: int, provider: Provider, customer: str | None) -> list[str]:
    """Answers with a file, writes a note, deletes, fails and resends messages, edits attributes, snoozes. Returns the provider's
    ids of the replies."""
    at = f"conversations/{number}"
    replies = [agent.reply(number, words("reply"), echo_id=words("echo id of a reply"))]
    for title in ("reply", "deleted message"):
        text = {"content": words(f"{title} with a file")}
        replies.append(json_of(agent.request("POST", f"{at}/messages", data=text, files=file(words, title))))
    agent.reply(number, words("private note"), private=True)
    if customer:
        for each in replies:
            agent.wait_for_delivery(number, each["id"], "sent", "delivered", "read")
        refused = words("provider's reason")
        provider.fail_next(customer, ProviderFailure(403, {"description": refused, "error": {"message": refused}}))
        failed = agent.reply(number, words("reply that fails once"))
        agent.wait_for_delivery(number, failed["id"], "failed")
        agent.post(f"{at}/messages/{failed['id']}/retry")
        agent.wait_for_delivery(number, failed["id"], "sent")
    json_of(agent.request("DELETE", f"{at}/messages/{replies.pop()['id']}"))
    agent.post(
        f"{at}/custom_attributes", {"custom_attributes": {words("attribute's name here"): words("attribute's value here")}}
    )
    contact = f"contacts/{agent.conversation(number)['contact_id']}"
    changes = {"custom_attributes": {words("contact's attribute"): words("contact's value")}, "name": words("name by an agent")}
    json_of(agent.request("PATCH", contact, json=changes))
    agent.post(f"{contact}/notes", {"note": {"content": words("note about the contact")}})
    agent.post(f"{at}/labels", {"labels": ["refund"]})
    agent.post(f"{at}/toggle_priority", {"priority": "high"})
    agent.post(f"{at}/toggle_status", {"status": "snoozed", "snoozed_until": int(time.time()) + 86_400})
    agent.get("contacts/search", q=changes["name"])
    agent.post(f"{at}/update_last_seen")
    return [str(agent.message(number, each["id"])["source_id"]) for each in replies] if customer else []


def file(words: Words, title: str) -> dict[str, tuple[str, bytes, str]]:
    content = words(f"content of the {title}'s file", "file with {}").encode()
    return {"attachments[]": (words(f"name of the {title}'s file", "{}.txt"), content, "text/plain")}


def has_ready_file(agent: Agent, number: int, name: str) -> bool:
    found = [each for message in agent.messages(number) for each in message.get("attachments") or ()]
    return any(each.get("file_name") == name and each["state"] == "ready" for each in found)


LIVES: tuple[Callable[[StackInfo, Agent, Provider], tuple[Words, int]], ...] = (
    telegram_life,
    whatsapp_life,
    app_life,
    made_by_agent,
)
