"""Customers of a company's API inbox, who state who they are or prove it."""

from typing import Any

from chalicelib.actions import identities, inboxes
from chalicelib.actions.customers import Customer
from chalicelib.domain import keys
from tests.support.channels import identifier_hash
from tests.support.company import Company

APP = "app-identifier"
VICTIM = {"identifier": "crm-5", "email": "kim@example.com", "phone_number": "+15550009999"}


def identify(company: Company, **facts: Any) -> Customer:
    return identities.identify(company.desk, APP, **facts)


def prove(company: Company, identifier: str = "crm-5", **facts: Any) -> Customer:
    return identify(company, identifier=identifier, identifier_hash=identifier_hash(identifier), **facts)


def update(company: Company, customer: Customer, *, proves: str | None = None, **changes: Any) -> Customer:
    proof = {"identifier": proves, "identifier_hash": identifier_hash(proves)} if proves else {}
    stated = {"identifier": changes.pop("identifier")} if "identifier" in changes else {}
    return identities.update_customer(company.desk, customer, **proof, **stated, changes=changes)


def owner(company: Company, field: str) -> int | None:
    claim = company.desk.store.get(keys.contact_field(company.account_id, field, VICTIM[field]))
    return int(claim.refers_to[0]) if claim else None


def require_hash(company: Company) -> None:
    inboxes.update_inbox(company.desk, company.caller(), company.app.id, changes={}, channel_changes={"hmac_mandatory": True})
