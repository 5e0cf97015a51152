"""Visitors send files, with the message or straight into the bucket."""

from typing import Any

import pytest

from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.outbound import StoredFile
from tests.features.direct_uploads.uploading import PNG, blob
from tests.support.company import Company
from tests.support.widget import Widget


def offered(widget: Widget, name: str = "cup.png") -> Any:
    return widget.post("/direct_uploads", {"blob": blob(name, PNG)})


def put(company: Company, offer: Any) -> str:
    company.desk.files.save(offer["key"], StoredFile(offer["filename"], offer["content_type"], PNG))
    return str(offer["signed_id"])


def test_message_with_a_file(company: Company, widget: Widget) -> None:
    for name in ("message[attachments][]", "attachments[]"):
        sent = widget.form({"message[echo_id]": name}, {name: ("a.pdf", "application/pdf", b"%PDF")})
        assert sent.json["attachments"][0]["file_type"] == "file"
    refused = widget.form({"message[attachments][]": "signed-id"}, {})
    assert (refused.status, refused.json["code"]) == (422, "signed_id_invalid")


def test_site_without_files_refuses_them(company: Company, widget: Widget, shop: Inbox) -> None:
    company.client("ada").patch(f"A/inboxes/{shop.id}", {"channel": {"selected_feature_flags": []}})
    refused = widget.form({}, {"message[attachments][]": ("a.pdf", "application/pdf", b"%PDF")})
    assert (refused.status, refused.json["code"]) == (403, "attachments_not_offered")
    assert company.desk.store.of_kind("contact") == []


def test_first_message_takes_an_uploaded_file(company: Company, widget: Widget) -> None:
    signed_id = put(company, offered(widget))
    assert company.desk.store.of_kind("contact") == []
    sent = widget.write("Look", echo_id="e-1", attachments=[signed_id])
    assert [(file["file_name"], file["file_size"]) for file in sent["attachments"]] == [("cup.png", len(PNG))]
    again = widget.write("Look", echo_id="e-1", attachments=[put(company, offered(widget))])
    assert again["id"] == sent["id"]
    assert widget.messages() == ["Look"]


def test_conversations_uploads_are_named_after_it(company: Company, widget: Widget) -> None:
    number = widget.write("Hello")["conversation_id"]
    assert offered(widget)["key"].startswith(f"uploads/1/{number}-")


def test_form_takes_files_and_signed_ids(company: Company, widget: Widget) -> None:
    signed_id = put(company, offered(widget, "back.png"))
    fields = {"message[content]": "Both", "message[attachments][]": signed_id}
    answer = widget.form(fields, {"message[attachments][]": ("front.png", "image/png", PNG)})
    assert [file["file_name"] for file in answer.json["attachments"]] == ["front.png", "back.png"]


def test_signed_id_serves_its_visitor_only(company: Company, shop: Inbox, widget: Widget) -> None:
    signed_id = put(company, offered(widget))
    other = Widget(company.desk).open()
    refused = other.request("POST", "/messages", {"message": {"attachments": [signed_id]}})
    assert (refused.status, refused.json["code"]) == (422, "signed_id_invalid")
    assert company.desk.store.of_kind("contact") == []


def test_site_without_files_offers_no_upload(company: Company, shop: Inbox, widget: Widget) -> None:
    changed = company.client("ada").request(
        "PATCH", f"A/inboxes/{shop.id}", json={"channel": {"selected_feature_flags": ["emoji_picker"]}}
    )
    assert changed.status == 200
    refused = widget.request("POST", "/direct_uploads", {"blob": blob("cup.png", PNG)})
    assert (refused.status, refused.json["code"]) == (403, "attachments_not_offered")


@pytest.mark.parametrize(
    ("changed", "code"), [({"byte_size": 40_000_001}, "file_too_large"), ({"checksum": "x"}, "checksum_invalid")]
)
def test_other_files_are_refused(widget: Widget, changed: dict[str, Any], code: str) -> None:
    refused = widget.request("POST", "/direct_uploads", {"blob": {**blob("cup.png", PNG), **changed}})
    assert (refused.status, refused.json["code"]) == (422, code)
