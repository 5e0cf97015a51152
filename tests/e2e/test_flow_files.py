"""Attachments: upload, download and delivery to the provider."""

import httpx
import pytest

from tests.e2e.customers import TelegramCustomer, WhatsappCustomer
from tests.e2e.desk_api import Agent, json_of
from tests.e2e.provider import Provider
from tests.e2e.test_flow_inbound import PNG


def test_image_is_uploaded_downloaded_and_delivered(telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    telegram.write("Can you show me?")
    number = ada.conversation_of(telegram.name)
    files = {"attachments[]": ("blue cup.png", PNG, "image/png")}
    message = json_of(ada.request("POST", f"conversations/{number}/messages", data={"content": "This one"}, files=files))
    (attachment,) = message["attachments"]
    assert (attachment["file_type"], attachment["file_name"], attachment["state"]) == ("image", "blue cup.png", "ready")

    redirect = httpx.get(attachment["data_url"], timeout=60)
    assert redirect.status_code == 302
    file = httpx.get(redirect.headers["location"], timeout=60)
    assert file.content == PNG
    assert file.headers["content-type"] == "image/png"

    (call,) = provider.wait_for(telegram.id)
    assert (call.method, call.text, call.fields["photo"]) == ("sendPhoto", "This one", PNG)


def test_two_files_are_two_provider_calls(whatsapp: WhatsappCustomer, ada: Agent, provider: Provider) -> None:
    whatsapp.write("The papers, please")
    number = ada.conversation_of(whatsapp.name)
    files = [
        ("attachments[]", ("cup.png", PNG, "image/png")),
        ("attachments[]", ("terms.pdf", b"%PDF-1.4 terms", "application/pdf")),
    ]
    message = json_of(ada.request("POST", f"conversations/{number}/messages", data={"content": "Here"}, files=files))
    image, document = provider.wait_for(whatsapp.id, 2)
    assert (image.method, image.fields["image"]["caption"]) == ("image", "Here")
    assert provider.uploaded(image.fields["image"]["id"]) == PNG
    assert (document.method, document.fields["document"]["filename"]) == ("document", "terms.pdf")
    assert provider.uploaded(document.fields["document"]["id"]) == b"%PDF-1.4 terms"
    ada.wait_for_delivery(number, message["id"], "sent")


@pytest.mark.parametrize("name", ["page.html", "image.svg", "script.js"])
def test_file_that_may_hold_scripts_is_served_as_download(telegram: TelegramCustomer, ada: Agent, name: str) -> None:
    telegram.write("Hello")
    number = ada.conversation_of(telegram.name)
    files = {"attachments[]": (name, b"<svg onload=alert(1)>", "image/svg+xml")}
    message = json_of(ada.request("POST", f"conversations/{number}/messages", data={"private": "true"}, files=files))
    file = httpx.get(message["attachments"][0]["data_url"], follow_redirects=True, timeout=60)
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-type"] == "application/octet-stream"


def test_changed_link_is_refused(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("Hello")
    number = ada.conversation_of(telegram.name)
    files = {"attachments[]": ("cup.png", PNG, "image/png")}
    message = json_of(ada.request("POST", f"conversations/{number}/messages", data={"private": "true"}, files=files))
    address = str(message["attachments"][0]["data_url"])
    start, token, name = address.rsplit("/", 2)
    other = f"{start}/{token[::-1]}/{name}"
    assert httpx.get(other, follow_redirects=True, timeout=60).status_code in (403, 404)


def test_too_many_files_are_refused(telegram: TelegramCustomer, ada: Agent) -> None:
    telegram.write("Hello")
    number = ada.conversation_of(telegram.name)
    files = [("attachments[]", (f"{each}.png", PNG, "image/png")) for each in range(16)]
    refused = ada.request("POST", f"conversations/{number}/messages", files=files)
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_attachments")
    assert ada.texts(number) == ["Hello"]
