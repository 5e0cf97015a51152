"""Runs exports in memory, and reads their files."""

import csv
import io
from typing import Any

from chalicelib.actions import contacts
from chalicelib.features.contact_export import reactions
from chalicelib.features.contact_export.model import CONTACT_EXPORTS, ContactExport
from tests.support.company import Company

EXPORT = "A/contacts/export"


def add(company: Company, name: str, **fields: Any) -> int:
    contact, _ = contacts.create_contact(company.desk, company.caller(), name=name, **fields)
    company.settle()
    return contact.id


def run(company: Company) -> None:
    """Runs that are in the queue, and those that they start."""
    company.settle()
    while company.desk.queues.background:
        change = company.desk.queues.background.pop(0)
        for event in change.events:
            reactions.write_export(company.desk, change, event)


def stored(company: Company) -> ContactExport:
    row = company.desk.store.get(CONTACT_EXPORTS.key(company.account_id, company.users["ada"].id))
    assert row is not None
    return row


def table(company: Company) -> list[dict[str, str]]:
    url = company.client("ada").get(f"{EXPORT}/file").json["download_url"]
    assert url.endswith("?attachment=text/csv")
    body = company.desk.files.stored[str(stored(company).file)].body
    assert body.startswith(b"\xef\xbb\xbfid,")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def export(company: Company, **body: Any) -> list[dict[str, str]]:
    answer = company.client("ada").post(EXPORT, body)
    assert answer.status == 200, answer.json
    run(company)
    return table(company)


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]
