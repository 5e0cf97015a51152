"""Mailboxes whose owners have signed in at Google or Microsoft: the providers, their tokens, and the rules of a sign-in.

The desk is a confidential client of OAuth 2.0 with PKCE (RFC 6749, RFC 7636). The operator has registered it.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct, field

from chalicelib.domain.kinds import Key, Kind
from chalicelib.domain.mail_hosts import MailHost
from chalicelib.domain.redacted import Redacted

GOOGLE, MICROSOFT = "google", "microsoft"
SIGN_IN_SECONDS = 600
RENEW_BEFORE_MS = 300_000
"""A token that ends within this time is renewed, because a poll or a long mail may take as long."""


class Provider(Redacted, frozen=True):
    """`consent`: parameters by which the provider's page asks the owner, and gives a refresh token. `imap` and `smtp` are without
    a login. Tokens go to these servers only, whatever the inbox names."""

    SECRET = frozenset({"client_secret"})

    name: str
    title: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    imap: MailHost
    smtp: MailHost
    consent: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""
    client_secret: str = ""


PROVIDERS = {
    GOOGLE: Provider(
        GOOGLE,
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        ("openid", "email", "https://mail.google.com/"),
        MailHost("imap.gmail.com", 993, "", "", True),
        MailHost("smtp.gmail.com", 587, "", "", False),
        {"access_type": "offline", "prompt": "consent"},
    ),
    MICROSOFT: Provider(
        MICROSOFT,
        "Microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        (
            "openid",
            "email",
            "profile",
            "offline_access",
            "https://outlook.office.com/IMAP.AccessAsUser.All",
            "https://outlook.office.com/SMTP.Send",
        ),
        MailHost("outlook.office365.com", 993, "", "", True),
        MailHost("smtp.office365.com", 587, "", "", False),
        {"prompt": "select_account"},
    ),
}


class MailGrant(Redacted, frozen=True):
    """The desk's access to the mailbox of an inbox. `login`: the name of the mailbox at the provider. `expires_at`: the end of
    the access token, in milliseconds since 1970. The refresh token makes another one, until its owner withdraws it."""

    SECRET = frozenset({"access_token", "refresh_token"})

    account_id: int
    inbox_id: int
    provider: str
    login: str
    refresh_token: str
    access_token: str
    expires_at: int
    version: int = 1

    def is_fresh(self, now: int) -> bool:
        return self.expires_at > now + RENEW_BEFORE_MS


MAIL_GRANT = Kind("mail_grant", MailGrant, "A#{account}#INBOX#{inbox}", "GRANT")
"""The tokens by which the desk reads a mailbox and sends from it, after its owner has signed in at the provider."""


def mail_grant(account_id: int, inbox_id: int) -> Key[MailGrant]:
    return MAIL_GRANT.key(account_id, inbox_id)


class Tokens(Redacted, frozen=True):
    """The answer of a token endpoint. `expires_in`: seconds. Google gives no other refresh token when it renews an access."""

    SECRET = frozenset({"access_token", "refresh_token", "id_token"})

    access_token: str
    expires_in: int = 3_600
    refresh_token: str = ""
    id_token: str = ""


class Identity(Struct, frozen=True):
    """Claims of an id token. Microsoft names the login `preferred_username`, and the address may be absent."""

    aud: str
    email: str = ""
    preferred_username: str = ""

    @property
    def login(self) -> str:
        return self.preferred_username or self.email


class SignIn(Struct, frozen=True):
    """The claims that the desk signs and the provider brings back. `inbox_id`: the inbox that is connected again, 0 for a new
    one. `challenge`: of PKCE; its verifier is in a cookie, so that another browser cannot end the
    sign-in. `expires_at`: seconds."""

    provider: str
    account_id: int
    user_id: int
    inbox_id: int
    challenge: str
    expires_at: int


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def proves(verifier: str, sign_in: SignIn) -> bool:
    return hmac.compare_digest(challenge_of(verifier), sign_in.challenge)


def sign_in_url(provider: Provider, redirect_uri: str, state: str, challenge: str, email: str) -> str:
    """`email`: the mailbox that the provider's page proposes, or empty."""
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **provider.consent,
        **({"login_hint": email} if email else {}),
    }
    return f"{provider.authorize_url}?{urlencode(asked)}"
