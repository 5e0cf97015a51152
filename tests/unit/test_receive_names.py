"""A contact gets the best name that its channels and agents know."""

from typing import Any

import pytest

from chalicelib.actions import contacts, identities
from chalicelib.domain.contacts import Contact
from chalicelib.domain.errors import Invalid
from chalicelib.domain.names import generated_name
from tests.support.arrival import arrive
from tests.support.company import Company
from tests.support.concurrent_writes import with_concurrent_write
from tests.support.fakes.desk import FakeDesk
from tests.support.webhooks import telegram_message, whatsapp_text, whatsapp_webhook

NUMBER, SECONDS = "447700900112", 1_795_870_000


def whatsapp(
    company: Company, number: int, name: str | None, *, field: str = "messages", desk: FakeDesk | None = None, **profile: str
) -> None:
    channel: Any = company.whatsapp.channel
    event = {**whatsapp_text(NUMBER, f"wamid.{number}", SECONDS, "hi")}
    if field == "message_echoes":
        event |= {"from": channel.phone_number.lstrip("+"), "to": NUMBER}
    payload = whatsapp_webhook(
        channel.phone_number, channel.phone_number_id, customer=NUMBER, name=name or "", **{field: [event]}
    )
    value = payload["entry"][0]["changes"][0]["value"]
    value["contacts"][0]["profile"] |= profile
    if name is None:
        del value["contacts"]
    arrive(desk or company.desk, company.whatsapp, payload)


def telegram(company: Company, number: int, **person: str) -> None:
    message = telegram_message({"id": 700000012, **person}, number, SECONDS, text="hi")
    arrive(company.desk, company.telegram, {"update_id": number, "message": message})


def the_contact(company: Company) -> Contact:
    found: list[Contact] = company.desk.store.of_kind("contact")
    assert len(found) == 1
    return found[0]


def test_name_comes_with_the_first_message_after_an_echo(company: Company) -> None:
    whatsapp(company, 1, None, field="message_echoes")
    assert the_contact(company).name == generated_name(the_contact(company).id)
    since = len(company.desk.store.changes)
    whatsapp(company, 2, "Real Name")
    assert the_contact(company).name == "Real Name"
    assert "contact.updated" in company.events(since), "screens and the search learn the name"


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("written", ["+447700900112", "07700 900112"])
def test_contact_called_by_its_number_gets_the_name_of_its_profile(company: Company, written: str, linked: bool) -> None:
    inbox: dict[str, Any] = {"inbox_id": company.whatsapp.id} if linked else {}
    contacts.create_contact(company.desk, company.caller(), name=written, phone_number=f"+{NUMBER}", **inbox)
    whatsapp(company, 1, "Real Name")
    assert the_contact(company).name == "Real Name"


@pytest.mark.parametrize("linked", [True, False])
def test_name_that_an_agent_chose_stays(company: Company, linked: bool) -> None:
    inbox: dict[str, Any] = {"inbox_id": company.whatsapp.id} if linked else {}
    contacts.create_contact(company.desk, company.caller(), name="Kim of Acme", phone_number=f"+{NUMBER}", **inbox)
    for number, name in enumerate(["Real Name", "Real Name", "Newer Name"]):
        whatsapp(company, number, name)
    assert the_contact(company).name == "Kim of Acme"


def test_changed_profile_renames_the_contact_until_an_agent_does(company: Company) -> None:
    for number, name in enumerate(["Kim", "Kim Doe"]):
        whatsapp(company, number, name)
        assert the_contact(company).name == name
    contacts.update_contact(company.desk, company.caller(), the_contact(company).id, changes={"name": "Kim Doe"})
    whatsapp(company, 3, "Kimberly")
    assert the_contact(company).name == "Kim Doe"


def test_unchanged_profile_costs_no_write(company: Company) -> None:
    whatsapp(company, 1, "Kim")
    before = the_contact(company)
    whatsapp(company, 2, "Kim")
    assert the_contact(company) == before


def test_username_names_a_person_without_a_name(company: Company) -> None:
    whatsapp(company, 1, "\u3164", username="kim.doe")
    assert the_contact(company).name == "kim.doe"
    whatsapp(company, 2, f"+{NUMBER}", username="kim.doe")
    assert the_contact(company).name == "kim.doe"
    whatsapp(company, 3, "Kim", username="kim.doe")
    assert the_contact(company).name == "Kim"
    whatsapp(company, 4, None)
    whatsapp(company, 5, None, field="message_echoes")
    assert the_contact(company).name == "Kim"


@pytest.mark.parametrize("first_name", ["\u3164", "\u200b\u2063", "\u2800", " "])
def test_telegram_name_of_nothing_visible_is_none(company: Company, first_name: str) -> None:
    telegram(company, 1, first_name=first_name)
    assert the_contact(company).name == generated_name(the_contact(company).id)
    telegram(company, 2, first_name=first_name, username="kim_doe_77")
    assert the_contact(company).name == "kim_doe_77"
    telegram(company, 3, first_name=first_name, last_name="Doe", username="kim_doe_77")
    assert the_contact(company).name == "Doe"


def test_username_of_later_messages_is_stored(company: Company) -> None:
    telegram(company, 1, first_name="Kim")
    contacts.update_contact(
        company.desk, company.caller(), the_contact(company).id, changes={"additional_attributes": {"city": "Rome"}}
    )
    telegram(company, 2, first_name="Kim", username="kim_doe_77")
    attributes = the_contact(company).additional_attributes
    assert (attributes["username"], attributes["city"]) == ("kim_doe_77", "Rome")


def test_names_of_300_characters_are_cut(company: Company) -> None:
    telegram(company, 1, first_name="x" * 300)
    telegram(company, 2, first_name="x" * 300)
    assert the_contact(company).name == "x" * 255


def test_name_from_the_public_api_is_one_of_a_profile(company: Company) -> None:
    kim = identities.identify(company.desk, "app-identifier", source_id="kim", name="\u200b")
    assert kim.contact.name == generated_name(kim.contact.id)
    for name in ("Kim", "Kim Doe"):
        kim = identities.update_customer(company.desk, kim, changes={"name": name})
        assert the_contact(company).name == kim.contact.name == name
    contacts.update_contact(company.desk, company.caller(), kim.contact.id, changes={"name": "Kim of Acme"})
    assert identities.update_customer(company.desk, kim, changes={"name": "Kimberly"}).contact.name == "Kim of Acme"


def test_long_name_from_the_public_api_is_refused(company: Company) -> None:
    before = dict(company.desk.store.items)
    with pytest.raises(Invalid) as refusal:
        identities.identify(company.desk, "app-identifier", source_id="kim", name="x" * 256)
    assert (refusal.value.code, company.desk.store.items) == ("name_too_long", before)


def test_agent_and_profile_name_a_contact_at_once(company: Company) -> None:
    whatsapp(company, 1, None, field="message_echoes")
    contact_id = the_contact(company).id

    def rename() -> None:
        contacts.update_contact(company.desk, company.caller(), contact_id, changes={"name": "Kim of Acme"})

    whatsapp(company, 2, "Real Name", desk=with_concurrent_write(company.desk, rename))
    assert the_contact(company).name == "Kim of Acme"
