"""The tables of docs/table.md, from the kinds of items, the keys of other items, and the indexes of the table."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from chalicelib import features
from chalicelib.adapters.dynamo import keys
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import campaigns, custom_attributes, mail_access
from chalicelib.domain import keys as identity
from chalicelib.domain.kinds import Kind
from infra.docs.markup import code, one_line, sentences, table

CLAIM = identity.USER_EMAIL_CLAIM.name


class Named:
    """A value within a key, formatted as its name (`<account>`) whatever the format specification is."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __format__(self, spec: str) -> str:
        return f"<{self.name}>"

    def __getitem__(self, _: slice) -> "Named":
        return Named("letter")


untyped_keys: Any = keys
"""`keys` without its types, so that it accepts names in place of ids and texts."""
SEARCH_SORT = untyped_keys.search_sort(Named("term"), Named("contact"))


def parts() -> dict[str, str]:
    return {"items": items(), "claims": claims(), "indexes": indexes(), "index-attributes": index_attributes()}


def modules() -> list[ModuleType]:
    """The modules that declare kinds of items."""
    models = sorted(Path(features.__path__[0]).glob("*/model.py"))
    return [
        identity,
        campaigns,
        custom_attributes,
        mail_access,
        *(import_module(f"chalicelib.features.{path.parent.name}.model") for path in models),
    ]


def kinds() -> Iterator[tuple[Kind[Any], str]]:
    """Every kind of item with the sentence that says what it holds."""
    for module in modules():
        text = sentences(module)
        for name, kind in vars(module).items():
            if isinstance(kind, Kind):
                if name not in text:
                    raise ValueError(f"{module.__name__}.{name} has no sentence below it that says what the item holds")
                yield kind, text[name]


def items() -> str:
    rows = [(kind.name, shape(kind.partition), shape(kind.sort), text) for kind, text in kinds() if kind.name != CLAIM]
    cells = [(code(kind), code(pk), code(sk), text) for kind, pk, sk, text in (*rows, *_other_items())]
    return table(("kind", "`pk`", "`sk`", "content"), cells)


def _other_items() -> Iterator[tuple[str, str, str, str]]:
    """Items without a kind: functions of `keys` make their keys, and the text below the function says what they hold."""
    account = Named("account")
    pairs = [
        ("counter", keys.conversation_counter, untyped_keys.conversation_counter(account)),
        ("counter", keys.window_counter, untyped_keys.window_counter(Named("name"))),
        ("feed_head", keys.feed_head, untyped_keys.feed_head(account)),
        ("feed_page", keys.feed_page, untyped_keys.feed_page(account, Named("last_position"))),
        ("list_counter", keys.list_counter, untyped_keys.list_counter(account, Named("inbox"), Named("dimensions"))),
        ("socket", keys.sockets, (untyped_keys.sockets(account), f"SOCKET#{Named('connection')}")),
        ("contact_counter", keys.contact_counter, untyped_keys.contact_counter(account, is_identified=True)),
        (
            "contact_place",
            keys.contact_list,
            (untyped_keys.contact_list(account, Named("list"), is_identified=True), "<value>#<contact>"),
        ),
        ("search_term", keys.search, (untyped_keys.search(account, Named("text")), SEARCH_SORT)),
    ]
    for kind, function, (pk, sk) in pairs:
        yield kind, pk, sk, one_line(function.__doc__ or "")
    yield CLAIM, "CLAIM#<name>#<…>", "CLAIM", "A value that can be claimed once; see below."


def shape(template: str) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", r"<\1>", template)


def claims() -> str:
    rows = [(kind.partition.split("#")[1], shape(kind.partition), text) for kind, text in kinds() if kind.name == CLAIM]
    return table(("name", "`pk`", "claimed value"), [(code(name), code(pk), text) for name, pk, text in rows])


def indexes() -> str:
    rows = [
        (code(name), *map(code, _key_attributes(index)), _projection(index), _sentence(name))
        for name, index in Row._indexes.items()
    ]
    return table(("index", "partition", "sorted by", "projection", "holds"), rows)


def _key_attributes(index: Any) -> list[str]:
    """The attribute names of a key: HASH first, then RANGE."""
    return [key["AttributeName"] for key in sorted(index._get_schema()["key_schema"], key=lambda key: str(key["KeyType"]))]


def _projection(index: Any) -> str:
    projection = index.Meta.projection
    return ", ".join([projection.projection_type, *map(code, projection.non_key_attributes or ())])


def index_attributes() -> str:
    names = dict.fromkeys(name for index in Row._indexes.values() for name in _key_attributes(index))
    return table(("attribute", "value"), [(code(name), _sentence(name)) for name in names])


def _sentence(name: str) -> str:
    text = sentences(Row)
    if name not in text:
        raise ValueError(f"Row.{name} has no text below it that says what the index holds or which values the attribute has")
    return text[name]
