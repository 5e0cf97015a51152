"""Photos of contacts: from a form, from an address, merged and erased."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import contacts, identities
from chalicelib.domain import keys
from chalicelib.domain.contacts import Contact
from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.outbound import SendLater
from chalicelib.domain.photos import BY_AGENT, MAX_BYTES, WANTED, Picture, with_address
from chalicelib.features.contact_merge.actions import merge_contacts
from chalicelib.features.contact_photos import actions
from chalicelib.features.erasure.actions import delete_contact
from chalicelib.features.erasure.schedule import run
from chalicelib.ports import AddressRefused, HttpResponse, ResponseLost, Unreachable
from tests.support.company import Company
from tests.support.fakes.transport import FakeTransport
from tests.support.pictures import gif, png
from tests.support.refusals import code_of

ADDRESS = "https://photos.example/kim.png"
PHOTO = Picture("image/png", png())
SMALLER = Picture("image/png", png(2, 2))


def made(company: Company, **fields: Any) -> Contact:
    return contacts.create_contact(company.desk, company.caller(), name="Kim", **fields)[0]


def stored(company: Company, contact: Contact) -> Contact:
    found = company.desk.store.get(keys.contact(contact.account_id, contact.id))
    assert found is not None
    return found


def update(company: Company, contact: Contact, photo: Picture | None = None, **changes: Any) -> Contact:
    return contacts.update_contact(company.desk, company.caller(), contact.id, changes=changes, photo=photo)


def erase(company: Company) -> None:
    for _ in range(2):
        company.desk.clock.sleep(SETTLE_MILLISECONDS / 1000 + 1)
        run(company.desk, company.desk.lists.due(company.desk.clock.now()))


def transport(company: Company, *answers: HttpResponse | Exception) -> FakeTransport:
    found = company.desk.transport
    assert isinstance(found, FakeTransport)
    found.answers[:] = answers
    return found


def fetch(company: Company, contact: Contact, *answers: HttpResponse | Exception) -> Contact:
    transport(company, *answers)
    actions.fetch_photo(company.desk, contact.account_id, contact.id)
    return stored(company, contact)


def bodies(company: Company) -> list[bytes]:
    return [file.body for file in company.desk.files.stored.values()]


def test_new_contact_has_the_photo_of_its_request_once(company: Company) -> None:
    first = made(company, photo=PHOTO, idempotency_key="kim")
    again = made(company, photo=PHOTO, idempotency_key="kim")
    assert (again.id, again.photo) == (first.id, first.photo)
    assert code_of(lambda: made(company, photo=SMALLER, idempotency_key="kim"), company) == "idempotency_mismatch"
    erase(company)
    assert bodies(company) == [PHOTO.body]


def test_second_photo_replaces_the_first(company: Company) -> None:
    kim = made(company, photo=PHOTO)
    update(company, kim, SMALLER, name="Kimberly")
    assert stored(company, kim).name == "Kimberly"
    erase(company)
    assert bodies(company) == [SMALLER.body]


def test_removed_photo_does_not_come_back_from_the_site(company: Company) -> None:
    kim = made(company, photo=PHOTO)
    actions.remove_contact_photo(company.desk, company.caller("ben"), kim.id)
    assert stored(company, kim).photo is None
    assert with_address(stored(company, kim), ADDRESS, by_customer=True) == stored(company, kim)
    assert with_address(stored(company, kim), ADDRESS, by_customer=False).photo_pending
    erase(company)
    assert bodies(company) == []


def test_photo_is_fetched_from_its_address_once(company: Company) -> None:
    kim = fetch(company, made(company, avatar_url=ADDRESS), HttpResponse(200, {}, PHOTO.body))
    assert (bodies(company), kim.photo_pending, kim.photo_from) == ([PHOTO.body], False, ADDRESS)
    assert fetch(company, kim, HttpResponse(200, {}, SMALLER.body)) == kim, "a repeated reaction finds nothing to do"
    assert update(company, kim, avatar_url=ADDRESS) == kim, "the same address is asked once"
    erase(company)
    assert bodies(company) == [PHOTO.body]


@pytest.mark.parametrize(
    "answer",
    [
        AddressRefused(),
        ValueError("the response is larger than the limit"),
        HttpResponse(404, {}, b""),
        HttpResponse(200, {}, b"<html>"),
        HttpResponse(200, {}, gif(2)),
        HttpResponse(302, {"location": "file:///etc/passwd"}, b""),
        HttpResponse(302, {"location": "https://["}, b""),
        HttpResponse(302, {}, b""),
    ],
)
def test_address_without_a_photo_leaves_the_present_one(company: Company, answer: HttpResponse | Exception) -> None:
    kim = made(company, photo=PHOTO)
    wanted = update(company, kim, avatar_url=ADDRESS)
    after = fetch(company, wanted, *[answer] * 4)
    assert (after.photo, after.photo_pending) == (kim.photo, False)


def test_redirects_are_followed_three_times(company: Company) -> None:
    moved = HttpResponse(301, {"location": "/elsewhere.png"}, b"")
    kim = fetch(company, made(company, avatar_url=ADDRESS), moved, moved, moved, HttpResponse(200, {}, PHOTO.body))
    assert bodies(company) == [PHOTO.body]
    requests = transport(company).requests
    assert requests[-1].url == "https://photos.example/elsewhere.png"
    assert {each.max_bytes for each in requests} == {MAX_BYTES}
    wanted = update(company, kim, avatar_url="https://photos.example/b.png")
    after = fetch(company, wanted, *[moved] * 4, HttpResponse(200, {}, SMALLER.body))
    assert (after.photo, after.photo_pending) == (kim.photo, False)


@pytest.mark.parametrize("problem", [Unreachable("x"), ResponseLost("x"), HttpResponse(503, {}, b""), HttpResponse(429, {}, b"")])
def test_silent_server_is_asked_again_until_the_last_try(company: Company, problem: HttpResponse | Exception) -> None:
    kim = made(company, avatar_url=ADDRESS)
    with pytest.raises(SendLater) as raised:
        fetch(company, kim, problem)
    assert "photos.example" not in str(raised.value)
    assert raised.value.__context__ is None, "the transport's error may quote the address"
    actions.give_up(company.desk, kim.account_id, kim.id)
    assert (stored(company, kim).photo_pending, stored(company, kim).photo_from) == (False, ADDRESS)


def test_one_try_takes_five_seconds_with_all_redirects(company: Company) -> None:
    kim = made(company, avatar_url=ADDRESS)

    class Slow(FakeTransport):
        def request(self, method: str, url: str, *, timeout: float = 10, **more: Any) -> HttpResponse:
            waits.append(timeout)
            company.desk.clock.sleep(2)
            return HttpResponse(302, {"location": "/elsewhere.png"}, b"")

    waits: list[float] = []
    with pytest.raises(SendLater):
        actions.fetch_photo(replace(company.desk, transport=Slow()), kim.account_id, kim.id)
    assert waits == [5, 3, 1]


def test_photo_of_an_agent_during_the_download_stays(company: Company) -> None:
    kim = made(company, avatar_url=ADDRESS)
    desk, fake = company.desk, transport(company)

    class Slow(FakeTransport):
        def answer(self, request: Any) -> HttpResponse:
            update(company, kim, SMALLER)
            return HttpResponse(200, {}, PHOTO.body)

    actions.fetch_photo(replace(desk, transport=Slow()), kim.account_id, kim.id)
    assert stored(company, kim).photo_from == BY_AGENT
    assert fake.requests == []
    erase(company)
    assert bodies(company) == [SMALLER.body]


def test_photo_of_an_earlier_address_is_dropped(company: Company) -> None:
    kim, other = made(company, avatar_url=ADDRESS), "https://photos.example/b.png"

    class Slow(FakeTransport):
        def answer(self, request: Any) -> HttpResponse:
            update(company, kim, avatar_url=other)
            return HttpResponse(200, {}, PHOTO.body)

    actions.fetch_photo(replace(company.desk, transport=Slow()), kim.account_id, kim.id)
    assert (stored(company, kim).photo_from, stored(company, kim).photo_pending, bodies(company)) == (other, True, [])


def test_each_address_is_fetched_also_while_another_is_pending(company: Company) -> None:
    kim = made(company, avatar_url=ADDRESS)
    update(company, kim, name="Kimberly")
    update(company, kim, avatar_url="https://photos.example/b.png")
    events = [event.trigger for change in company.desk.store.changes for event in change.events if event.contact_id == kim.id]
    assert events == [WANTED, None, WANTED]


def test_customers_address_is_fetched_unless_an_agent_has_chosen(company: Company) -> None:
    created = identities.identify(company.desk, "app-identifier", source_id="kim", avatar_url=ADDRESS)
    assert created.contact.photo_pending
    update(company, created.contact, PHOTO)
    changed = identities.update_customer(company.desk, created, changes={"avatar_url": "https://photos.example/b.png"})
    assert (changed.contact.photo_from, changed.contact.photo_pending) == (BY_AGENT, False)


def test_unusable_address_of_a_customer_still_signs_them_in(company: Company) -> None:
    created = identities.identify(company.desk, "app-identifier", source_id="kim", name="Kim", avatar_url="/kim.png")
    assert (created.contact.name, created.contact.photo_from) == ("Kim", None)


@pytest.mark.parametrize("address", ["/kim.png", "data:image/png;base64,AA", "ftp://photos.example/a.png"])
def test_unusable_address_of_an_agent_is_refused(company: Company, address: str) -> None:
    kim = made(company)
    assert code_of(lambda: update(company, kim, avatar_url=address), company) == "photo_address_invalid"
    assert update(company, kim, avatar_url="") == kim


@pytest.mark.parametrize("base_has_photo", [True, False])
def test_merge_keeps_one_photo(company: Company, base_has_photo: bool) -> None:
    base = made(company, photo=PHOTO if base_has_photo else None)
    mergee = made(company, photo=SMALLER)
    merge_contacts(company.desk, company.caller(), base_id=base.id, mergee_id=mergee.id)
    erase(company)
    assert bodies(company) == [PHOTO.body if base_has_photo else SMALLER.body]
    assert stored(company, base).photo in company.desk.files.stored


def test_merge_with_a_contact_without_a_photo_keeps_the_choices_of_the_base(company: Company) -> None:
    pending, removed = made(company, avatar_url=ADDRESS), made(company, photo=PHOTO)
    actions.remove_contact_photo(company.desk, company.caller(), removed.id)
    for base in (pending, removed):
        merge_contacts(company.desk, company.caller(), base_id=base.id, mergee_id=made(company).id)
    assert (stored(company, pending).photo_pending, stored(company, pending).photo_from) == (True, ADDRESS)
    assert stored(company, removed).photo_from == BY_AGENT


def test_deleted_contact_takes_its_photo_along(company: Company) -> None:
    kim = made(company, photo=PHOTO)
    delete_contact(company.desk, company.caller(), kim.id)
    erase(company)
    assert bodies(company) == []


def test_api_shows_addresses_of_photos_everywhere(company: Company) -> None:
    conversation = company.receive(None)
    contact_id = conversation.contact_id
    file = {"avatar": ("kim.png", "image/png", png())}
    ada = company.client("ada")
    changed = ada.form(f"A/contacts/{contact_id}", {"name": "Kim P."}, file, method="PUT").json["payload"]
    assert changed["name"] == "Kim P."
    assert changed["thumbnail"].startswith(f"{company.desk.public_url}/photos/{company.account_id}/contact-{contact_id}-")
    shown = ada.get(f"A/conversations/{conversation.id}").json
    assert shown["meta"]["sender"]["thumbnail"] == changed["thumbnail"]
    own = ada.form("/api/v1/profile", {}, {"profile[avatar]": file["avatar"]}, method="PUT").json
    agents = {each["id"]: each["thumbnail"] for each in ada.get("A/agents").json}
    assert own["avatar_url"] == agents[own["id"]] != ""
    inbox_id = company.inboxes["app"].id
    inbox = ada.form(f"A/inboxes/{inbox_id}", {}, {"inbox[avatar]": file["avatar"]}, method="PATCH").json
    assert inbox["avatar_url"] == ada.get(f"A/inboxes/{inbox_id}").json["avatar_url"] != ""
    assert ada.delete(f"A/contacts/{contact_id}/avatar").json["payload"]["thumbnail"] == ""
    assert ada.delete("/api/v1/profile/avatar").json["avatar_url"] == ""
    assert ada.delete(f"A/inboxes/{inbox_id}/avatar").status == 200


def test_two_photos_and_other_fields_are_refused(company: Company) -> None:
    ada, kim = company.client("ada"), made(company)
    picture = ("kim.png", "image/png", png())
    for files, code in (
        ({"avatar": picture, "avatar[]": picture}, "too_many_photos"),
        ({"picture": picture}, "file_field_unknown"),
        ({"avatar": ("kim.png", "image/png", b"<svg/>")}, "photo_unreadable"),
    ):
        answer = ada.form(f"A/contacts/{kim.id}", {"name": "Other"}, files, method="PUT")
        assert (answer.status, answer.json["code"]) == (422, code)
    assert stored(company, kim) == kim
