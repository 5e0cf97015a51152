"""A contact and its links to inboxes."""

from typing import Any

from chalicelib.actions import contact_links, contact_lists, contacts
from chalicelib.domain import keys
from chalicelib.domain.contact_places import places_of
from chalicelib.domain.contacts import Contact, ContactInbox, ContactLink, NameSource
from chalicelib.domain.kinds import Key
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_email, rival_inbox, rival_source_id
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

LIST = f"{A}/contacts"
ONE = f"{LIST}/<contact_id>"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    known: dict[str, Any] = {
        "email": "kim@example.com",
        "custom_attributes": {"n": 1.5},
        "name_source": NameSource.PROFILE,
        "labels": ("vip",),
        "photo": "photos/1/contact-7-x.png",
        "photo_from": "https://photos.example/kim.png",
        "photo_pending": True,
    }
    contact = Contact(7, account_id, "Kim", NOON, NOON, links=(ContactLink(1, 1, "k", profile_name="Kim"),), **known)
    link = ContactInbox(8, account_id, 1, "söurce/#1", 7, "pubsub", NOON, hmac_verified=True, conversation_id=3)
    return [
        (keys.contact(account_id, 7), contact),
        (keys.contact_places(account_id, 7), places_of(contact)),
        (keys.contact_inbox(account_id, 1, link.source_id), link),
    ]


SPECIMEN = Specimen(
    values=lambda tenants: {"contact_id": tenants.acme.customers["kim"].contact.id},
    bodies={
        f"POST {LIST}": {"name": "Nia"},
        f"PATCH {ONE}": {"name": "Kimberly", "custom_attributes": {"plan": "gold"}},
        f"PUT {ONE}": {"name": "Kimberly"},
        f"POST {ONE}/destroy_custom_attributes": {"custom_attributes": ["plan"]},
        f"POST {LIST}/filter": {"payload": [{"attribute_key": "name", "filter_operator": "contains", "values": ["kim"]}]},
        f"POST {ONE}/labels": {"labels": ["vip"]},
        f"POST {ONE}/contact_inboxes": {"inbox_id": "<inbox_id>", "source_id": "another-way-to-kim"},
    },
    queries={f"GET {LIST}/search": "q=kim"},
    prerequisites={f"POST {ONE}/destroy_custom_attributes": f"PATCH {ONE}"},
    credentials=f"""
UTT AA ... TTTTTT .SSSST X  GET {LIST}
UTT AA fff TTTTTT fSSSST X  POST {LIST}/filter
UTT AA ... TTTTTT .SSSST X  GET {LIST}/search
UTT AA ... TTTTTT .SSSST X  GET {ONE}/labels
UTT AA ... TTTTTT .SSSST X  POST {ONE}/labels
UTT AA ... TTTTTT .SSSST X  POST {LIST}
UTT AA ... TTTTTT .SSSST X  GET {ONE}
UTT AA ... TTTTTT .SSSST X  PATCH {ONE}
UTT AA ... TTTTTT .SSSST X  PUT {ONE}
UTT AA ... TTTTTT .SSSST X  POST {ONE}/destroy_custom_attributes
UTT AA ... TTTTTT .SSSST X  GET {ONE}/contactable_inboxes
UTT AA I.. TTTTTT .SSSST X  POST {ONE}/contact_inboxes
UTT AA ... TTTTTT .SSSST X  GET {ONE}/conversations
""",
    other_account=f"""
..  GET {LIST}
..  POST {LIST}/filter
..  GET {LIST}/search
pp  GET {ONE}/labels
pp  POST {ONE}/labels
..  POST {LIST}
pp  GET {ONE}
pp  PATCH {ONE}
pp  PUT {ONE}
pp  POST {ONE}/destroy_custom_attributes
pp  GET {ONE}/contactable_inboxes
pp  POST {ONE}/contact_inboxes
pp  GET {ONE}/conversations
""",
    answers={"p": "404 contact_not_found", "f": "200 without effect"},
    foreign=(
        Foreign(f"POST {LIST}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {LIST}", "source_id", rival_source_id, "200"),
        Foreign(f"POST {LIST}", "email", rival_email, "200"),
        Foreign(f"PATCH {ONE}", "email", rival_email, "200"),
        Foreign(f"POST {ONE}/contact_inboxes", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {ONE}/contact_inboxes", "source_id", rival_source_id, "200"),
    ),
    entities=entities,
    steps=(
        contact_lists.contact_filter,
        contact_links.fresh_link,
        contact_links.generated_source_id,
        contact_links.link_between,
        contacts.build_contact,
        contacts.change_contact,
        contacts.commit_contact,
        contacts.save_new_contact,
    ),
)


@story(contacts.update_contact)
def contact_is_renamed(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    changes = {"name": "Kim Possible", "email": "kim@example.com"}
    contacts.update_contact(scenario.company.desk, scenario.company.caller(), conversation.contact_id, changes=changes)


@story(contacts.remove_custom_attributes)
def custom_attribute_of_contact_is_removed(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    desk, caller = scenario.company.desk, scenario.company.caller()
    changes = {"custom_attributes": {"plan": "gold", "size": 7}}
    contacts.update_contact(desk, caller, conversation.contact_id, changes=changes)
    contacts.remove_custom_attributes(desk, caller, conversation.contact_id, names=["plan"])


@story(contacts.set_contact_labels)
def contact_is_labelled(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    contacts.set_contact_labels(
        scenario.company.desk, scenario.company.caller(), conversation.contact_id, labels=["vip", "wholesale"]
    )


@story(contacts.link_contact)
def contact_is_linked_to_another_inbox(scenario: Scenario) -> None:
    conversation = one_conversation(scenario)
    contacts.link_contact(
        scenario.company.desk, scenario.company.caller(), conversation.contact_id, inbox_id=scenario.company.app.id
    )


@path()
def create_contact(deployment: Deployment) -> Any:
    fields = {"name": "Grace", "email": "grace@example.com", "inbox_id": deployment.facts["app"], "source_id": "grace"}
    answer = deployment.api("ben", "POST", "A/contacts", fields, headers={"Idempotency-Key": "contact-1"})
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def update_contact(deployment: Deployment) -> Any:
    fields = {"name": "Grace Hopper", "email": "hopper@example.com", "phone_number": "+15551230000"}
    answer = deployment.api("ben", "PATCH", f"A/contacts/{deployment.facts['contact']}", fields)
    deployment.settle()
    return answer.json


def with_attributes(deployment: Deployment) -> None:
    scenarios.with_contact(deployment)
    fields = {"custom_attributes": {"plan": "gold", "size": 7}}
    deployment.api("ben", "PATCH", f"A/contacts/{deployment.facts['contact']}", fields)
    deployment.settle()


@path(with_attributes)
def remove_custom_attributes(deployment: Deployment) -> Any:
    one = f"A/contacts/{deployment.facts['contact']}"
    answer = deployment.api("ben", "POST", f"{one}/destroy_custom_attributes", {"custom_attributes": ["plan"]})
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def label_contact(deployment: Deployment) -> Any:
    one = f"A/contacts/{deployment.facts['contact']}"
    answer = deployment.api("ben", "POST", f"{one}/labels", {"labels": ["vip", "new"]})
    deployment.settle()
    return answer.json


@path(scenarios.with_contact)
def filter_contacts(deployment: Deployment) -> Any:
    condition = {"attribute_key": "name", "filter_operator": "contains", "values": ["e"]}
    return deployment.api("ben", "POST", "A/contacts/filter", {"payload": [condition]}).json


@path(scenarios.with_contact)
def link_contact(deployment: Deployment) -> Any:
    fields = {"inbox_id": deployment.facts["app"], "source_id": "grace"}
    answer = deployment.api("ben", "POST", f"A/contacts/{deployment.facts['contact']}/contact_inboxes", fields)
    deployment.settle()
    return answer.json
