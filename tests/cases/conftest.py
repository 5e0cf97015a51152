"""Runs the steps of a case through the routes and the queues of a desk in memory, with the real channels.

The test of the case `inputs/wa_x.json` is the function `test_wa_x` with the fixture `case`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from chalicelib.actions.receive import receive
from chalicelib.domain.inboxes import Inbox
from tests.cases.providers import Providers
from tests.support.adapters import all_adapters
from tests.support.api_client import Answer, ApiClient
from tests.support.channels import whatsapp_channel
from tests.support.company import Company
from tests.support.webhooks import proof

INPUTS = Path(__file__).parent / "inputs"
PDF = b"%PDF-1.7"
NOW = 1_795_870_010_000
"""Ten seconds after the events of the cases, in milliseconds."""
ACTIVITY = 2

Json = dict[str, Any]


@dataclass
class Case:
    """A company with the Telegram bot 77 and the WhatsApp number +14155550100. `api` is its administrator's client."""

    name: str
    company: Company
    providers: Providers
    shop: Inbox
    api: ApiClient

    @property
    def input(self) -> Json:
        """`right`: the right value in words; `steps`; `shown`: what the web client is given, where its own spec needs it."""
        found: Json = json.loads((INPUTS / f"{self.name}.json").read_text())
        return found

    def run(self, **values: object) -> list[Answer]:
        """The answers to all steps. `values` replace `{name}` in paths and bodies; `{inbox}` is the WhatsApp inbox."""
        return [self.do(step, {"inbox": self.shop.id, **values}) for step in self.input["steps"]]

    def do(self, step: Json, values: Json) -> Answer:
        """Posts or gets one step, and carries its consequences through the queues. A webhook is signed and has to be accepted."""
        written = json.dumps(step)
        for name, value in values.items():
            written = written.replace(f"{{{name}}}", str(value))
        given = json.loads(written)
        if "get" in given:
            return self.api.get(quote(given["get"], safe="/?=&%"))
        if given["post"].startswith("/webhooks/"):
            return self._webhook(given["post"], given["body"])
        if "files" in given:
            files = {field: (name, "application/pdf", PDF) for field, name in given["files"].items()}
            answer = self.api.form(given["post"], given.get("form", {}), files)
        else:
            answer = self.api.post(given["post"], given["body"])
        self.company.settle()
        return answer

    def _webhook(self, path: str, payload: Json) -> Answer:
        inbox, body = self.company.telegram if "/telegram/" in path else self.shop, json.dumps(payload).encode()
        answer = self.company.client().request("POST", path, body=body, headers=proof(inbox.channel, body))
        assert answer.status == 200, answer.text
        queued, self.company.desk.queues.inbound[:] = list(self.company.desk.queues.inbound), []
        for envelope in queued:
            receive(self.company.desk, envelope)
        self.company.settle()
        return answer

    def conversations(self) -> list[Json]:
        found: list[Json] = self.api.get("A/conversations?status=all").json["data"]["payload"]
        return found

    def messages(self, conversation_id: int | None = None) -> list[Json]:
        """The messages of a conversation by their ids, without activities. The default is the only conversation."""
        if conversation_id is None:
            (only,) = self.conversations()
            conversation_id = only["id"]
        found = self.api.get(f"A/conversations/{conversation_id}/messages").json["payload"]
        return sorted((each for each in found if each["message_type"] != ACTIVITY), key=lambda each: int(each["id"]))

    def message(self) -> Json:
        """The only message."""
        (message,) = self.messages()
        return message

    def texts(self) -> list[str | None]:
        """The contents of the only conversation."""
        return [each["content"] for each in self.messages()]

    def attachment(self) -> Json:
        """The only attachment of the only message."""
        (attachment,) = self.message()["attachments"]
        found: Json = attachment
        return found

    def contacts(self) -> list[Json]:
        """Each contact of the account, as the REST API shows it."""
        stored = self.company.desk.store.of_kind("contact", self.company.account_id)
        return [self.api.get(f"A/contacts/{each.id}").json["payload"] for each in stored]

    def contact(self) -> Json:
        """The only contact."""
        (contact,) = self.contacts()
        return contact

    def served(self, attachment: Json) -> str:
        """The link to which the attachment's own link redirects; it ends with the disposition and the type."""
        link = self.company.client().get(attachment["data_url"].removeprefix(self.company.desk.public_url))
        assert link.status == 302, link.text
        return link.headers["location"]


@pytest.fixture
def case(company: Company, request: pytest.FixtureRequest) -> Case:
    """The case that the test function names."""
    providers = Providers()
    company.desk.clock.at = NOW
    company.desk = replace(company.desk, channels=dict(all_adapters(providers, now=company.desk.clock.now)))
    shop = company.open_inbox("shop", whatsapp_channel("+14155550100", "106540352242922"), "ben")
    company.handled_changes = len(company.desk.store.changes)
    name = request.function.__name__.removeprefix("test_")
    return Case(name, company, providers, shop, company.client("ada"))
