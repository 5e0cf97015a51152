"""Connects a mailbox by signing in at Google or Microsoft: the way to the provider's page, and the return from it."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions import sessions
from chalicelib.actions.inboxes import create_inbox, plan_poll
from chalicelib.actions.mail_access import find_provider, grant_with, request_tokens, with_login
from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.signed_texts import Purpose, decoded, encoded, signed, verified
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import MAILS, Channel
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Forbidden, Invalid
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.mail_access import (
    SIGN_IN_SECONDS,
    Identity,
    MailGrant,
    Provider,
    SignIn,
    Tokens,
    challenge_of,
    mail_grant,
    proves,
    sign_in_url,
)
from chalicelib.domain.mail_hosts import SignedInMailbox
from chalicelib.ports import AccessEnded, Desk, Unreachable


class Begun(Struct, frozen=True):
    """`verifier` stays in the browser that goes to `url`."""

    url: str
    verifier: str


def begin_sign_in(desk: Desk, caller: Caller, name: str, *, email: str = "", inbox_id: int | None = None) -> Begun:
    """Nothing is stored. `inbox_id`: the inbox that is connected again.

    Raises Invalid (`sign_in_not_configured`, `email_invalid`, `inbox_has_no_mailbox`) and NotFound.
    """
    caller.require_administrator()
    provider = find_provider(desk, name)
    inbox = caller.inbox(inbox_id) if inbox_id else None
    mailbox = inbox.channel.mailbox if inbox else None
    if inbox and mailbox is None:
        raise Invalid("Only an e-mail inbox has a mailbox.", code="inbox_has_no_mailbox", fields=("inbox_id",))
    proposed = mailbox.email if mailbox else clean_email(email) if email.strip() else ""
    verifier = desk.ids.token() + desk.ids.token()
    expires_at = desk.clock.now() // 1000 + SIGN_IN_SECONDS
    sign_in = SignIn(name, caller.account_id, caller.user.id, inbox_id or 0, challenge_of(verifier), expires_at)
    state = signed(encoded(sign_in), Purpose.SIGN_IN, desk.digest_key)
    return Begun(sign_in_url(provider, _return_url(desk, name), state, sign_in.challenge, proposed), verifier)


def _return_url(desk: Desk, name: str) -> str:
    """The address that the operator registers at the provider."""
    return f"{desk.public_url}/{name}/callback"


def find_sign_in(desk: Desk, name: str, state: str, verifier: str) -> SignIn:
    """The sign-in that this browser has begun. Raises Invalid (`sign_in_expired`)."""
    text = verified(state, Purpose.SIGN_IN, desk.digest_key)
    sign_in = decoded(text, SignIn) if text else None
    if (
        sign_in is None
        or sign_in.provider != name
        or sign_in.expires_at <= desk.clock.now() // 1000
        or not proves(verifier, sign_in)
    ):
        raise Invalid("The sign-in was begun in another browser, or it took too long.", code="sign_in_expired")
    return sign_in


def finish_sign_in(desk: Desk, sign_in: SignIn, code: str, verifier: str) -> Inbox:
    """Takes the access for the code, opens the mailbox, and connects its inbox: a new one, or that with the same address.

    Raises DeskError; nothing is stored then. A repetition is refused by the provider, which takes a code once.
    """
    caller = _caller(desk, sign_in)
    provider = find_provider(desk, sign_in.provider)
    tokens = _tokens(desk, provider, code, verifier)
    identity = identity_in(tokens, provider)
    email = clean_email(identity.email or identity.login)
    inbox = _inbox_of(desk, caller, sign_in, email)
    grant = _grant(desk, inbox, provider, identity.login, tokens)
    channel = _channel(desk, inbox, provider, grant, email)
    return _connect_again(desk, caller, inbox.id, channel, grant) if inbox else _connect(desk, caller, email, channel, grant)


def identity_in(tokens: Tokens, provider: Provider) -> Identity:
    """The owner of the mailbox. The id token came from the provider itself over TLS, so that its signature need not be checked
    (OpenID Connect Core, 3.1.3.7). Raises Invalid (`mailbox_unknown`)."""
    claims = decoded(tokens.id_token.split(".")[1], Identity) if tokens.id_token.count(".") == 2 else None
    if claims is None or claims.aud != provider.client_id or not claims.login:
        raise Invalid("The provider has not named the mailbox.", code="mailbox_unknown")
    return claims


def _caller(desk: Desk, sign_in: SignIn) -> Caller:
    """The person who has begun the sign-in may have lost the role meanwhile."""
    user = desk.store.get(keys.user(sign_in.user_id))
    if user is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    caller = sessions.caller(desk, user, sign_in.account_id)
    caller.require_administrator()
    return caller


def _tokens(desk: Desk, provider: Provider, code: str, verifier: str) -> Tokens:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _return_url(desk, provider.name),
        "code_verifier": verifier,
    }
    try:
        return request_tokens(desk, provider, asked)
    except AccessEnded:
        raise Invalid("The sign-in was begun in another browser, or it took too long.", code="sign_in_expired") from None
    except Unreachable as failure:
        raise Invalid(str(failure), code="channel_unreachable") from None


def _inbox_of(desk: Desk, caller: Caller, sign_in: SignIn, email: str) -> Inbox | None:
    """None for an address without an inbox. Raises Invalid (`mailbox_differs`) for another address than that of the inbox."""
    if sign_in.inbox_id:
        inbox = desk.store.get(keys.inbox(caller.account_id, sign_in.inbox_id)) or caller.directory.inbox(sign_in.inbox_id)
        if inbox.channel.mailbox is None or inbox.channel.mailbox.email != email:
            raise Invalid("The mailbox has another address than the inbox.", code="mailbox_differs")
        return inbox
    return next((each for each in caller.directory.inboxes if each.channel.mailbox and each.channel.mailbox.email == email), None)


def _grant(desk: Desk, inbox: Inbox | None, provider: Provider, login: str, tokens: Tokens) -> MailGrant:
    """Raises Invalid (`access_not_lasting`) without a refresh token of this owner."""
    stored = desk.store.get(mail_grant(inbox.account_id, inbox.id)) if inbox else None
    known = stored if stored and (stored.provider, stored.login) == (provider.name, login) else None
    refresh_token = known.refresh_token if known else ""
    begun = MailGrant(0, 0, provider.name, login, refresh_token, "", 0, version=stored.version if stored else 0)
    grant = grant_with(begun, tokens, desk.clock.now())
    if not grant.refresh_token:
        raise Invalid("The provider gives access for an hour only.", code="access_not_lasting")
    return grant


def _channel(desk: Desk, inbox: Inbox | None, provider: Provider, grant: MailGrant, email: str) -> Channel:
    imap, smtp = (with_login(each, grant.login, grant.access_token) for each in (provider.imap, provider.smtp))
    mailbox = SignedInMailbox(provider.name, email, imap, smtp)
    return desk.channels[MAILS].signed_in(inbox.channel if inbox else None, mailbox, desk.ids.token())


def _connect(desk: Desk, caller: Caller, email: str, channel: Channel, grant: MailGrant) -> Inbox:
    def keep(work: Work, inbox: Inbox) -> None:
        own = replace(grant, account_id=inbox.account_id, inbox_id=inbox.id, version=1)
        work.create(mail_grant(inbox.account_id, inbox.id), own)

    members = (caller.user.id,)
    return create_inbox(desk, caller, name=email, channel=channel, connect=False, member_ids=members, decide=keep)


@retried
def _connect_again(desk: Desk, caller: Caller, inbox_id: int, channel: Channel, grant: MailGrant) -> Inbox:
    """The newest sign-in counts, whatever tokens were renewed meanwhile."""
    key, grant_key = keys.inbox(caller.account_id, inbox_id), mail_grant(caller.account_id, inbox_id)
    found = desk.store.get_many([key, grant_key])
    before: Inbox = found.get(key) or caller.directory.inbox(inbox_id)
    stored: MailGrant | None = found.get(grant_key)
    own = replace(grant, account_id=caller.account_id, inbox_id=inbox_id, version=stored.version if stored else 1)
    work = settings_work(desk, caller)
    saved: Inbox = work.update(key, replace(before, channel=channel))
    if stored:
        work.update(grant_key, own)
    else:
        work.create(grant_key, own)
    plan_poll(work, before, saved)
    work.commit()
    return saved
