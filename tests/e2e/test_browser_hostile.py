"""The web client shows every text as text: no markup, script, link or style of it takes effect."""

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
    "<img src=x onerror=\"window.attacked = 'img'\">",
    "<script>window.attacked = 'script'</script>",
    "<svg onload=\"window.attacked = 'svg'\">",
    "<a href=\"javascript:window.attacked = 'link'\">press me</a>",
    "<iframe srcdoc=\"<script>parent.attacked = 'frame'</script>\"></iframe>",
    "{{ constructor.constructor('window.attacked = 1')() }}",
]


def assert_no_script_ran(page: Page) -> None:
    assert page.evaluate("window.attacked") is None
    assert page.get_by_role("main").locator("script, iframe, svg[onload], img[onerror]").count() == 0


@pytest.mark.parametrize("attack", ATTACKS, ids=["image", "script", "svg", "link", "frame", "template"])
def test_markup_in_message_is_shown_as_text(desks: Desks, telegram: TelegramCustomer, ada: Agent, attack: str) -> None:
    telegram.write(attack)
    number = ada.conversation_of(telegram.name)
    ada_desk = desks.open("ada")
    expect(ada_desk.row(telegram.name)).to_contain_text(attack)
    ada_desk.open(telegram.name)
    expect(ada_desk.message_text(attack)).to_be_visible()
    ada.reply(number, attack)
    ada.reply(number, attack, private=True)
    expect(ada_desk.messages.get_by_role("article")).to_have_count(3)
    assert ada_desk.messages.get_by_role("link").count() == 0
    assert_no_script_ran(ada_desk.page)


def test_markup_in_contact_name_is_shown_as_text(desks: Desks, telegram: TelegramCustomer) -> None:
    name = f"<img src=x onerror=window.attacked=1> {telegram.id}"
    telegram.name = name
    telegram.write("Hello")
    ada_desk = desks.open("ada")
    ada_desk.open(name)
    expect(ada_desk.messages.get_by_role("article", name=f"Message by {name}")).to_be_visible()
    assert_no_script_ran(ada_desk.page)


def test_markup_in_file_name_is_shown_as_text(desks: Desks, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    name = "<img src=x onerror=window.attacked=1>.pdf"
    provider.serve(f"d{whatsapp.id}", b"%PDF-1.4", "application/pdf")
    document = {"id": f"d{whatsapp.id}", "mime_type": "application/pdf", "filename": name}
    whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "document", "document": document})]))
    number = ada.conversation_of(whatsapp.name)
    ada_desk = desks.open("ada")
    ada_desk.open(whatsapp.name)
    expect(ada_desk.messages.get_by_role("link", name="img src_x onerror_window")).to_be_visible()
    files = {"attachments[]": ('"><img src=x onerror=window.attacked=1>.png', PNG, "image/png")}
    json_of(ada.request("POST", f"conversations/{number}/messages", files=files))
    expect(ada_desk.messages.get_by_role("button", name="Enlarge image")).to_be_visible()
    assert_no_script_ran(ada_desk.page)


def test_only_http_urls_become_links(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("See https://example.com/cup?x=1&y=2. Or javascript:alert(1)")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    link = ada_desk.messages.get_by_role("link")
    expect(link).to_have_text(["https://example.com/cup?x=1&y=2"])
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


NAMES = {attack: text[:240] for attack, text in TEXTS.items()}
MARKUP = f"<script>{HIT};fetch('https://{CANARY}/f')</script>".encode()
FILES = [
    ("page.html", b"<!doctype html>" + MARKUP, "text/html"),
    ("image.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + MARKUP + b"</svg>", "image/svg+xml"),
    ("page.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml">' + MARKUP + b"</html>", "application/xhtml+xml"),
    ("markup named as an image.png", MARKUP, "image/png"),
    ("image named as a page.html", PNG, "text/html"),
    ("image with type text html.png", PNG, "text/html"),
    ("no type", MARKUP, "text/html; charset=utf-7"),
    ("../../../etc/passwd", MARKUP, "text/plain"),
    ("..\\..\\up.html", MARKUP, "application/octet-stream"),
    ('a.pdf"\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\n\r\n<script>.html', MARKUP, "application/pdf"),
    ("\u202egnp.lmth", MARKUP, "text/html"),
]
SAFE_CONTENT_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "audio/", "video/")


@pytest.fixture
def hostile_settings(ada: Agent) -> Iterator[dict[str, list[Any]]]:
    """A team, an inbox, an agent and a label named after each text that the desk accepts.

    The inboxes remain, because inboxes cannot be deleted, but get a harmless name.
    """

    def create(text: str) -> dict[str, Any]:
        bodies = {
            "teams": {"name": text},
            "inboxes": {"name": text, "channel": {"type": "api"}},
            "agents": {"name": text, "email": f"hostile{new_number()}@acme.example", "role": "agent"},
            "labels": {"title": text[:200]},
        }
        answers = {path: ada.request("POST", path, json=body) for path, body in bodies.items()}
        return {path: answer.json() for path, answer in answers.items() if answer.is_success}

    with ThreadPoolExecutor(2) as pool:
        created = list(pool.map(create, NAMES.values()))
    made = {path: [each[path] for each in created if path in each] for path in ("teams", "inboxes", "agents", "labels")}
    yield made
    for path in ("teams", "agents", "labels"):
        for item in made[path]:
            json_of(ada.request("DELETE", f"{path}/{item['id']}"))
    for inbox in made["inboxes"]:
        json_of(ada.request("PATCH", f"inboxes/{inbox['id']}", json={"name": f"Formerly hostile {inbox['id']}"}))


def test_hostile_text_has_no_effect_anywhere(
    desks: Desks, stack_info: StackInfo, ada: Agent, app_customer: AppCustomer, hostile_settings: dict[str, list[Any]]
) -> None:
    """Shows each text in messages, notes, contact fields and names of settings, live and after a reload."""
    counts = {path: len(items) for path, items in hostile_settings.items()}
    assert counts == {"teams": len(TEXTS), "inboxes": len(TEXTS), "agents": len(TEXTS), "labels": 1}, (
        "a label title accepts only word characters"
    )
    number = app_customer.start("Hello")
    ada_desk = desks.open("ada")
    monitor = PageMonitor(ada_desk.page)
    ada_desk.open(app_customer.name)
    for text in TEXTS.values():
        app_customer.write(number, text)
        ada.reply(number, text, private=True)
    expect(ada_desk.messages.get_by_role("article")).to_have_count(2 * len(TEXTS))
    for text, inbox in zip(NAMES.values(), hostile_settings["inboxes"], strict=True):
        customer = AppCustomer(stack_info, name=text, inbox_identifier=inbox["inbox_identifier"])
        customer.start(f"{inbox['id']}. {text}")
        expect(ada_desk.row(f"{inbox['id']}. ")).not_to_have_count(0)
    monitor.assert_no_attack_succeeded()

    ada.post(f"conversations/{number}/labels", {"labels": [label["title"] for label in hostile_settings["labels"]]})
    ada.post(f"conversations/{number}/assignments", {"team_id": hostile_settings["teams"][-1]["id"]})
    contact = ada.conversation(number)["meta"]["sender"]["id"]
    attributes = {**NAMES, **{text: attack for attack, text in NAMES.items()}}
    json_of(ada.request("PATCH", f"contacts/{contact}", json={"name": NAMES["long word"], "custom_attributes": attributes}))
    ada_desk.page.reload()
    expect(ada_desk.messages.get_by_role("article").last).to_be_visible()
    expect(ada_desk.page.locator("dd")).to_have_count(2 * len(TEXTS))
    monitor.assert_no_attack_succeeded()
    for field in ("Assignee", "Team", "Labels"):
        ada_desk.thread.get_by_role("button", name=re.compile(f"^{field}: ")).click()
        expect(ada_desk.page.get_by_role("option").nth(1)).to_be_visible()
        monitor.assert_no_attack_succeeded()
        ada_desk.page.keyboard.press("Escape")
    ada_desk.page.set_viewport_size({"width": 400, "height": 800})
    expect(ada_desk.messages.get_by_role("article").last).to_be_visible()
    monitor.assert_no_attack_succeeded()


def test_no_file_is_served_as_a_page(desks: Desks, whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    """Files from customers, with any name and type that a provider may report, and uploads by an agent."""
    documents = []
    for name, body, kind in FILES:
        media = f"h{new_number()}"
        provider.serve(media, body, kind)
        documents.append({"id": media, "mime_type": kind, "filename": name})
    json_of(
        whatsapp.deliver(whatsapp.webhook(messages=[whatsapp.message({"type": "document", "document": d}) for d in documents]))
    )
    number = ada.conversation_of(whatsapp.name)
    ada_desk = desks.open("ada")
    monitor = PageMonitor(ada_desk.page)
    ada_desk.open(whatsapp.name)
    for name, body, kind in FILES:
        file = {"attachments[]": (name, body, kind)}
        json_of(ada.request("POST", f"conversations/{number}/messages", data={"private": "true"}, files=file))

    def attachments() -> list[dict[str, Any]]:
        found = [each for message in ada.all_messages(number) for each in message.get("attachments") or []]
        return found if all(each["state"] != "pending" for each in found) else []

    found = until(attachments, "all files are downloaded or failed")
    assert len(found) == 2 * len(FILES)
    assert {each["state"] for each in found} == {"ready"}
    links = ada_desk.messages.get_by_role("link").or_(ada_desk.messages.get_by_role("button", name="Enlarge"))
    expect(links).to_have_count(2 * len(FILES))
    for each in found:
        answer = httpx.get(each["data_url"], follow_redirects=True, timeout=60)
        assert answer.is_success
        assert not set("/\\\r\n\0\u202e") & set(each["file_name"]), each["file_name"]
        assert "set-cookie" not in answer.headers
        is_download = answer.headers["content-disposition"].startswith("attachment")
        assert is_download or answer.headers["content-type"].startswith(SAFE_CONTENT_TYPES), (each["file_name"], answer.headers)
    monitor.assert_no_attack_succeeded()
