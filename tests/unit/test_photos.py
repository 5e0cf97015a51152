"""The rules about photos, and the photos of people and inboxes."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actions import inboxes, photos, profile
from chalicelib.domain import keys
from chalicelib.domain.erasure import SETTLE_MILLISECONDS
from chalicelib.domain.errors import Invalid
from chalicelib.domain.photos import MAX_BYTES, Picture, check_photo, is_address, is_animated, of_inbox, photo_url
from chalicelib.features.erasure.schedule import run
from chalicelib.ports import Desk
from tests.support.company import Company
from tests.support.pictures import gif, jpeg, png, webp

PHOTO = Picture("image/png", png())


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (gif(), "image/gif"),
        (gif(colors=False), "image/gif"),
        (webp(), "image/webp"),
        (png(2_048, 2_048), "image/png"),
        (png() + bytes(MAX_BYTES - len(png())), "image/png"),
    ],
)
def test_photo_is_known_by_its_content(body: bytes, content_type: str) -> None:
    assert check_photo(body) == Picture(content_type, body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "photo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_unreadable"),
        (b"%PDF-1.7", "photo_unreadable"),
        (b"BM" + bytes(12) + b"\x28\0\0\0" + b"\x04\0\0\0\x04\0\0\0", "photo_unreadable"),
        (png()[:18], "photo_unreadable"),
        (png() + bytes(MAX_BYTES), "photo_too_large"),
        (png(2_049, 1), "photo_too_wide"),
        (jpeg(1, 2_049), "photo_too_wide"),
        (gif(2), "photo_animated"),
        (gif(2, colors=False), "photo_animated"),
        (webp(animated=True), "photo_animated"),
        (png(animated=True), "photo_animated"),
    ],
)
def test_other_files_are_refused(body: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_photo(body)
    assert (refusal.value.code, refusal.value.fields) == (code, ("avatar",))


@pytest.mark.parametrize(
    "body", [png(), jpeg(), gif(), gif(colors=False), webp()], ids=["png", "jpeg", "gif", "plain gif", "webp"]
)
def test_picture_that_was_cut_off_is_refused(body: bytes) -> None:
    for length in range(len(body)):
        with pytest.raises(Invalid) as refusal:
            check_photo(body[:length])
        assert refusal.value.code == "photo_unreadable", length


def test_sizes_in_a_webp_do_not_lead_behind_its_end() -> None:
    assert check_photo(b"RIFF\x08\0\0\0WEBPVP8X").content_type == "image/webp"


@pytest.mark.parametrize("length", range(len(gif(2))))
def test_end_of_a_broken_gif_ends_the_search_for_frames(length: int) -> None:
    second_frame = len(gif()) + 7
    assert is_animated("image/gif", gif(2)[:length]) == (length > second_frame)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/a.png", True),
        ("http://example.com/a", True),
        ("/a.png", False),
        ("data:image/png;base64,AAAA", False),
        ("https://user:secret@photos.example/", False),
        ("https://exa mple.com/", False),
        ("https://[", False),
        ("https://", False),
        ("https://example.com/" + "a" * 2_048, False),
    ],
)
def test_address_of_a_photo(text: str, expected: bool) -> None:
    assert is_address(text) is expected


def own_photo(company: Company) -> str | None:
    user = company.desk.store.get(keys.user(company.users["ben"].id))
    assert user is not None
    assert user.photo == company.caller("ben").member.photo, "the membership repeats it"
    return user.photo


def erase(desk: Desk, *, after: int = 0) -> None:
    desk.clock.sleep(after / 1000)
    run(desk, desk.lists.due(desk.clock.now()))


def test_own_photo_replaces_the_last_one_and_its_file(company: Company) -> None:
    profile.update_profile(company.desk, company.users["ben"], photo=PHOTO)
    first = own_photo(company)
    assert first is not None
    assert company.desk.files.stored[first].body == PHOTO.body
    assert company.desk.files.stored[first].content_type == "image/png"
    profile.update_profile(company.desk, company.users["ben"], name="Benny", photo=PHOTO)
    second = own_photo(company)
    assert second != first
    erase(company.desk)
    assert list(company.desk.files.stored) == [second]
    erase(company.desk, after=SETTLE_MILLISECONDS + 1)
    assert list(company.desk.files.stored) == [second], "the plan to erase an unsaved file has ended"


def test_own_photo_is_removed(company: Company) -> None:
    profile.update_profile(company.desk, company.users["ben"], photo=PHOTO)
    profile.remove_own_photo(company.desk, company.users["ben"])
    assert own_photo(company) is None
    erase(company.desk)
    assert company.desk.files.stored == {}
    before = dict(company.desk.store.items)
    profile.remove_own_photo(company.desk, company.users["ben"])
    assert company.desk.store.items == before, "a repetition changes nothing"


def test_person_without_an_account_has_a_photo(company: Company) -> None:
    key = keys.user(company.users["ben"].id)
    company.desk.store.items[key] = replace(company.desk.store.items[key], account_ids=())
    saved = profile.update_profile(company.desk, company.users["ben"], photo=PHOTO)
    assert saved.photo in company.desk.files.stored
    profile.remove_own_photo(company.desk, saved)
    erase(company.desk)
    assert company.desk.files.stored == {}


def test_refused_profile_leaves_no_file(company: Company) -> None:
    wrong: dict[str, Any] = {"email": "ben@example.com", "current_password": "wrong", "photo": PHOTO}
    with pytest.raises(Invalid):
        profile.update_profile(company.desk, company.users["ben"], **wrong)
    assert company.desk.files.stored == {}


def test_photo_of_an_inbox(company: Company) -> None:
    desk, inbox = company.desk, company.inboxes["app"]
    change: dict[str, Any] = {"changes": {}, "channel_changes": {}}
    saved = inboxes.update_inbox(desk, company.caller(), inbox.id, **change, photo=PHOTO)
    assert saved.photo in desk.files.stored
    assert company.caller().inbox(inbox.id).photo == saved.photo
    inboxes.remove_inbox_photo(desk, company.caller(), inbox.id)
    erase(desk)
    assert desk.files.stored == {}
    assert company.caller().inbox(inbox.id).photo is None


def test_settings_of_an_inbox_cannot_name_a_photo(company: Company) -> None:
    inbox = company.inboxes["app"]
    changed = inboxes.update_inbox(
        company.desk, company.caller(), inbox.id, changes={"photo": "photos/1/x.png", "name": "App 2"}, channel_changes={}
    )
    assert (changed.name, changed.photo) == ("App 2", None)


def test_file_without_an_owner_is_erased_after_a_crash(company: Company) -> None:
    """The function stops between the file and the transaction that takes it."""
    inbox = company.inboxes["app"]
    photos.store_photo(company.desk, inbox.account_id, of_inbox(inbox.account_id, inbox.id), PHOTO)
    assert len(company.desk.files.stored) == 1
    erase(company.desk)
    assert len(company.desk.files.stored) == 1, "the request may still be running"
    erase(company.desk, after=SETTLE_MILLISECONDS + 1)
    assert company.desk.files.stored == {}


def test_address_is_below_the_desk_and_empty_without_a_photo() -> None:
    assert photo_url("photos/1/contact-7-x.png", "https://desk.example") == "https://desk.example/photos/1/contact-7-x.png"
    assert photo_url(None, "https://desk.example") == ""
