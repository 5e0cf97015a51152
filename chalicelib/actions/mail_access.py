"""Access tokens of mailboxes whose owners have signed in at a provider. The desk renews them before they end."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.kinds import Key
from chalicelib.domain.mail_access import PROVIDERS, MailGrant, Provider, Tokens, mail_grant
from chalicelib.domain.mail_hosts import SIGN_IN_AGAIN, MailHost
from chalicelib.ports import AccessEnded, AddressRefused, Desk, HttpResponse, Put, ResponseLost, Unreachable

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
TIMEOUT_SECONDS = 10
MAX_ANSWER = 100_000
ENDED = ("invalid_grant", "interaction_required", "consent_required")
"""Errors that only the owner of the mailbox can end. Sources: RFC 6749, 5.2; OpenID Connect Core, 3.1.2.6."""


class Refusal(msgspec.Struct, frozen=True):
    error: str = ""


def find_provider(desk: Desk, name: str) -> Provider:
    """With the operator's application. Raises Invalid (`sign_in_not_configured`)."""
    known = PROVIDERS.get(name)
    if known is None or not desk.mail_apps.has(name):
        raise Invalid("The operator of this desk has not set up the sign-in at this provider.", code="sign_in_not_configured")
    client_id, client_secret = getattr(desk.mail_apps, name)
    provider = replace(known, client_id=client_id, client_secret=client_secret)
    return _simulated(provider, desk.mail_apps.simulator) if desk.mail_apps.simulator else provider


def _simulated(provider: Provider, simulator: str) -> Provider:
    base, imap, smtp = simulator.split()
    urls = {"authorize_url": f"{base}/{provider.name}/authorize", "token_url": f"{base}/{provider.name}/token"}
    return replace(provider, **urls, imap=_host(imap), smtp=_host(smtp))


def _host(place: str) -> MailHost:
    host, _, port = place.rpartition(":")
    return MailHost(host, int(port), "", "", False)


def with_login(server: MailHost, login: str, token: str) -> MailHost:
    """The server of a provider with an access token."""
    return replace(server, login=login, password=token, oauth=True)


def reading_server(desk: Desk, inbox: Inbox, *, renew: bool = False) -> MailHost:
    """The IMAP server of a mailbox whose owner has signed in. `renew`: the server has refused the present token.

    Raises AccessEnded or Unreachable.
    """
    grant, provider = _fresh(desk, inbox, renew=renew)
    return with_login(provider.imap, grant.login, grant.access_token)


def sending_server(desk: Desk, inbox: Inbox) -> MailHost:
    """Raises AccessEnded or Unreachable."""
    grant, provider = _fresh(desk, inbox)
    greeting = inbox.channel.mailbox.email.rpartition("@")[2] if inbox.channel.mailbox else "localhost"
    return replace(with_login(provider.smtp, grant.login, grant.access_token), greeting=greeting)


def _fresh(desk: Desk, inbox: Inbox, *, renew: bool = False) -> tuple[MailGrant, Provider]:
    key = mail_grant(inbox.account_id, inbox.id)
    grant = desk.store.get(key)
    if grant is None:
        raise AccessEnded(SIGN_IN_AGAIN)
    try:
        provider = find_provider(desk, grant.provider)
    except Invalid as refusal:
        raise Unreachable(refusal.message) from None
    if renew or not grant.is_fresh(desk.clock.now()):
        grant = _renewed(desk, key, grant, provider)
    return grant, provider


def _renewed(desk: Desk, key: Key[MailGrant], grant: MailGrant, provider: Provider) -> MailGrant:
    """The first of several workers stores its tokens, and the others take these: a provider may have ended the refresh token that
    all of them have used."""
    try:
        tokens = request_tokens(desk, provider, {"grant_type": "refresh_token", "refresh_token": grant.refresh_token})
    except AccessEnded:
        newer = desk.store.get(key)
        if newer is None or newer.version == grant.version:
            raise
        return newer
    renewed = replace(grant_with(grant, tokens, desk.clock.now()), version=grant.version + 1)
    try:
        desk.store.put(Put(key, renewed, expected=grant.version))
    except WriteConflict:
        newer = desk.store.get(key)
        if newer is None:
            raise AccessEnded(SIGN_IN_AGAIN) from None
        return newer
    return renewed


def grant_with(grant: MailGrant, tokens: Tokens, now: int) -> MailGrant:
    """Without a new refresh token, the former one stays."""
    return replace(
        grant,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token or grant.refresh_token,
        expires_at=now + tokens.expires_in * 1000,
    )


def request_tokens(desk: Desk, provider: Provider, asked: Mapping[str, str]) -> Tokens:
    """Raises AccessEnded if the code or the refresh token is worth nothing, and Unreachable after any other failure."""
    form = {"client_id": provider.client_id, "client_secret": provider.client_secret, **asked}
    body = urlencode(form).encode()
    try:
        answer = desk.transport.request(
            "POST", provider.token_url, headers=HEADERS, body=body, timeout=TIMEOUT_SECONDS, max_bytes=MAX_ANSWER
        )
    except (AddressRefused, Unreachable, ResponseLost, ValueError) as failure:
        raise Unreachable(f"{type(failure).__name__}: {provider.title} cannot be reached.") from None
    return _read(answer, provider)


def _read(answer: HttpResponse, provider: Provider) -> Tokens:
    """The answer of a failure may repeat what was sent, so that its text stays unread."""
    try:
        if answer.status == 200:
            return msgspec.json.decode(answer.body, type=Tokens)
        error = msgspec.json.decode(answer.body, type=Refusal).error
    except msgspec.MsgspecError:
        error = ""
    if error in ENDED:
        raise AccessEnded(SIGN_IN_AGAIN)
    raise Unreachable(f"{provider.title} gives no access now ({answer.status}).")
