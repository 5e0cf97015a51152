"""The steps that bring a table to the schema of this version, in order. A step is added when an item of an earlier release cannot
be used as it is, and stays for as long as an installation may still have such items."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.adapters.dynamo import keys as addresses
from chalicelib.adapters.dynamo.contact_lists import counted, rows_of
from chalicelib.adapters.dynamo.feed_pages import Page, name_of, page_row
from chalicelib.adapters.dynamo.items import to_row
from chalicelib.adapters.dynamo.table import Row
from chalicelib.domain import keys
from chalicelib.domain.contact_places import places_of
from chalicelib.domain.contact_terms import search_terms
from chalicelib.domain.contacts import Contact, ContactPlaces
from chalicelib.domain.keys import SearchEntry
from chalicelib.domain.timers import SNOOZE, Timer
from chalicelib.wire import stored_change
from infra.migrate import Item, Step, Table, Write

SLACK_MILLISECONDS = 120_000
RANK = {"low": 1, "medium": 2, "high": 3, "urgent": 4}
EARLIER_PLACES = {
    *("list_inbox", "list_assignee", "list_team", "list_label"),
    *("activity_key", "creation_key", "priority_key", "waiting_key"),
}
"""Attributes of schema 0 to 2."""


def move_label(_: Table, item: Item) -> Iterable[Write]:
    """Labels have left the account's partition, which is read with every request."""
    partition = item["pk"]["S"]
    if partition.endswith("#LABELS"):
        return
    yield {"Put": {"Item": {**item, "pk": {"S": f"{partition}#LABELS"}, "s": {"N": "1"}}}}
    yield {"Delete": {"Key": {"pk": item["pk"], "sk": item["sk"]}}}


def plan_wake(_: Table, item: Item) -> Iterable[Write]:
    """The end of a snooze is a timer's row; 0.1.0 had it in an index."""
    kept = {name: value for name, value in item.items() if name not in ("due_key", "due_at")}
    if kept == item:
        return
    conversation = json.loads(item["data"]["S"])
    timer = Timer(int(item["due_at"]["N"]), SNOOZE, conversation["account_id"], conversation["id"])
    yield {"Put": {"Item": to_row(keys.timer(timer), timer).serialize()}}
    yield {"Put": {"Item": kept}}


def list_conversation(_: Table, item: Item) -> Iterable[Write]:
    """Eight general indexes have replaced the ten of the first lists (docs/decisions/0012). A conversation's JSON has moved to
    `card`, and its priority to a row of its own."""
    if item["kind"]["S"] == "conversation_under_label":
        at, _, number = item["activity_key"]["S"].partition("#")
        recent = _recent(int(at) + SLACK_MILLISECONDS, int(number))
        yield _put(item, list_a=item["list_label"]["S"], sort_recent=recent, sort_fixed=number)
        return
    data: dict[str, Any] = json.loads(item["data"]["S"])
    account, number, status = f"A#{data['account_id']}", data["id"], data.get("status", "open")
    assignee, waiting = data.get("assignee_id") or 0, data.get("waiting_since")
    listed = {
        "list_a": f"{account}#{status}",
        "list_b": f"{account}#I#{data['inbox_id']}#{status}#{'assigned' if assignee else 'unassigned'}",
        "list_c": f"{account}#U#{assignee}#{status}",
    }
    others = {"list_d": f"{account}#T#{data['team_id']}#{status}"} if data.get("team_id") else {}
    if waiting:
        others |= {"list_e": listed["list_a"], "sort_e": f"{waiting:013d}#{number:010d}#{data['inbox_id']}#{assignee}"}
    until = data["last_activity_at"] + SLACK_MILLISECONDS
    card = json.dumps({**data, "listed_until": until}, ensure_ascii=False, separators=(",", ":"))
    yield _put(item, **listed, **others, sort_recent=_recent(until, number), sort_fixed=f"{number:010d}", card=card)
    if data.get("priority") in RANK:
        row = {"pk": item["pk"], "sk": {"S": "PRIORITY"}, "kind": {"S": "conversation_by_priority"}, "s": {"N": "3"}}
        places = {name: f"P#{place}" for name, place in listed.items()}
        yield _put(row, **places, sort_fixed=f"{RANK[data['priority']]}#{number:010d}")


def _recent(listed_until: int, number: int) -> str:
    return f"{listed_until:013d}#{number:010d}"


def _put(item: Item, **attributes: str) -> Write:
    kept = {name: value for name, value in item.items() if name not in EARLIER_PLACES | {"data"}}
    return {"Put": {"Item": {**kept, **{name: {"S": value} for name, value in attributes.items()}}}}


def name_in_page(_: Table, item: Item) -> Iterable[Write]:
    """A change of 0.1.0 holds its own position. It gets a page of its own, from which the feed is read."""
    if "feed_position" not in item:
        return
    change = stored_change(item["data"]["S"], 0)
    page = Page(int(item["feed_position"]["N"]), (name_of(change),), change.at)
    yield {"Put": {"Item": page_row(change.account_id, page).serialize()}}
    yield {"Put": {"Item": {name: value for name, value in item.items() if name not in ("feed_account", "feed_position")}}}


def fold_terms(table: Table, item: Item) -> Iterable[Write]:
    """Search terms are written without accents. A contact that was never indexed is left to its reaction."""
    contact = msgspec.json.decode(item["data"]["S"], type=Contact)
    key = keys.search_entry(contact.account_id, contact.id)
    partition, sort = addresses.address(key)
    stored = table.get({"pk": {"S": partition}, "sk": {"S": sort}})
    if stored is None:
        return
    before = msgspec.json.decode(stored["data"]["S"], type=SearchEntry)
    terms = search_terms(contact)
    for term in sorted(terms - set(before.terms)):
        yield {"Put": {"Item": _term_row(contact, term).serialize()}}
    for term in sorted(set(before.terms) - terms):
        row = _term_row(contact, term).serialize()
        yield {"Delete": {"Key": {name: row[name] for name in ("pk", "sk")}}}
    yield {"Put": {"Item": to_row(key, SearchEntry(tuple(sorted(terms)), contact.version)).serialize()}}


def _term_row(contact: Contact, term: str) -> Row:
    return Row(addresses.search(contact.account_id, term), addresses.search_sort(term, contact.id), kind="search_term")


def list_contact(table: Table, item: Item) -> Iterable[Write]:
    """Contacts are listed and counted. The condition on the entry keeps a reaction from counting the contact at the same time."""
    contact = msgspec.json.decode(item["data"]["S"], type=Contact)
    key = keys.contact_places(contact.account_id, contact.id)
    partition, sort = addresses.address(key)
    stored = table.get({"pk": {"S": partition}, "sk": {"S": sort}})
    before = msgspec.json.decode(stored["data"]["S"], type=ContactPlaces) if stored else None
    after = places_of(contact)
    listed = to_row(keys.contact(contact.account_id, contact.id), contact).serialize()
    yield {"Put": {"Item": {**item, **{name: listed[name] for name in ("list_a", "sort_recent", "sort_fixed")}}}}
    if before and before.version >= after.version:
        return
    old, new = rows_of(contact.account_id, before), rows_of(contact.account_id, after)
    for pk, sk in sorted(old - new):
        yield {"Delete": {"Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}
    for pk, sk in sorted(new - old):
        yield {"Put": {"Item": Row(pk, sk, kind="contact_place").serialize()}}
    for is_identified, number in counted(before, after).items():
        yield _added(addresses.contact_counter(contact.account_id, is_identified=is_identified), number)
    yield {"Put": {"Item": to_row(key, after).serialize(), **_if_still(stored)}}


def _if_still(stored: Item | None) -> dict[str, Any]:
    if stored is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {"ConditionExpression": "version = :version", "ExpressionAttributeValues": {":version": stored["version"]}}


def _added(address: addresses.Address, number: int) -> Write:
    pk, sk = address
    return {
        "Update": {
            "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
            "UpdateExpression": "ADD tally :number SET #kind = :kind, #schema = :schema",
            "ExpressionAttributeNames": {"#kind": "kind", "#schema": "s"},
            "ExpressionAttributeValues": {
                ":number": {"N": str(number)},
                ":kind": {"S": "contact_counter"},
                ":schema": {"N": "6"},
            },
        }
    }


STEPS: tuple[Step, ...] = (
    Step(schema=1, kinds=("label",), writes=move_label),
    Step(schema=2, kinds=("conversation",), writes=plan_wake),
    Step(schema=3, kinds=("conversation", "conversation_under_label"), writes=list_conversation),
    Step(schema=4, kinds=("change",), writes=name_in_page),
    Step(schema=5, kinds=("contact",), writes=fold_terms),
    Step(schema=6, kinds=("contact",), writes=list_contact),
)
