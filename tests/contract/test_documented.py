"""The pages in docs/ agree with the code on settings, and their generated parts with what the code does."""

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.adapters.dynamo import keys
from chalicelib.broadcasting.audience import Viewer
from chalicelib.channels.loading import provider_apis
from chalicelib.domain.contacts import activity_key, creation_key
from chalicelib.domain.conversations import Conversation, Priority
from chalicelib.domain.events import Event
from chalicelib.domain.messages import Message, MessageType
from infra.docs.table import Named, untyped_keys
from infra.merge import merged_resources
from tests.contract.all_stories import FILES
from tests.contract.event_names import feed_events

ROOT = Path(__file__).parents[2]
CODE = ROOT / "chalicelib"
CHANNEL_PAGES = sorted(f"channels/{page.name}" for page in (ROOT / "docs" / "channels").glob("*.md"))
SETTING = re.compile(r"`[A-Z_]+`$")


def rows(page: str, *, heading: str = "") -> list[list[str]]:
    """The cells of the rows of a page's tables, without header rows. A `heading` limits them to that section."""
    text = (ROOT / "docs" / page).read_text()
    part = text.split(f"\n## {heading}\n", 1)[1].split("\n## ")[0] if heading else text
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]


def word(cell: str) -> str:
    return cell.strip(" |`")


def read_from(source: Path, environment: str) -> set[str]:
    """The names of the environment variables that a file reads."""
    calls = [node for node in ast.walk(ast.parse(source.read_text())) if isinstance(node, ast.Call)]
    return {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) == f"{environment}.get" and isinstance(call.args[0], ast.Constant)
    }


def test_documented_settings_match_code() -> None:
    functions = read_from(ROOT / "chalicelib" / "settings.py", "given")
    deployed = set(merged_resources()["Globals"]["Function"]["Environment"]["Variables"])
    local = read_from(ROOT / "local" / "options.py", "env")
    documented = [word(cells[0]) for page in ("settings.md", *CHANNEL_PAGES) for cells in rows(page) if SETTING.match(cells[0])]
    assert len(documented) == len(set(documented))
    assert set(documented) == functions | deployed | local


def test_documented_defaults_match_code() -> None:
    channels = [cells for page in CHANNEL_PAGES for cells in rows(page) if SETTING.match(cells[0])]
    assert {(word(name), word(default)) for name, default, _ in channels} == {(a.setting, a.default) for a in provider_apis()}
    source = (CODE / "settings.py").read_text()
    for name, default, _ in rows("settings.md")[: len(read_from(CODE / "settings.py", "given"))]:
        if default:
            assert re.search(rf'"{word(name)}".*"{re.escape(word(default))}"', source), name


def test_documented_performer_of_events_matches_stories() -> None:
    told = {
        event["event"]
        for file in FILES.glob("*.json")
        for event in json.loads(file.read_text())["events"]
        if "performer" in event["data"]
    }
    stored = {word(name): data for name, _, _, data in (cells for cells in rows("events.md") if "." in cells[0])}
    assert {name for name, data in stored.items() if "`performer`" in data} == told


def test_documented_audience_of_events_matches_code() -> None:
    for name, _, audience, _ in (cells for cells in rows("events.md") if "." in cells[0]):
        if word(name) in feed_events():
            assert audience == audience_of(word(name)), name


def audience_of(name: str) -> str:
    conversation = Conversation(7, "uuid", 1, 11, 3, "kim", 1, 1, 1)
    public = Message(9, 1, 11, 7, MessageType.OUTGOING, 1, 1)
    note = Message(9, 1, 11, 7, MessageType.OUTGOING, 1, 1, private=True)
    about_message = name.startswith(("message.", "first."))
    event = Event(name, conversation_id=7, message_id=9 if about_message else None)
    outsider, member, customer = Viewer(), Viewer(frozenset({11})), Viewer(link=(11, "kim"))
    to_five = replace(event, user_ids=(5,))
    if Viewer(frozenset({11}), user_id=5).may_see(to_five, conversation, public) != Viewer(frozenset({11}), user_id=6).may_see(
        to_five, conversation, public
    ):
        assert not member.may_see(to_five, conversation, public)
        return "one agent"
    assert member.may_see(event, conversation, note)
    assert not Viewer(link=(11, "lee")).may_see(event, conversation, public)
    if outsider.may_see(event, conversation, public):
        return "every agent"
    if not customer.may_see(event, conversation, public):
        return "agents of the inbox"
    if about_message:
        assert not customer.may_see(event, conversation, note)
        return "agents of the inbox, the customer if it is public"
    return "agents of the inbox, the customer"


def test_documented_index_values_match_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "listed_until", lambda _: Named("listed_until"))
    account, inbox, status = Named("account"), Named("inbox"), Named("status")
    at = {name: Named(name) for name in ("last_activity_at", "waiting_since")}
    ids = {"id": Named("conversation"), "inbox_id": inbox, "assignee_id": Named("user")}
    some: Any = SimpleNamespace(priority=Priority.LOW, **ids, **at)
    none: Any = SimpleNamespace(priority=None, waiting_since=None, **ids)
    contact: Any = SimpleNamespace(id=Named("contact"), last_activity_at=Named("last_activity_at"))
    in_code = {
        "list_a": [
            untyped_keys.list_of_account(account, status),
            untyped_keys.list_of_label(account, Named("label"), status),
            untyped_keys.list_of_mentioned(account, Named("user"), status),
            untyped_keys.list_of_undelivered(account, status),
            *(untyped_keys.contacts(account, is_identified=each) for each in (True, False)),
        ],
        "list_b": [untyped_keys.list_of_inbox(account, inbox, status, is_assigned=each) for each in (True, False)],
        "list_c": [
            *(untyped_keys.list_of_assignee(account, each, status) for each in (Named("user"), None)),
            untyped_keys.list_of_follower(account, Named("user"), status),
        ],
        "list_d": [untyped_keys.list_of_team(account, Named("team"), status)],
        "list_e": [untyped_keys.list_of_account(account, status)],
        "sort_recent": [keys.recent(some), activity_key(contact)],
        "sort_fixed": [keys.creation(some), str(keys.priority(some)).replace("1#", "<rank>#"), creation_key(contact)],
        "sort_e": [keys.waiting(some)],
    }
    documented = {word(cells[0]): cells[1] for cells in rows("table.md", heading="Indexes") if len(cells) == 2}
    indexes = [cells for cells in rows("table.md", heading="Indexes") if len(cells) == 5]
    attributes = {word(attribute) for cells in indexes for attribute in cells[1:3]}
    assert set(documented) == attributes
    assert {name: re.findall(r"`([^`]+)`", documented[name]) for name in in_code} == in_code
    assert keys.priority(none) is keys.waiting(none) is None
