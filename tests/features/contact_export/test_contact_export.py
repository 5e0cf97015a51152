"""Exports of contacts: the rows and their cells, the steps, erased contacts, and the end of the file."""

from typing import Any

import pytest

from chalicelib import schedule as timers
from chalicelib.actions import contacts
from chalicelib.domain.people import Role
from chalicelib.features.contact_export import writing
from chalicelib.features.contact_export.model import CONTACT_EXPORTS, KEEP_MILLISECONDS, MAX_MILLISECONDS
from chalicelib.features.erasure import actions as erasure
from tests.features.contact_export.running import EXPORT, add, export, names, run, stored, table
from tests.support.company import Company
from tests.support.crash import crash_after_each

MINUTE = 60_000


def test_a_row_has_all_fields_labels_and_custom_attributes(company: Company) -> None:
    company.client("ada").post(
        "A/custom_attribute_definitions",
        {"attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1, "attribute_display_type": 0},
    )
    company.client("ada").post(
        "A/custom_attribute_definitions",
        {"attribute_display_name": "Labels", "attribute_key": "labels", "attribute_model": 1, "attribute_display_type": 1},
    )
    mia = add(
        company,
        'Mia "Ä", Köln',
        email="mia@example.com",
        phone_number="+4915112345678",
        identifier="m-1",
        blocked=True,
        additional_attributes={"company_name": "=HYPERLINK(1)", "city": "Köln", "country": "Germany", "country_code": "DE"},
        custom_attributes={"plan": "gold\nplus", "labels": -4, "shoes": {"size": 41}},
    )
    contacts.set_contact_labels(company.desk, company.caller(), mia, labels=["vip", "refund"])
    [row] = export(company)
    assert row == {
        "id": str(mia),
        "name": 'Mia "Ä", Köln',
        "email": "mia@example.com",
        "phone_number": "'+4915112345678",
        "identifier": "m-1",
        "blocked": "true",
        "company_name": "'=HYPERLINK(1)",
        "city": "Köln",
        "country": "Germany",
        "country_code": "DE",
        "description": "",
        "labels": "vip, refund",
        "created_at": row["created_at"],
        "last_activity_at": "",
        "custom_attributes.labels": "'-4",
        "plan": "gold\nplus",
        "custom_attributes": '{"shoes": {"size": 41}}',
    }
    assert row["created_at"].endswith("Z")


def test_the_filter_the_label_and_the_search_limit_the_rows_together(company: Company) -> None:
    for name, city in (("Mia", "Köln"), ("Zoe", "Köln"), ("Bo", "Bonn")):
        contact_id = add(company, name, additional_attributes={"city": city})
        if name != "Mia":
            contacts.set_contact_labels(company.desk, company.caller(), contact_id, labels=["vip"])
    company.settle()
    cologne = {"attribute_key": "city", "filter_operator": "equal_to", "values": ["köln"], "query_operator": None}
    vip = {"attribute_key": "labels", "filter_operator": "equal_to", "values": ["VIP"]}
    assert names(export(company)) == ["Mia", "Zoe", "Bo"]
    assert names(export(company, payload=[cologne])) == ["Mia", "Zoe"]
    assert names(export(company, payload=[vip])) == ["Zoe", "Bo"]
    assert stored(company).read == 2, "the list of the label is read instead of all contacts"
    assert names(export(company, payload=[cologne], label="vip")) == ["Zoe"]
    assert names(export(company, q="zo")) == ["Zoe"]
    assert names(export(company, q="bo", payload=[cologne])) == []


def test_columns_are_chosen_and_the_id_comes_first(company: Company) -> None:
    add(company, "Mia", email="mia@example.com")
    [row] = export(company, column_names=["email", "name", "email"])
    assert list(row) == ["id", "email", "name"]
    refused = company.client("ada").post(EXPORT, {"column_names": ["shoe"]})
    assert (refused.status, refused.json["code"], refused.json["attributes"]) == (422, "export_column_unknown", ["column_names"])
    assert stored(company).columns == ("id", "email", "name"), "a refused request changes nothing"


def test_a_wrong_filter_is_refused_at_once(company: Company) -> None:
    refused = company.client("ada").post(
        EXPORT, {"payload": [{"attribute_key": "shoe", "filter_operator": "equal_to", "values": ["1"]}]}
    )
    assert (refused.status, refused.json["code"]) == (422, "filter_key_unknown")
    assert company.client("ada").get(EXPORT).status == 404


def test_progress_is_shown_and_a_second_export_has_to_wait(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "STEP_CONTACTS", 2)
    monkeypatch.setattr(writing, "READ_AT_ONCE", 2)
    for number in range(5):
        add(company, f"Kim {number}")
    ada = company.client("ada")
    begun = ada.post(EXPORT, {}).json
    assert (begun["state"], begun["read"], begun["total"], begun["rows"], begun["expires_at"]) == ("running", 0, 5, 0, None)
    assert ada.post(EXPORT, {}).json["code"] == "contact_export_running"
    assert ada.get(f"{EXPORT}/file").json["code"] == "contact_export_unfinished"
    writing.step(company.desk, company.account_id, company.users["ada"].id)
    assert (ada.get(EXPORT).json["state"], ada.get(EXPORT).json["read"]) == ("running", 2)
    run(company)
    finished = ada.get(EXPORT).json
    assert (finished["state"], finished["read"], finished["rows"], finished["id"]) == ("finished", 5, 5, begun["id"])
    assert names(table(company)) == [f"Kim {number}" for number in range(5)]
    assert len(company.desk.files.stored) == 1


@pytest.mark.parametrize("part_bytes", [1, 100, 6_000_000])
@pytest.mark.parametrize("place", ["save", "commit", "erase"])
def test_a_crash_at_any_call_leaves_one_file_with_every_row_once(
    company: Company, monkeypatch: pytest.MonkeyPatch, part_bytes: int, place: str
) -> None:
    monkeypatch.setattr(writing, "STEP_CONTACTS", 2)
    monkeypatch.setattr(writing, "READ_AT_ONCE", 2)
    monkeypatch.setattr(writing, "PART_BYTES", part_bytes)
    for number in range(5):
        add(company, f"Kim {number}")
    company.client("ada").post(EXPORT, {})
    company.desk.queues.background.clear()
    target = company.desk.store if place == "commit" else company.desk.files

    def step() -> object:
        return writing.step(company.desk, company.account_id, company.users["ada"].id)

    for _ in crash_after_each(monkeypatch, target, place, step, times=12):
        step()
    run(company)
    assert names(table(company)) == [f"Kim {number}" for number in range(5)]
    row = stored(company)
    assert set(company.desk.files.stored) == {str(row.file), *(part.key for part in row.parts)}


def test_the_schedule_continues_an_export_whose_run_was_lost(company: Company) -> None:
    add(company, "Mia")
    company.client("ada").post(EXPORT, {})
    company.desk.queues.background.clear()
    assert timers.run_due(company.desk) == {"exports": 0}, "it began a moment ago"
    company.desk.clock.at += MINUTE
    assert timers.run_due(company.desk) == {"exports": 1}
    run(company)
    assert names(table(company)) == ["Mia"]


def test_a_contact_that_is_erased_between_its_reading_and_the_commit_has_no_row(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(company, "Mia")
    zoe = add(company, "Zoe")
    company.client("ada").post(EXPORT, {})
    save = company.desk.files.save

    def erased_meanwhile(key: str, file: Any) -> None:
        monkeypatch.setattr(company.desk.files, "save", save)
        save(key, file)
        erasure.delete_contact(company.desk, company.caller(), zoe)
        company.settle()

    monkeypatch.setattr(company.desk.files, "save", erased_meanwhile)
    run(company)
    assert names(table(company)) == ["Mia"]
    assert not any(b"Zoe" in file.body for file in company.desk.files.stored.values())


@pytest.mark.parametrize("part_bytes", [1, 6_000_000])
def test_an_erased_contact_leaves_the_finished_file(company: Company, monkeypatch: pytest.MonkeyPatch, part_bytes: int) -> None:
    monkeypatch.setattr(writing, "STEP_CONTACTS", 2)
    monkeypatch.setattr(writing, "READ_AT_ONCE", 2)
    monkeypatch.setattr(writing, "PART_BYTES", part_bytes)
    ids = [add(company, f"Kim {number}") for number in range(5)]
    export(company)
    expires_at = stored(company).expires_at
    erasure.delete_contact(company.desk, company.caller(), ids[2])
    company.settle()
    assert company.client("ada").get(f"{EXPORT}/file").json["code"] == "contact_export_changing"
    company.desk.queues.background.clear()
    company.desk.clock.at += MINUTE
    timers.run_due(company.desk)
    run(company)
    assert names(table(company)) == ["Kim 0", "Kim 1", "Kim 3", "Kim 4"]
    assert not any(b"Kim 2" in file.body for file in company.desk.files.stored.values())
    shown = company.client("ada").get(EXPORT).json
    assert (shown["rows"], stored(company).due_at) == (4, expires_at)


def test_the_file_is_deleted_after_three_days_and_at_once_when_it_is_not_wanted(company: Company) -> None:
    add(company, "Mia")
    export(company)
    company.desk.clock.at += KEEP_MILLISECONDS - 1
    assert timers.run_due(company.desk) == {}
    company.desk.clock.at += 1
    timers.run_due(company.desk)
    run(company)
    assert (company.client("ada").get(EXPORT).status, company.desk.files.stored) == (404, {})
    export(company)
    assert company.client("ada").delete(EXPORT).status == 204
    assert company.client("ada").get(EXPORT).status == 404
    run(company)
    assert company.desk.files.stored == {}
    assert company.desk.store.get(CONTACT_EXPORTS.key(company.account_id, company.users["ada"].id)) is None
    assert company.desk.lists.due(company.desk.clock.now() + 2 * KEEP_MILLISECONDS) == []


def test_a_new_export_replaces_the_file_of_the_last_one(company: Company) -> None:
    add(company, "Mia")
    export(company)
    add(company, "Zoe")
    assert names(export(company)) == ["Mia", "Zoe"]
    assert len(company.desk.files.stored) == 1
    assert len(company.desk.lists.due(company.desk.clock.now() + 2 * KEEP_MILLISECONDS)) == 1


def test_nobody_sees_the_export_of_another_administrator(company: Company) -> None:
    export(company)
    company.invite("eve", role=Role.ADMINISTRATOR)
    eve = company.client("eve")
    assert eve.get(EXPORT).json["code"] == "contact_export_not_found"
    assert eve.get(f"{EXPORT}/file").json["code"] == "contact_export_not_found"
    assert eve.delete(EXPORT).json["code"] == "contact_export_not_found"
    assert company.client("ada").get(EXPORT).status == 200


def test_a_repeated_request_starts_one_export(company: Company) -> None:
    once = {"Idempotency-Key": "once"}
    first = company.client("ada").post(EXPORT, {}, headers=once).json
    run(company)
    assert company.client("ada").post(EXPORT, {}, headers=once).json["id"] == first["id"]
    assert company.client("ada").post(EXPORT, {"label": "vip"}, headers=once).json["code"] == "idempotency_mismatch"
    assert company.client("ada").post(EXPORT, {}).json["id"] != first["id"]
    assert company.client("ada").post(EXPORT, {}, headers=once).json["code"] == "contact_export_not_found"


def test_an_export_fails_when_its_filter_is_gone_or_a_day_has_passed(company: Company) -> None:
    definition = (
        company.client("ada")
        .post(
            "A/custom_attribute_definitions",
            {"attribute_display_name": "Plan", "attribute_key": "plan", "attribute_model": 1, "attribute_display_type": 0},
        )
        .json
    )
    plan = {"attribute_key": "plan", "filter_operator": "equal_to", "values": ["gold"]}
    company.client("ada").post(EXPORT, {"payload": [plan]})
    company.client("ada").delete(f"A/custom_attribute_definitions/{definition['id']}")
    run(company)
    assert company.client("ada").get(EXPORT).json["state"] == "failed"
    company.client("ada").post(EXPORT, {})
    company.desk.clock.at += MAX_MILLISECONDS + 1
    run(company)
    assert company.client("ada").get(EXPORT).json["state"] == "failed"
    assert company.client("ada").get(f"{EXPORT}/file").json["code"] == "contact_export_unfinished"
