"""Imports of contacts: their identity, the steps, rejected rows, uploads in parts, and the end of the files."""

import csv
import io
from typing import Any

import pytest

from chalicelib import schedule as timers
from chalicelib.actions import contacts
from chalicelib.domain.contacts import Contact
from chalicelib.features.contact_import import importing, reactions
from chalicelib.features.contact_import.model import CONTACT_IMPORTS, KEEP_MILLISECONDS, ContactImport
from tests.support.api_client import Answer
from tests.support.company import Company
from tests.support.crash import crash_after_each

IMPORT = "A/contacts/import"
MINUTE = 60_000


def upload(company: Company, text: str | bytes, *, name: str = "people.csv", **fields: Any) -> Answer:
    body = text if isinstance(text, bytes) else text.encode()
    sent = {key: str(value) for key, value in fields.items()}
    return company.client("ada").form(IMPORT, sent, {"import_file": (name, "text/csv", body)})


def run(company: Company) -> None:
    while company.desk.queues.background:
        change = company.desk.queues.background.pop(0)
        for event in change.events:
            reactions.import_contacts(company.desk, change, event)
    company.settle()


def load(company: Company, text: str | bytes) -> dict[str, Any]:
    """Imports the file and returns the result."""
    answer = upload(company, text)
    assert answer.status == 200, answer.json
    run(company)
    shown: dict[str, Any] = company.client("ada").get(IMPORT).json
    return shown


def stored(company: Company) -> ContactImport:
    row = company.desk.store.get(CONTACT_IMPORTS.key(company.account_id, company.users["ada"].id))
    assert row is not None
    return row


def people(company: Company) -> dict[str, Contact]:
    return {each.name: each for each in company.desk.store.of_kind("contact", company.account_id)}


def rejected(company: Company) -> list[dict[str, str]]:
    assert company.client("ada").get(f"{IMPORT}/rejected").json["download_url"].endswith("?attachment=text/csv")
    body = company.desk.files.stored[str(stored(company).file)].body
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def reasons(company: Company) -> list[str]:
    return [row["errors"].partition(":")[0] for row in rejected(company)]


def define(company: Company, key: str, kind: int) -> None:
    company.client("ada").post(
        "A/custom_attribute_definitions",
        {"attribute_display_name": key, "attribute_key": key, "attribute_model": 1, "attribute_display_type": kind},
    )


def test_rows_become_contacts_with_all_fields(company: Company) -> None:
    define(company, "plan", 0)
    define(company, "visits", 1)
    define(company, "newsletter", 7)
    result = load(
        company,
        "Name;E-Mail;Phone;identifier;company;city;Labels;plan;visits;newsletter;blocked\r\n"
        '"Mia; ""M""\nMeier";MIA@Example.com;0049 (151) 123-456;m-1;Acme;Köln;"vip, Refund";gold;-4.5;yes;true\r\n'
        "\r\n"
        "Bo;;49151999;;;;;;;;\r\n",
    )
    assert (result["state"], result["read"], result["imported"], result["rejected"]) == ("finished", 2, 2, 0)
    mia, bo = people(company)['Mia; "M"\nMeier'], people(company)["Bo"]
    assert (mia.email, mia.phone_number, mia.identifier, mia.blocked) == ("mia@example.com", "+49151123456", "m-1", True)
    assert mia.additional_attributes == {"company_name": "Acme", "city": "Köln"}
    assert mia.custom_attributes == {"plan": "gold", "visits": -4.5, "newsletter": True}
    assert (mia.labels, bo.phone_number, bo.blocked) == (("vip", "refund"), "+49151999", False)
    assert company.events()[-2:] == ["contact.created", "contact.created"]


def test_the_same_file_twice_makes_no_duplicate_and_no_change(company: Company) -> None:
    text = "name,email,phone_number,identifier,labels\nMia,mia@x.example,+491,m-1,vip\nBo,bo@x.example,,,\nZoe,,+492,,vip\n"
    load(company, text)
    before = company.desk.store.of_kind("contact", company.account_id)
    changes = len(company.desk.store.changes)
    result = load(company, text)
    assert (result["imported"], result["rejected"]) == (3, 0)
    assert company.desk.store.of_kind("contact", company.account_id) == before
    assert len(company.desk.store.changes) == changes


def test_a_contact_is_found_by_identifier_then_email_then_phone_number(company: Company) -> None:
    made: dict[str, dict[str, Any]] = {
        "I": {"identifier": "i"},
        "E": {"email": "e@x.example"},
        "P": {"phone_number": "+5511987654321"},
    }
    for name, fields in made.items():
        contacts.create_contact(company.desk, company.caller(), name=name, **fields)
    load(company, "identifier,email,phone_number,city\ni,new@x.example,,A\n,E@X.example,,B\n,,+551187654321,C\n")
    found = people(company)
    assert {name: found[name].additional_attributes for name in made} == {
        "I": {"city": "A"},
        "E": {"city": "B"},
        "P": {"city": "C"},
    }
    assert found["I"].email == "new@x.example"
    result = load(company, "identifier,email\ni,e@x.example\n")
    assert (result["rejected"], reasons(company)) == (1, ["email_taken"])
    assert len(company.desk.store.of_kind("contact", company.account_id)) == 3


def test_two_rows_of_one_person_make_one_contact(company: Company) -> None:
    load(company, "name,email,labels\nMia,mia@x.example,vip\nMia Meier,MIA@x.example,refund\n")
    [mia] = company.desk.store.of_kind("contact", company.account_id)
    assert (mia.name, mia.labels) == ("Mia Meier", ("vip", "refund"))


def test_an_export_is_read_back_without_a_change(company: Company) -> None:
    from tests.features.contact_export import running

    define(company, "labels", 1)
    running.add(
        company, "=Mia", email="mia@x.example", phone_number="+4915112345678", additional_attributes={"description": "'=1\n-2"},
        custom_attributes={"labels": -4, "shoes": {"size": 41}},
    )  # fmt: skip
    running.add(company, "Nameless friend")
    running.export(company)
    body = company.desk.files.stored[str(running.stored(company).file)].body
    before = company.desk.store.of_kind("contact", company.account_id)
    result = load(company, body)
    assert (result["imported"], result["rejected"]) == (2, 0)
    assert company.desk.store.of_kind("contact", company.account_id) == before


def test_rejected_rows_are_a_file_with_reasons_that_can_be_imported_again(company: Company) -> None:
    define(company, "visits", 1)
    text = (
        "name,email,phone_number,visits\n"
        "Nobody,,,\n"
        "Mia,no address,,\n"
        "Bo,,4.91512E+12,\n"
        "Zoe,zoe@x.example,,many\n"
        "Ada,ada@x.example,,,more\n"
        'Cleo,"cleo@x.example,,\n'
        "=Dora,dora@x.example,,\n"
    )
    result = load(company, text)
    assert (result["read"], result["imported"], result["rejected"], result["has_rejected_file"]) == (7, 1, 6, True)
    assert reasons(company) == [
        "import_identity_needed",
        "email_invalid",
        "phone_number_invalid",
        "import_value_invalid",
        "import_row_too_long",
        "import_row_broken",
    ]
    assert [each.name for each in company.desk.store.of_kind("contact", company.account_id)] == ["=Dora"]
    mended = company.desk.files.stored[str(stored(company).file)].body.replace(b"many", b"4")
    assert load(company, mended)["imported"] == 2
    assert {"Zoe", "Ada"} <= set(people(company))


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("people.xlsx", b"PK\x03\x04 sheet", "import_not_csv"),
        ("people.csv", b"PK\x03\x04\x14\x00\x06\x00", "import_not_csv"),
        ("people.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import_not_csv"),
        ("people.csv", b"", "import_file_empty"),
        ("people.csv", b"\xef\xbb\xbf\r\n", "import_file_empty"),
        ("people.csv", "name,email\nKöln,a@x.example\n".encode("cp1252"), "import_encoding_invalid"),
        ("people.csv", "name,email\n".encode("utf-16"), "import_encoding_invalid"),
        ("people.csv", b"name,email\n\0\n", "import_encoding_invalid"),
        ("people.csv", b"name,shoe size,email\n", "import_header_unknown"),
        ("people.csv", b"email,E-Mail\n", "import_header_repeated"),
        ("people.csv", b"name,city\nMia,Bonn\n", "import_header_needed"),
        ("people.csv", b"email\n" + b"a@x.example\n" * 100_001, "import_too_many_rows"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_at_once(company: Company, name: str, body: bytes, code: str) -> None:
    answer = upload(company, body, name=name)
    assert (answer.status, answer.json["code"], answer.json["attributes"]) == (422, code, ["import_file"])
    assert company.client("ada").get(IMPORT).status == 404
    assert company.desk.files.stored == {}


def test_a_form_without_the_file_and_a_file_that_is_too_large_are_refused(company: Company) -> None:
    ada = company.client("ada")
    assert ada.form(IMPORT, {}).json["code"] == "import_file_needed"
    assert upload(company, "email\n", size=50_000_001).json["code"] == "import_file_too_large"


def test_a_large_file_is_sent_in_parts_each_of_which_may_be_repeated(company: Company) -> None:
    text = "name,email\n" + "".join(f'"Kim ""{number}"",\n",kim-{number}@x.example\n' for number in range(40))
    body = text.encode()
    parts = [body[start : start + 300] for start in range(0, len(body), 300)]
    begun = upload(company, parts[0], size=len(body)).json
    assert (begun["state"], begun["parts"]) == ("uploading", 1)
    ada = company.client("ada")

    def send(number: int) -> Answer:
        return ada.form(f"{IMPORT}/parts", {"number": str(number)}, {"import_file": ("part", "text/csv", parts[number - 1])})

    assert send(3).json["code"] == "import_part_unexpected"
    for number in range(2, len(parts) + 1):
        assert send(number).json["parts"] == number
        assert send(number).json["parts"] == number
    assert ada.get(IMPORT).json["total"] == 40
    run(company)
    assert ada.get(IMPORT).json["imported"] == 40
    assert len(people(company)) == 40
    assert company.desk.files.stored == {}


@pytest.mark.parametrize("place", ["save", "commit", "erase"])
def test_a_crash_at_any_call_makes_no_duplicate_and_loses_no_row(
    company: Company, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(importing, "STEP_ROWS", 3)
    upload(company, "name,email\n" + "".join(f"Kim {n},kim-{n}@x.example\nBroken {n},x\n" for n in range(5)))
    company.desk.queues.background.clear()
    target = company.desk.store if place == "commit" else company.desk.files

    def step() -> object:
        return importing.step(company.desk, company.account_id, company.users["ada"].id)

    for _ in crash_after_each(monkeypatch, target, place, step, times=30):
        pass
    company.desk.clock.at += MINUTE
    timers.run_due(company.desk)
    run(company)
    shown = company.client("ada").get(IMPORT).json
    assert (shown["state"], shown["imported"], shown["rejected"]) == ("finished", 5, 5)
    assert sorted(people(company)) == [f"Kim {number}" for number in range(5)]
    assert [row["name"] for row in rejected(company)] == [f"Broken {number}" for number in range(5)]
    assert set(company.desk.files.stored) == {str(stored(company).file)}


def test_an_import_is_cancelled_and_its_rows_stay(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "STEP_ROWS", 2)
    upload(company, "email\n" + "".join(f"kim-{number}@x.example\n" for number in range(6)))
    ada = company.client("ada")
    assert upload(company, "email\na@x.example\n").json["code"] == "contact_import_running"
    assert ada.get(f"{IMPORT}/rejected").json["code"] == "import_without_rejected"
    importing.step(company.desk, company.account_id, company.users["ada"].id)
    assert ada.get(IMPORT).json["read"] == 2
    assert ada.delete(IMPORT).status == 204
    run(company)
    assert ada.get(IMPORT).json["code"] == "contact_import_not_found"
    assert (len(company.desk.store.of_kind("contact", company.account_id)), company.desk.files.stored) == (2, {})


def test_files_are_deleted_after_three_days_and_a_lost_upload_after_an_hour(company: Company) -> None:
    load(company, "email\nwrong\n")
    assert len(company.desk.files.stored) == 1
    company.desk.clock.at += KEEP_MILLISECONDS
    timers.run_due(company.desk)
    run(company)
    assert (company.client("ada").get(IMPORT).status, company.desk.files.stored) == (404, {})
    upload(company, "email\n", size=10)
    company.desk.clock.at += 60 * MINUTE
    timers.run_due(company.desk)
    run(company)
    assert (company.client("ada").get(IMPORT).status, company.desk.files.stored) == (404, {})
    assert company.desk.lists.due(company.desk.clock.now() + 2 * KEEP_MILLISECONDS) == []


def test_no_file_of_an_import_that_was_replaced_twice_is_left(company: Company) -> None:
    load(company, "email\nwrong\n")
    for _ in range(3):
        upload(company, "email\n", size=10)
    upload(company, "email\na@x.example\n")
    run(company)
    assert company.desk.files.stored == {}
