"""A company whose mailbox is connected by signing in at Google or Microsoft, in memory."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_access import MailGrant, mail_grant
from chalicelib.ports import HttpResponse
from tests.support.api_client import Answer
from tests.support.mailboxes import Polled


class SignedIn(Polled):
    """The company has no inbox of mails before the first sign-in. Its mailbox opens with the token `access-1`."""

    def __init__(self) -> None:
        super().__init__()
        self.acme.client("ada").delete(f"{self.path}/inboxes/{self.answer.json['id']}")
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

    @property
    def inbox(self) -> Inbox:
        """The only one with a mailbox."""
        found: list[Inbox] = self.acme.desk.store.of_kind("inbox", self.acme.account_id)
        [inbox] = [each for each in found if each.channel.mailbox]
        return inbox

    @property
    def grant(self) -> MailGrant:
        found = self.acme.desk.store.get(mail_grant(self.acme.account_id, self.inbox.id))
        assert found is not None
        return found


def state_of(begun: Answer) -> str:
    return parse_qs(urlsplit(str(begun.json["url"])).query)["state"][0]
