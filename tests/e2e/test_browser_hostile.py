"""Whatever anybody writes anywhere is text."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.customers import AppCustomer, TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.desk_page import Desks
from tests.e2e.hostile_texts import CANARY, HIT, TEXTS, PageMonitor
from tests.e2e.provider import Provider
from tests.e2e.stack import StackInfo
from tests.e2e.test_flow_inbound import PNG
from tests.e2e.waiting import until

ATTACKS = [
    "<img src=x onerror=\"window.hacked = 'img'\">",
    "<script>window.hacked = 'script'</script>",
    "<svg onload=\"window.hacked = 'svg'\">",
    "<a href=\"javascript:window.hacked = 'link'\">press me</a>",
    "<iframe srcdoc=\"<script>parent.hacked = 'frame'</script>\"></iframe>",
    "{{ constructor.constructor('window.hacked = 1')() }}",
]


def assert_unharmed(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.get_by_role("main").locator("script, iframe, svg[onload], img[onerror]").count() == 0


@pytest.mark.parametrize("attack", ATTACKS, ids=["image", "script", "svg", "link", "frame", "template"])
def test_markup_in_a_message_is_shown_as_text(desks: Desks, telegram: TelegramCustomer, ada: Agent, attack: str) -> None:
    telegram.write(attack)
    number = ada.conversation_of(telegram.name)
    adas = desks.open("ada")
    expect(adas.row(telegram.name)).to_contain_text(attack)
    adas.open(telegram.name)
    expect(adas.message_text(attack)).to_be_visible()
    ada.reply(number, attack)
    ada.reply(number, attack, private=True)
    expect(adas.messages.get_by_role("article")).to_have_count(3)
    assert adas.messages.get_by_role("link").count() == 0
    assert_unharmed(adas.page)


def test_markup_in_a_name_is_shown_as_text(desks: Desks, telegram: TelegramCustomer) -> None:
    name = f"<img src=x onerror=window.hacked=1> {telegram.id}"
    telegram.name = name
    telegram.write("Hello")
    adas = desks.open("ada")
    adas.open(name)
    expect(adas.messages.get_by_role("article", name=f"Message by {name}")).to_be_visible()
    assert_unharmed(adas.page)


def test_markup_in_a_file_name_is_shown_as_text(desks: Desks, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    name = "<img src=x onerror=window.hacked=1>.pdf"
    provider.serve(f"d{whatsapp.id}", b"%PDF-1.4", "application/pdf")
    document = {"id": f"d{whatsapp.id}", "mime_type": "application/pdf", "filename": name}
    whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "document", "document": document})]))
    number = ada.conversation_of(whatsapp.name)
    adas = desks.open("ada")
    adas.open(whatsapp.name)
    expect(adas.messages.get_by_role("link", name="img src_x onerror_window")).to_be_visible()
    files = {"attachments[]": ('"><img src=x onerror=window.hacked=1>.png', PNG, "image/png")}
    json_of(ada.request("POST", f"conversations/{number}/messages", files=files))
    expect(adas.messages.get_by_role("button", name="Enlarge image")).to_be_visible()
    assert_unharmed(adas.page)


def test_only_addresses_become_links(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("See https://example.com/cup?x=1&y=2. Or javascript:alert(1)")
    adas = desks.open("ada")
    adas.open(telegram.name)
    link = adas.messages.get_by_role("link")
    expect(link).to_have_text(["https://example.com/cup?x=1&y=2"])
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


NAMES = {what: text[:240] for what, text in TEXTS.items()}
MARKUP = f"<script>{HIT};fetch('https://{CANARY}/f')</script>".encode()
FILES = [
    ("page.html", b"<!doctype html>" + MARKUP, "text/html"),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + MARKUP + b"</svg>", "image/svg+xml"),
    ("page.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml">' + MARKUP + b"</html>", "application/xhtml+xml"),
    ("markup that says it is a picture.png", MARKUP, "image/png"),
    ("picture that says it is a page.html", PNG, "text/html"),
    ("picture that says it is a page.png", PNG, "text/html"),
    ("no type", MARKUP, "text/html; charset=utf-7"),
    ("../../../etc/passwd", MARKUP, "text/plain"),
    ("..\\..\\up.html", MARKUP, "application/octet-stream"),
    ('a.pdf"\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\n\r\n<script>.html', MARKUP, "application/pdf"),
    ("\u202egnp.lmth", MARKUP, "text/html"),
]
INERT = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "audio/", "video/")


@pytest.fixture
def hostile_settings(ada: Agent) -> Iterator[dict[str, list[Any]]]:
    """A team, an inbox, an agent and a label for each text, as far as the desk takes it. Inboxes stay, under another name."""

    def make(text: str) -> dict[str, Any]:
        bodies = {
            "teams": {"name": text},
            "inboxes": {"name": text, "channel": {"type": "api"}},
            "agents": {"name": text, "email": f"hostile{new_number()}@acme.example", "role": "agent"},
            "labels": {"title": text[:200]},
        }
        answers = {path: ada.request("POST", path, json=body) for path, body in bodies.items()}
        return {path: answer.json() for path, answer in answers.items() if answer.is_success}

    with ThreadPoolExecutor(2) as pool:
        each = list(pool.map(make, NAMES.values()))
    made = {path: [one[path] for one in each if path in one] for path in ("teams", "inboxes", "agents", "labels")}
    yield made
    for path in ("teams", "agents", "labels"):
        for thing in made[path]:
            json_of(ada.request("DELETE", f"{path}/{thing['id']}"))
    for inbox in made["inboxes"]:
        json_of(ada.request("PATCH", f"inboxes/{inbox['id']}", json={"name": f"Once hostile {inbox['id']}"}))


def test_no_text_is_more_than_text_wherever_it_stands(
    desks: Desks, stack_info: StackInfo, ada: Agent, app_customer: AppCustomer, hostile_settings: dict[str, list[Any]]
) -> None:
    """In a message, a note, a contact's name and attributes, a team, an inbox, an agent and a label; live and after a reload."""
    made = {path: len(things) for path, things in hostile_settings.items()}
    assert made == {"teams": len(TEXTS), "inboxes": len(TEXTS), "agents": len(TEXTS), "labels": 1}, "labels are words alone"
    number = app_customer.start("Hello")
    adas = desks.open("ada")
    monitor = PageMonitor(adas.page)
    adas.open(app_customer.name)
    for text in TEXTS.values():
        app_customer.write(number, text)
        ada.reply(number, text, private=True)
    turns_of_each = len(TEXTS)
    expect(adas.messages.get_by_role("article")).to_have_count(2 * turns_of_each)
    for text, inbox in zip(NAMES.values(), hostile_settings["inboxes"], strict=True):
        customer = AppCustomer(stack_info, name=text, inbox_identifier=inbox["inbox_identifier"])
        customer.start(f"{inbox['id']}. {text}")
        expect(adas.row(f"{inbox['id']}. ")).not_to_have_count(0)
    monitor.assert_no_attack_succeeded()

    ada.post(f"conversations/{number}/labels", {"labels": [label["title"] for label in hostile_settings["labels"]]})
    ada.post(f"conversations/{number}/assignments", {"team_id": hostile_settings["teams"][-1]["id"]})
    contact = ada.conversation(number)["meta"]["sender"]["id"]
    attributes = {**NAMES, **{text: what for what, text in NAMES.items()}}
    json_of(ada.request("PATCH", f"contacts/{contact}", json={"name": NAMES["long word"], "custom_attributes": attributes}))
    adas.page.reload()
    expect(adas.messages.get_by_role("article").last).to_be_visible()
    expect(adas.page.locator("dd")).to_have_count(2 * len(TEXTS))
    monitor.assert_no_attack_succeeded()
    for what in ("Assignee", "Team", "Labels"):
        adas.thread.get_by_role("button", name=re.compile(f"^{what}: ")).click()
        expect(adas.page.get_by_role("option").nth(1)).to_be_visible()
        monitor.assert_no_attack_succeeded()
        adas.page.keyboard.press("Escape")
    adas.page.set_viewport_size({"width": 400, "height": 800})
    expect(adas.messages.get_by_role("article").last).to_be_visible()
    monitor.assert_no_attack_succeeded()


def test_no_file_is_a_page(desks: Desks, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    """Neither from a customer, whose provider says any name and type, nor uploaded by an agent."""
    documents = []
    for name, body, kind in FILES:
        media = f"h{new_number()}"
        provider.serve(media, body, kind)
        documents.append({"id": media, "mime_type": kind, "filename": name})
    json_of(
        whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "document", "document": d}) for d in documents]))
    )
    number = ada.conversation_of(whatsapp.name)
    adas = desks.open("ada")
    monitor = PageMonitor(adas.page)
    adas.open(whatsapp.name)
    for name, body, kind in FILES:
        file = {"attachments[]": (name, body, kind)}
        json_of(ada.request("POST", f"conversations/{number}/messages", data={"private": "true"}, files=file))

    def attachments() -> list[dict[str, Any]]:
        found = [each for message in ada.all_messages(number) for each in message.get("attachments") or []]
        return found if all(each["state"] != "pending" for each in found) else []

    found = until(attachments, "all files have come or failed")
    assert len(found) == 2 * len(FILES)
    assert {each["state"] for each in found} == {"ready"}
    shown = adas.messages.get_by_role("link").or_(adas.messages.get_by_role("button", name="Enlarge"))
    expect(shown).to_have_count(2 * len(FILES))
    for each in found:
        answer = httpx.get(each["data_url"], follow_redirects=True, timeout=60)
        assert answer.is_success
        assert not set("/\\\r\n\0\u202e") & set(each["file_name"]), each["file_name"]
        assert "set-cookie" not in answer.headers
        is_kept = answer.headers["content-disposition"].startswith("attachment")
        assert is_kept or answer.headers["content-type"].startswith(INERT), (each["file_name"], answer.headers)
    monitor.assert_no_attack_succeeded()
