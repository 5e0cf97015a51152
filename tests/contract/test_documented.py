"""docs/ and the code agree on settings, events, keys and indexes: neither has an entry that the other lacks."""

import ast
import re
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import Row
from chalicelib.broadcasting.audience import Viewer
from chalicelib.channels.loading import provider_apis
from chalicelib.domain import keys as identity
from chalicelib.domain.conversations import Conversation, Priority
from chalicelib.domain.events import Event
from chalicelib.domain.kinds import Kind
from chalicelib.domain.messages import Message, MessageType
from infra.merge import merged_resources
from tests.contract.event_names import event_types, feed_events

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


def test_documented_events_match_code() -> None:
    documented = [word(cells[0]) for cells in rows("events.md") if "." in cells[0]]
    assert len(documented) == len(set(documented))
    assert set(documented) == {each.name for each in event_types()}


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


class Named:
    """A value within a key, formatted as its name (`<account>`) whatever the format specification is."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __format__(self, spec: str) -> str:
        return f"<{self.name}>"

    def __getitem__(self, part: slice) -> "Named":
        assert part == slice(None, 1)
        return Named("letter")


MODELS = [
    import_module(f"chalicelib.features.{path.parent.name}.model") for path in sorted((CODE / "features").glob("*/model.py"))
]
KINDS = [each for module in (identity, *MODELS) for each in vars(module).values() if isinstance(each, Kind)]
untyped_keys: Any = keys
"""`keys` without its types, so that it accepts names in place of ids and texts."""


def key_shapes() -> set[tuple[str, str, str]]:
    shapes = {(kind.name, shape(kind.partition), shape(kind.sort)) for kind in KINDS if kind.name != "claim"}
    account, connection, contact = Named("account"), Named("connection"), Named("contact")
    others = {
        "counter": [untyped_keys.conversation_counter(account), untyped_keys.window_counter(Named("name"))],
        "feed_head": [untyped_keys.feed_head(account)],
        "list_counter": [untyped_keys.list_counter(account, Named("inbox"), Named("dimensions"))],
        "socket": [untyped_keys.socket(connection), (untyped_keys.sockets(account), f"SOCKET#{connection}")],
        "search_term": [(untyped_keys.search(account, Named("text")), untyped_keys.search_sort(Named("term"), contact))],
        "claim": [("CLAIM#<name>#<…>", "CLAIM")],
    }
    return shapes | {(kind, *each) for kind, addresses in others.items() for each in addresses}


def shape(template: str) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", r"<\1>", template)


def test_documented_keys_match_code() -> None:
    documented = [(word(kind), word(pk), word(sk)) for kind, pk, sk, *_ in rows("table.md", heading="Items")]
    assert len(documented) == len(set(documented))
    assert set(documented) == key_shapes()


def test_documented_claims_match_code() -> None:
    taken = {kind.partition.split("#")[1] for kind in KINDS if kind.name == "claim"}
    assert {word(cells[0]) for cells in rows("table.md", heading="Claims")} == taken


def keys_of(schema: Any) -> list[str]:
    """The attribute names of a key: HASH first, then RANGE."""
    return [key["AttributeName"] for key in sorted(schema["key_schema"], key=lambda key: str(key["KeyType"]))]


def test_documented_indexes_match_code() -> None:
    found = {(name, *keys_of(index._get_schema()), index.Meta.projection.projection_type) for name, index in Row._indexes.items()}
    documented = {tuple(map(word, cells)) for cells in rows("table.md", heading="Indexes") if len(cells) == 4}
    assert documented == found


def test_documented_index_values_match_code() -> None:
    account, inbox, status = Named("account"), Named("inbox"), Named("status")
    at = {name: Named(name) for name in ("last_activity_at", "waiting_since")}
    some: Any = SimpleNamespace(id=Named("conversation"), priority=Priority.LOW, **at)
    none: Any = SimpleNamespace(id=Named("conversation"), priority=None, waiting_since=None)
    in_code = {
        "list_inbox": [untyped_keys.list_of_inbox(account, inbox, status)],
        "list_assignee": [
            untyped_keys.list_of_assignee(account, Named("user"), status),
            untyped_keys.list_of_unassigned(account, inbox, status),
        ],
        "list_team": [untyped_keys.list_of_team(account, Named("team"), status)],
        "list_label": [untyped_keys.list_of_label(account, Named("label"), status)],
        "activity_key": [keys.activity(some)],
        "creation_key": [keys.creation(some)],
        "priority_key": [str(keys.priority(some)).replace("11", "1<rank>")],
        "waiting_key": [keys.waiting(some)],
        "feed_account": [untyped_keys.directory(account)],
    }
    documented = {word(cells[0]): cells[1] for cells in rows("table.md", heading="Indexes") if len(cells) == 2}
    indexes = [cells for cells in rows("table.md", heading="Indexes") if len(cells) == 4]
    attributes = {word(attribute) for cells in indexes for attribute in cells[1:3]}
    assert set(documented) == attributes
    assert {name: re.findall(r"`([^`]+)`", documented[name]) for name in in_code} == in_code
    assert keys.priority(none) is keys.waiting(none) is None
