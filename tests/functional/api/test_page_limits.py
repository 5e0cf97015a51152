"""Responses stay below Lambda's limit, whatever is stored: every GET route against a desk with the largest possible contents."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from chalicelib.actions.settings_changes import MAX_INBOXES, MAX_ROWS
from chalicelib.api.every_route import ROUTES
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.conversations import Conversation
from chalicelib.domain.messages import Attachment, FileType, Message
from chalicelib.features.canned_responses.model import CANNED_RESPONSES
from chalicelib.features.contact_export.model import CONTACT_EXPORTS, ContactExport, ExportState
from chalicelib.features.contact_import.model import CONTACT_IMPORTS, Column, ContactImport, ImportState
from chalicelib.features.labels.model import LABELS
from local.aws_limits import MAX_RESPONSE_BYTES
from tests.functional.api.conftest import World
from tests.security.credentials import CREDENTIALS
from tests.security.example_requests import example_values, request_for
from tests.security.two_tenants import TwoTenants, two_tenants
from tests.support.api_client import Answer, ApiClient
from tests.support.fakes.clock import NOON

QUOTES, CONTROLS = '"' * 150_000, "\x01" * 60_000
"""Each about fills an item: a quote takes two bytes in JSON and four in Lambda's response, a control character six and seven."""
RARE_LETTER = "\N{CJK UNIFIED IDEOGRAPH-20000}"
READS = [f"{route.method} {route.path}" for route in ROUTES if route.method == "GET"]
SITE = "?website_token=acme-site-token"
QUERIES = {
    "contacts/search": (f"?q={quote(QUOTES[:1])}", f"?q={quote(CONTROLS[:1])}"),
    "<conversation_id>/messages": ("?after=0", "?after=0&before=9007199254740000"),
    "widget/messages": (f"{SITE}&after=0", f"{SITE}&after=0&before=9007199254740000"),
    "<account_id>/feed": ("?after=0",),
    "<account_id>/conversations": ("?status=all",),
}
"""Further requests, by the last two parts of the path."""
WITHOUT_DATA = (
    "GET /google/callback",
    "GET /microsoft/callback",
    "GET /rails/",
    "GET /webhooks/",
    "GET /api/v1/widget/conversations/toggle_status",
    "GET /api/v1/accounts/<account_id>/conversations/<conversation_id>/merge",
    "GET /api/v1/accounts/<account_id>/conversations/<conversation_id>/messages/<message_id>/original",
)
"""Without data, or refused: the preview of a merge, whose answer is one conversation, for conversations of this size, and the
link to a mail as it came for other messages."""


def response_bytes(answer: Answer) -> int:
    return len(json.dumps(answer.text, ensure_ascii=False).encode()) + len(json.dumps(dict(answer.headers)))


def attributes(text: str, size: int) -> dict[str, Any]:
    """Attributes as they could be stored before their sum had a limit."""
    return {f"{number}": text[: size // 60] for number in range(30)} | {"city": text[: size // 2]}


def largest_contact(contact: Contact, text: str) -> Contact:
    fat = attributes(text, len(text) // 2)
    return replace(contact, name=text[:255], additional_attributes=fat, custom_attributes=fat)


def largest_message(message: Message, text: str) -> Message:
    cards = tuple(
        Attachment(
            number, FileType.CONTACT, title=text[:2_000], url=f"https://x.example/{'x' * 2_000}", meta={"cards": text[:1_000]}
        )
        for number in range(15)
    )
    fat = attributes(text, 9_000)
    return replace(message, content=text[:150_000], content_attributes=fat, additional_attributes=fat, attachments=cards)


def fatten_customers(tenants: TwoTenants, text: str) -> None:
    """Thirty conversations of a contact, with the longest messages, attributes and labels."""
    store, account_id = tenants.desk.store, tenants.acme.account_id
    kim = tenants.acme.conversations["kim"].id
    for number in range(40):
        contact = replace(tenants.acme.customers["kim"].contact, id=10_000 + number)
        tenants.desk.lists.index_contact(contact)
        store.items[keys.contact(account_id, contact.id)] = contact
    for key, contact in list(store.items.by_kind["contact"].items()):
        store.items[key] = largest_contact(contact, text)
    first = keys.conversation(account_id, kim)
    messages = sorted(store.of_kind("message", account_id, kim), key=lambda message: message.id)
    labels = tuple(sorted(f"{number:03d}" + RARE_LETTER * 197 for number in range(100)))
    conversation: Conversation = store.items[first]
    fat = attributes(text, len(text) // 2)
    conversation = replace(conversation, additional_attributes=fat, custom_attributes=fat, labels=labels)
    for number in [kim, *range(1_000, 1_030)]:
        copied = [
            largest_message(replace(messages[step % 2], id=messages[-1].id + step, conversation_id=number), text)
            for step in range(1, 121 if number == kim else 21)
        ]
        for each in copied:
            store.items[keys.message(account_id, number, each.id)] = each
        newest = dict.fromkeys(("last_message_id", "last_non_activity_message_id", "last_public_message_id"), copied[-1].id)
        store.items[keys.conversation(account_id, number)] = replace(conversation, id=number, **newest)
    seen = tenants.acme.customers["vera"].link
    store.items[keys.contact_inbox(account_id, seen.inbox_id, seen.source_id)] = replace(seen, conversation_id=kim)


def fatten_settings(tenants: TwoTenants, text: str) -> None:
    """As many rows as the account may have, each with the longest texts."""
    store, account_id, long = tenants.desk.store, tenants.acme.account_id, text[:10_000]
    templates = {kind: next(row for row in store.of_kind(kind, account_id)) for kind in ("label", "canned_response", "team")}
    inbox = store.items[keys.inbox(account_id, tenants.acme.inboxes["app"].id)]
    member = store.items[keys.member(account_id, tenants.acme.users["ben"].id)]
    name = text[:255]
    for number in range(1_000_000, 1_000_000 + MAX_ROWS):
        rows: list[tuple[Any, Any]] = [
            (LABELS.key(account_id, number), replace(templates["label"], id=number, title=name[:200], description=long)),
            (
                CANNED_RESPONSES.key(account_id, number),
                replace(templates["canned_response"], id=number, short_code=name, content=text[:20_000]),
            ),
            (keys.team(account_id, number), replace(templates["team"], id=number, name=name, description=long)),
            (keys.member(account_id, number), replace(member, user_id=number, name=name, display_name=name)),
        ]
        if number < 1_000_000 + MAX_INBOXES:
            hook = "https://x.example/" + "x" * 1_980
            channel = replace(inbox.channel, additional_attributes={"a": text[:7_000]}, webhook_url=hook)
            texts = {"greeting_message": long, "out_of_office_message": long, "business_name": name, "timezone": name}
            rows.append((keys.inbox(account_id, number), replace(inbox, id=number, channel=channel, name=name, **texts)))
        for key, row in rows:
            store.items[key] = row
    everybody = tuple(row.user_id for row in store.of_kind("member", account_id))
    for kind in ("inbox", "team"):
        for key, row in list(store.items.by_kind[kind].items()):
            if row.account_id == account_id:
                store.items[key] = replace(row, member_ids=everybody)


def fatten_long_work(tenants: TwoTenants, text: str) -> None:
    """A finished export and a finished import of the administrator, with the most columns and the longest names."""
    store, account_id, user_id = tenants.desk.store, tenants.acme.account_id, tenants.acme.admin.id
    names = tuple(f"{number}{text[:250]}" for number in range(100))
    of_all: dict[str, Any] = {
        "id": 4,
        "account_id": account_id,
        "user_id": user_id,
        "created_at": NOON,
        "due_at": NOON,
        "touched_at": NOON,
    }
    export = ContactExport(**of_all, columns=names, words=text[:255], state=ExportState.FINISHED, file="exports/1/4/a.csv")
    imported = ContactImport(
        **of_all,
        file_name=text[:200],
        size=9,
        header=names,
        columns=tuple(Column(each) for each in names),
        state=ImportState.FINISHED,
        file="imports/1/4/rejected-a.csv",
    )
    store.items[CONTACT_EXPORTS.key(account_id, user_id)] = export
    store.items[CONTACT_IMPORTS.key(account_id, user_id)] = imported


@pytest.fixture(scope="module", params=[QUOTES, CONTROLS], ids=["quotes", "controls"])
def tenants(request: pytest.FixtureRequest) -> TwoTenants:
    made = two_tenants()
    fatten_customers(made, request.param)
    fatten_settings(made, request.param)
    fatten_long_work(made, request.param)
    return made


@pytest.mark.parametrize("route", [route for route in READS if not route.startswith(WITHOUT_DATA)])
def test_largest_response_is_below_lambdas_limit(tenants: TwoTenants, route: str) -> None:
    example = request_for(route, example_values(tenants))
    asked = example.path
    headers = {**example.headers, **(CREDENTIALS["administrator"](tenants) if " /public/" not in route else {})}
    client = ApiClient(tenants.desk, headers=headers, checked=False)
    for path in (asked, *(asked.partition("?")[0] + query for query in QUERIES.get("/".join(route.split("/")[-2:]), ()))):
        answer = client.get(path)
        assert answer.status == 200, (path, answer.text[:500])
        assert response_bytes(answer) < MAX_RESPONSE_BYTES, path


def test_pages_lose_no_row_and_name_what_they_cut(tenants: TwoTenants) -> None:
    client = ApiClient(tenants.desk, headers=CREDENTIALS["administrator"](tenants))
    listed = client.get("A/conversations?status=all").json["data"]["payload"]
    assert len(listed) == 25
    assert {row["truncated"] for row in listed} == {True}
    assert {row["messages"][0]["truncated"] for row in listed} == {True}
    whole = client.get(f"A/conversations/{listed[0]['id']}").json
    assert "truncated" not in whole
    assert len(whole["custom_attributes"]) == 31
    page = client.get(f"A/conversations/{listed[0]['id']}/messages").json["payload"]
    assert len(page) == 20
    one = next(each for each in page if each.get("truncated"))
    alone = client.get(f"A/conversations/{listed[0]['id']}/messages?after={one['id']}&before={one['id'] + 1}").json["payload"]
    assert ["truncated" in each for each in alone] == [False]
    assert alone[0]["content"].startswith(one["content"])
    assert len(alone[0]["content"]) >= 60_000


def test_largest_filtered_page_is_below_lambdas_limit(tenants: TwoTenants) -> None:
    client = ApiClient(tenants.desk, headers=CREDENTIALS["administrator"](tenants))
    answer = client.post("A/conversations/filter", {"payload": []})
    assert response_bytes(answer) < MAX_RESPONSE_BYTES
    assert [row["truncated"] for row in answer.json["payload"]] == [True] * 25


def test_small_pages_are_complete(world: World) -> None:
    conversation = world.conversation()
    world.message(conversation["id"], content="x" * 150_000)
    world.message(conversation["id"], content="y" * 150_000)
    (row,) = world.ben.get("A/conversations").json["data"]["payload"]
    assert row["messages"][0]["version"] == 0
    page = world.ben.get(f"A/conversations/{conversation['id']}/messages").json["payload"]
    assert ["truncated" in each for each in page] == [False] * len(page)


def test_strangers_cannot_fatten_a_contact(world: World) -> None:
    """The reported attack: each request stays below a limit, and their sum did not."""
    path, _ = world.customer(source_id="s-1")
    refused = 0
    for number in range(50):
        answer = world.anonymous.patch(path, {"custom_attributes": {f"key{number}": "x" * 8_000}})
        refused += answer.status == 422 and answer.json["code"] == "attributes_too_large"
    assert refused == 48
    (contact,) = world.ada.get("A/contacts/search?q=kim").json["payload"] or [world.desk.store.of_kind("contact", 1)[0]]
    assert contact is not None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"a": "x" * 9_000, "b": "x" * 9_000}, "attributes_too_large"),
        ({str(number): 1 for number in range(201)}, "too_many_attributes"),
        ({"a": [1] * 201}, "too_many_attributes"),
        ({"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": 1}}}}}}}}}, "attributes_too_deep"),
    ],
)
def test_attributes_of_every_object_have_a_limit(world: World, value: dict[str, Any], code: str) -> None:
    contact, conversation = world.contact(), world.conversation()
    path, _ = world.customer()
    one = f"A/conversations/{conversation['id']}"
    bodies = {"custom_attributes": value}
    answers = [
        world.ada.post("A/contacts", {"name": "Lee", **bodies}),
        world.ada.patch(f"A/contacts/{contact['id']}", {"additional_attributes": value}),
        world.ada.post("A/conversations", {"inbox_id": world.inbox["id"], "contact_id": contact["id"], **bodies}),
        world.ada.post(f"{one}/custom_attributes", bodies),
        world.ada.post(f"{one}/messages", {"content": "Hi", "content_attributes": {"items": [value]}}),
        world.ada.post(f"{one}/messages", {"content": "Hi", "template_params": value}),
        world.anonymous.patch(path, bodies),
        world.anonymous.post(f"{path}/conversations", bodies),
    ]
    assert [(answer.status, answer.json["code"]) for answer in answers] == [(422, code)] * len(answers)


def test_both_kinds_of_attributes_count_together(world: World) -> None:
    contact = world.contact(additional_attributes={"a": "x" * 9_000})
    refused = world.ada.patch(f"A/contacts/{contact['id']}", {"custom_attributes": {"b": "x" * 9_000}})
    assert (refused.status, refused.json["code"]) == (422, "attributes_too_large")


def test_larger_attributes_of_earlier_versions_may_shrink(world: World) -> None:
    conversation = world.conversation()
    key = keys.conversation(1, conversation["id"])
    world.desk.store.items[key] = replace(world.desk.store.items[key], additional_attributes={"old": "x" * 100_000})
    path = f"A/conversations/{conversation['id']}/custom_attributes"
    assert world.ada.post(path, {"custom_attributes": {"a": 1}}).json["code"] == "attributes_too_large"
    assert world.ada.post(path, {"custom_attributes": {}}).status == 200


@pytest.mark.parametrize(("noun", "field"), [("labels", "title"), ("teams", "name")])
def test_settings_have_a_limit(world: World, noun: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.actions.settings_changes.check_room.__kwdefaults__", {"most": 2})
    codes = [world.ada.post(f"A/{noun}", {field: f"name{number}"}).json.get("code") for number in range(3)]
    assert codes == [None, None, "too_many_rows"]
