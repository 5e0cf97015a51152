"""An administrator signs in at Google or Microsoft, and the mailbox is an inbox."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from msgspec.structs import replace

from chalicelib.domain.mail_access import challenge_of
from chalicelib.domain.people import Role
from chalicelib.ports import MailApps, ResponseLost, Unreachable
from tests.support.api_client import Answer
from tests.support.fakes.transport import json_response
from tests.support.mail_sign_in import SignedIn, state_of
from tests.support.mail_tokens import CLIENT, EMAIL, INVALID_GRANT, SECRET, tokens

HOME = "https://desk.example/settings/inboxes"


@pytest.fixture(name="sign_in")
def _sign_in() -> SignedIn:
    return SignedIn()


def asked(begun: Answer) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(begun.json["url"]).query).items()}


def verifier(begun: Answer) -> str:
    return begun.headers["set-cookie"].partition(";")[0].partition("=")[2]


@pytest.mark.parametrize(
    ("provider", "host", "scope", "own"),
    [
        ("google", "accounts.google.com", "https://mail.google.com/", {"access_type": "offline", "prompt": "consent"}),
        (
            "microsoft",
            "login.microsoftonline.com",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            {"prompt": "select_account"},
        ),
    ],
)
def test_beginning_leads_to_the_provider(sign_in: SignedIn, provider: str, host: str, scope: str, own: dict[str, str]) -> None:
    begun = sign_in.begin(provider, email="Support@Acme.example ")
    found = asked(begun)
    assert (begun.status, begun.json["success"], urlsplit(begun.json["url"]).hostname) == (200, True, host)
    assert scope in found["scope"].split()
    assert (
        found.items()
        >= {
            "client_id": CLIENT,
            "redirect_uri": f"https://desk.example/{provider}/callback",
            "response_type": "code",
            "code_challenge": challenge_of(verifier(begun)),
            "code_challenge_method": "S256",
            "login_hint": EMAIL,
            **own,
        }.items()
    )
    assert SECRET not in begun.text
    for rule in (f"Path=/{provider}/callback", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"):
        assert rule in begun.headers["set-cookie"]


def test_nested_body_of_the_contract_is_read(sign_in: SignedIn) -> None:
    assert asked(sign_in.begin(authorization={"email": EMAIL}))["login_hint"] == EMAIL


def test_beginning_is_refused_without_an_application(sign_in: SignedIn) -> None:
    sign_in.acme.desk = replace(sign_in.acme.desk, mail_apps=MailApps(google=(CLIENT, "")))
    for provider in ("google", "microsoft"):
        assert (sign_in.begin(provider).status, sign_in.begin(provider).json["code"]) == (422, "sign_in_not_configured")
    features = sign_in.acme.client("ada").get(sign_in.path).json["features"]
    assert (features["google_mailboxes"], features["microsoft_mailboxes"]) == (False, False)


def test_account_tells_which_providers_the_desk_knows(sign_in: SignedIn) -> None:
    sign_in.acme.desk = replace(sign_in.acme.desk, mail_apps=MailApps(microsoft=(CLIENT, SECRET)))
    features = sign_in.acme.client("ben").get(sign_in.path).json["features"]
    assert (features["google_mailboxes"], features["microsoft_mailboxes"]) == (False, True)


def test_beginning_refuses_wrong_input(sign_in: SignedIn) -> None:
    assert sign_in.begin(email="no address").json["code"] == "email_invalid"
    assert sign_in.begin(inbox_id=sign_in.acme.telegram.id).json["code"] == "inbox_has_no_mailbox"
    assert sign_in.begin(inbox_id=4711).json["code"] == "inbox_not_found"
    assert sign_in.begin(who="ben").status == 401


def test_return_connects_a_new_inbox(sign_in: SignedIn) -> None:
    begun = sign_in.begin()
    sign_in.plan(tokens())
    place = sign_in.come_back(begun)
    inbox = sign_in.inbox
    assert place == f"{HOME}/{inbox.id}?sign_in=connected"
    assert sign_in.form() == {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": "https://desk.example/google/callback",
        "code_verifier": verifier(begun),
    }
    assert sign_in.requests[-1].url == "https://oauth2.googleapis.com/token"
    assert (inbox.name, inbox.member_ids) == (EMAIL, (sign_in.acme.users["ada"].id,))
    shown = sign_in.acme.client("ada").get(f"{sign_in.path}/inboxes/{inbox.id}")
    assert (
        shown.json.items()
        >= {
            "email": EMAIL,
            "provider": "google",
            "imap_enabled": True,
            "imap_address": "imap.gmail.com",
            "imap_login": EMAIL,
            "smtp_enabled": True,
            "smtp_address": "smtp.gmail.com",
            "smtp_port": 587,
            "reauthorization_required": False,
        }.items()
    )
    assert "access-1" not in shown.text
    assert "refresh-1" not in shown.text
    assert (sign_in.grant.refresh_token, sign_in.grant.access_token) == ("refresh-1", "access-1")
    assert sign_in.grant.expires_at == sign_in.acme.desk.clock.now() + 3_599_000


def test_microsoft_names_the_login(sign_in: SignedIn) -> None:
    sign_in.plan(tokens(email="", preferred_username="Support@Acme.example"))
    sign_in.sign_in("microsoft")
    assert (sign_in.inbox.channel.address_id, sign_in.grant.login) == (EMAIL, "Support@Acme.example")
    assert sign_in.requests[-1].url == "https://login.microsoftonline.com/common/oauth2/v2.0/token"


def test_address_with_an_inbox_is_connected_again(sign_in: SignedIn) -> None:
    body = {"name": "Help", "channel": {"type": "email", "email": EMAIL}}
    inbox_id = sign_in.acme.client("ada").post(f"{sign_in.path}/inboxes", body).json["id"]
    secret = sign_in.inbox.channel.mailbox
    sign_in.plan(tokens())
    assert sign_in.sign_in() == f"{HOME}/{inbox_id}?sign_in=connected"
    assert (sign_in.inbox.id, sign_in.inbox.name, sign_in.inbox.channel.mailbox) == (inbox_id, "Help", secret)
    sign_in.plan(tokens(refresh=None))
    assert sign_in.sign_in(inbox_id=inbox_id) == f"{HOME}/{inbox_id}?sign_in=connected"
    assert (sign_in.grant.refresh_token, sign_in.grant.version) == ("refresh-1", 2)


def test_return_without_state_or_cookie_changes_nothing(sign_in: SignedIn) -> None:
    begun = sign_in.begin()
    client, state = sign_in.acme.client(), state_of(begun)
    own, other = begun.headers["set-cookie"].partition(";")[0], sign_in.begin().headers["set-cookie"].partition(";")[0]
    head, _, signature = state.rpartition(".")
    for given, cookie in (
        ("", own),
        (state, ""),
        (state, other),
        (f"{head}x.{signature}", own),
        (state[:-2], own),
        ("a.b.c", own),
    ):
        query = urlencode({"state": given, "code": "code-1"})
        answer = client.get(f"/google/callback?{query}", headers={"Cookie": cookie})
        assert (answer.status, answer.headers["location"]) == (302, f"{HOME}/new?sign_in=sign_in_expired")
    assert sign_in.come_back(begun, "microsoft") == f"{HOME}/new?sign_in=sign_in_expired"
    sign_in.acme.desk.clock.at += 600_000
    assert sign_in.come_back(begun) == f"{HOME}/new?sign_in=sign_in_expired"
    assert sign_in.requests == []


def test_state_of_another_purpose_is_worthless(sign_in: SignedIn) -> None:
    from chalicelib.actions.signed_texts import Purpose, signed

    begun = sign_in.begin()
    text = state_of(begun).rpartition(".")[0]
    forged = signed(text, Purpose.UPLOAD, sign_in.acme.desk.digest_key)
    assert sign_in.come_back(begun, state=forged) == f"{HOME}/new?sign_in=sign_in_expired"


def test_denial_leads_back(sign_in: SignedIn) -> None:
    assert sign_in.come_back(sign_in.begin(), code="", error="access_denied") == f"{HOME}/new?sign_in=sign_in_denied"
    assert sign_in.requests == []


def test_former_administrator_connects_nothing(sign_in: SignedIn) -> None:
    begun = sign_in.begin()
    ada = sign_in.acme.users["ada"]
    member = sign_in.acme.desk.store.directory(sign_in.acme.account_id).member(ada.id)
    assert member is not None
    from chalicelib.domain import keys

    key = keys.member(sign_in.acme.account_id, ada.id)
    sign_in.acme.desk.store.items[key] = replace(member, role=Role.AGENT)
    assert sign_in.come_back(begun) == f"{HOME}/new?sign_in=administrator_needed"
    assert sign_in.requests == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (INVALID_GRANT, "sign_in_expired"),
        (json_response({"error": "invalid_client"}, 401), "channel_unreachable"),
        (json_response({"access_token": 7}), "channel_unreachable"),
        (json_response(["access"]), "channel_unreachable"),
        (Unreachable("dns"), "channel_unreachable"),
        (ResponseLost("timeout"), "channel_unreachable"),
        (tokens(refresh=None), "access_not_lasting"),
        (tokens(aud="another application"), "mailbox_unknown"),
        (tokens(email="", preferred_username=""), "mailbox_unknown"),
        (json_response({"access_token": "a", "refresh_token": "r", "id_token": "nonsense"}), "mailbox_unknown"),
        (json_response({"access_token": "a", "refresh_token": "r", "id_token": "a.%%.c"}), "mailbox_unknown"),
        (tokens(email="no address"), "email_invalid"),
        (tokens("refused by the server"), "channel_credentials_refused"),
    ],
)
def test_failure_has_an_outcome_and_stores_nothing(sign_in: SignedIn, answer: object, outcome: str) -> None:
    before = dict(sign_in.acme.desk.store.items)
    sign_in.acme.desk.transport.answers[:] = [answer]  # type: ignore[list-item]
    assert sign_in.sign_in() == f"{HOME}/new?sign_in={outcome}"
    assert sign_in.acme.desk.store.items == before


def test_another_mailbox_is_refused(sign_in: SignedIn) -> None:
    sign_in.plan(tokens())
    sign_in.sign_in()
    inbox_id = sign_in.inbox.id
    sign_in.plan(tokens(email="sales@acme.example"))
    place, _, outcome = sign_in.sign_in(inbox_id=inbox_id).partition("?sign_in=")
    assert (place, outcome) == (f"{HOME}/{inbox_id}", "mailbox_differs")
    assert sign_in.grant.version == 1


def test_password_ends_the_sign_in(sign_in: SignedIn) -> None:
    sign_in.plan(tokens())
    sign_in.sign_in()
    place, ada = f"{sign_in.path}/inboxes/{sign_in.inbox.id}", sign_in.acme.client("ada")
    assert ada.patch(place, {"channel": {"imap_address": "imap.evil.example"}}).json["provider"] == "google"
    sign_in.acme.desk.mailboxes.password = "imap-password"
    passwords = {"imap_password": "imap-password", "smtp_enabled": False}
    assert ada.patch(place, {"channel": passwords}).json["provider"] is None
    from chalicelib.domain.mail_access import mail_grant

    assert sign_in.acme.desk.store.get(mail_grant(sign_in.acme.account_id, sign_in.inbox.id)) is None


def test_deleted_inbox_leaves_no_token(sign_in: SignedIn) -> None:
    sign_in.plan(tokens())
    sign_in.sign_in()
    sign_in.acme.client("ada").delete(f"{sign_in.path}/inboxes/{sign_in.inbox.id}")
    assert sign_in.acme.desk.store.of_kind("mail_grant", sign_in.acme.account_id) == []
