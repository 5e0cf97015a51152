"""Customers' files: their names, types and links, and files that cannot be had."""

from tests.cases.conftest import Case


def test_wa_file_without_name_image(case: Case) -> None:
    case.run()
    picture = case.attachment()
    assert (picture["file_type"], picture["extension"], picture["content_type"]) == ("image", "jpg", "image/jpeg")
    assert case.served(picture).endswith(".jpg?inline=image/jpeg")


def test_wa_file_without_name_voice(case: Case) -> None:
    case.run()
    voice = case.attachment()
    assert (voice["file_type"], voice["extension"], voice["content_type"]) == ("audio", "ogg", "audio/ogg")
    assert case.served(voice).endswith(".ogg?inline=audio/ogg")


def test_wa_file_name_with_slash(case: Case) -> None:
    case.run()
    report = case.attachment()
    assert report["file_name"] == "Report no 12_2024.pdf"
    assert case.served(report).endswith("/Report%20no%2012_2024.pdf?inline=application/pdf")


def test_wa_broken_picture_with_caption(case: Case) -> None:
    case.run()
    message = case.message()
    assert message["content"] == "my receipt"
    assert message["content_attributes"]["is_unsupported"]
    assert message["content_attributes"]["unsupported_type"] == "image (Media download error)"


def test_tg_edit_replaces_picture(case: Case) -> None:
    """The bytes of a Telegram file are its file id."""
    case.run()
    assert case.texts() == ["right one"]
    key = case.served(case.attachment()).removeprefix("https://files.example/").partition("?")[0]
    assert case.company.desk.files.stored[key].body == b"NEW"


def test_tg_paid_media_with_caption(case: Case) -> None:
    case.run()
    assert case.texts() == ["the receipt\n[Paid media that cannot be shown: photo, 5 stars]"]
