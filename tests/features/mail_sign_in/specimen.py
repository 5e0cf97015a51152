"""The sign-in at a provider of mailboxes for the general suites, with its story and fault paths."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from msgspec.structs import replace

from chalicelib.actions import mail_access
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_access import MAIL_GRANT, MailGrant
from chalicelib.features.mail_sign_in import actions
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.email.specimen import IN_ANY_ORDER, stored_once
from tests.security.foreign_ids import Foreign, rival_inbox
from tests.support import mails
from tests.support.adapters import channel_adapter
from tests.support.fakes.clock import NOON
from tests.support.fakes.mailboxes import FakeMailbox, FakeSubmission
from tests.support.mail_tokens import tokens
from tests.support.specimen import A, Specimen

GOOGLE, MICROSOFT = f"{A}/google/authorization", f"{A}/microsoft/authorization"


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    grant = MailGrant(account_id, 5, "google", "support@acme.example", "refresh-ü", "access-ü", NOON + 1, version=3)
    return [(MAIL_GRANT.key(account_id, 5), grant)]


SPECIMEN = Specimen(
    bodies={f"POST {GOOGLE}": {"email": "support@acme.example"}, f"POST {MICROSOFT}": {"email": "support@acme.example"}},
    queries={"GET /google/callback": "state=s&code=c", "GET /microsoft/callback": "state=s&code=c"},
    credentials=f"""
UTT AA RRe TTTTTT RSSSST X  POST {GOOGLE}
UTT AA RRe TTTTTT RSSSST X  POST {MICROSOFT}
bbb bb bbb bbbbbb bbbbbb b  GET /google/callback
bbb bb bbb bbbbbb bbbbbb b  GET /microsoft/callback
""",
    other_account=f"""
.R  POST {GOOGLE}
.R  POST {MICROSOFT}
""",
    answers={"e": "200 without effect", "b": "302"},
    foreign=(
        Foreign(f"POST {GOOGLE}", "inbox_id", rival_inbox, "404 inbox_not_found"),
        Foreign(f"POST {MICROSOFT}", "inbox_id", rival_inbox, "404 inbox_not_found"),
    ),
    entities=entities,
    steps=(
        mail_access.reading_server,
        mail_access.sending_server,
        mail_access.request_tokens,
    ),
)


@story(actions.begin_sign_in, actions.finish_sign_in)
def administrator_signs_in_to_a_mailbox(scenario: Scenario) -> None:
    one_conversation(scenario)
    company = scenario.company
    desk = company.desk
    adapter = channel_adapter("email", desk.transport, submission=FakeSubmission(), mailboxes=desk.mailboxes)
    desk = replace(desk, channels={**desk.channels, "Channel::Email": adapter})
    desk.mailboxes.password = "access-1"
    desk.transport.answers.append(tokens())
    begun = actions.begin_sign_in(desk, company.caller(), "google", email="support@acme.example")
    sign_in = actions.find_sign_in(desk, "google", parse_qs(urlsplit(begun.url).query)["state"][0], begun.verifier)
    actions.finish_sign_in(desk, sign_in, "code-1", begun.verifier)


def have_mailbox(deployment: Deployment) -> None:
    deployment.facts["mailbox"] = FakeMailbox({1: mails.raw_mail(Message_ID="<old@example.org>")})


def sign_in_at(deployment: Deployment, provider: str) -> str:
    """The administrator begins again until the mailbox is connected."""
    place = ""
    for _ in range(4):
        begun = deployment.api("ada", "POST", f"A/{provider}/authorization", {})
        query = urlencode({"state": parse_qs(urlsplit(begun.json["url"]).query)["state"][0], "code": "code-1"})
        cookie = begun.headers["set-cookie"].partition(";")[0]
        place = deployment.api(None, "GET", f"/{provider}/callback?{query}", headers={"Cookie": cookie}).headers["location"]
        if place.endswith("=connected"):
            break
    deployment.settle()
    return place.rpartition("=")[2]


@path(have_mailbox, differs=("inbox", "mail_grant", "change", "feed_head", "timer"))
def sign_in_to_a_mailbox(deployment: Deployment) -> Any:
    """A sign-in whose answer was lost is another one of the same mailbox."""
    return [sign_in_at(deployment, "google"), sign_in_at(deployment, "microsoft")]


def connect_signed_in_mailbox(deployment: Deployment) -> None:
    have_mailbox(deployment)
    sign_in_at(deployment, "google")
    [inbox] = [each["id"] for each in deployment.api("ada", "GET", "A/inboxes").json["payload"] if each["provider"] == "google"]
    deployment.api("ada", "POST", "A/inbox_members", {"inbox_id": inbox, "user_ids": [deployment.facts["users"]["ben"]]})
    deployment.settle()


@path(connect_signed_in_mailbox, differs=(*IN_ANY_ORDER, "mail_grant", "mailbox_state", "timer"))
def answer_from_a_signed_in_mailbox(deployment: Deployment) -> Any:
    """The access ends before the poll, and before the reply. A repeated renewal has another token, and a person whose socket is
    gone is not assigned."""
    deployment.facts["mailbox"].add(mails.raw_mail(Message_ID="<mail-1@example.org>"))
    for _ in range(3):
        deployment.advance_clock(3_600_000)
        deployment.wake()
        deployment.settle()
    [conversation] = deployment.api("ada", "GET", "A/conversations?status=open&assignee_type=all").json["data"]["payload"][:1]
    place = f"A/conversations/{conversation['id']}/messages"
    deployment.advance_clock(3_600_000)
    deployment.api("ada", "POST", place, {"content": "Soon", "echo_id": "soon-1"})
    deployment.settle()
    return stored_once(deployment)
