"""A desk whose operator has registered applications at Google and Microsoft, and the answers of their token endpoints."""

import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from msgspec.structs import replace

from chalicelib.domain import keys
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_access import MailGrant, mail_grant
from chalicelib.ports import HttpResponse, MailApps
from tests.support.api_client import Answer
from tests.support.fakes.transport import json_response
from tests.support.mailboxes import Polled

EMAIL = "support@acme.example"
CLIENT, SECRET = "our-application", "our-secret"
APPS = MailApps((CLIENT, SECRET), (CLIENT, SECRET))
INVALID_GRANT = json_response({"error": "invalid_grant", "error_description": "Token has been revoked."}, 400)


def id_token(**claims: Any) -> str:
    body = urlsafe_b64encode(json.dumps({"aud": CLIENT, "email": EMAIL, **claims}).encode()).decode().rstrip("=")
    return f"head.{body}.signature"


def tokens(access: str = "access-1", refresh: str | None = "refresh-1", **claims: Any) -> HttpResponse:
    """As Google answers. Its renewals have no refresh token."""
    fields = {"access_token": access, "expires_in": 3599, "token_type": "Bearer", "id_token": id_token(**claims)}
    return json_response({**fields, **({"refresh_token": refresh} if refresh else {})})


class SignedIn(Polled):
    """The company has no inbox of mails before the first sign-in. Its mailbox opens with the token `access-1`."""

    def __init__(self) -> None:
        super().__init__()
        self.acme.client("ada").delete(f"{self.path}/inboxes/{self.answer.json['id']}")
        self.acme.desk = replace(self.acme.desk, mail_apps=APPS)
        self.acme.desk.mailboxes.password = "access-1"
        self.acme.desk.queues.mails.clear()
        self.requests.clear()

    @property
    def path(self) -> str:
        return f"/api/v1/accounts/{self.acme.account_id}"

    @property
    def requests(self) -> list[Any]:
        return self.acme.desk.transport.requests

    def plan(self, *answers: HttpResponse | Exception) -> None:
        """The next answers of the token endpoint."""
        self.acme.desk.transport.answers[:] = answers

    def form(self, number: int = -1) -> dict[str, str]:
        """A request to the token endpoint."""
        return dict(parse_qsl(self.requests[number].body.decode()))

    def begin(self, provider: str = "google", who: str = "ada", **body: Any) -> Answer:
        return self.acme.client(who).post(f"{self.path}/{provider}/authorization", body)

    def come_back(self, begun: Answer, provider: str = "google", **query: str) -> str:
        """The address to which the return leads."""
        asked = {"state": state_of(begun), "code": "code-1", **query}
        cookie = begun.headers["set-cookie"].partition(";")[0]
        answer = self.acme.client().get(f"/{provider}/callback?{urlencode(asked)}", headers={"Cookie": cookie})
        assert answer.status == 302
        return str(answer.headers["location"])

    def sign_in(self, provider: str = "google", **body: Any) -> str:
        return self.come_back(self.begin(provider, **body), provider)

    def only_inbox(self) -> Inbox:
        [found] = [each for each in self.acme.desk.store.of_kind("inbox", self.acme.account_id) if each.channel.mailbox]
        return self.acme.desk.store.get(keys.inbox(found.account_id, found.id)) or found

    @property
    def inbox(self) -> Inbox:
        return self.only_inbox()

    @property
    def grant(self) -> MailGrant:
        found = self.acme.desk.store.get(mail_grant(self.acme.account_id, self.inbox.id))
        assert found is not None
        return found


def state_of(begun: Answer) -> str:
    [state] = parse_qs(urlsplit(begun.json["url"]).query)["state"]
    return state
