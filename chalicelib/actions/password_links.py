"""Links by which a person sets a password without knowing the old one: after an invitation, or instead of a forgotten one."""

from msgspec import Struct

from chalicelib.actions.attempts import count_password_link, count_reset
from chalicelib.actions.profile import replace_password
from chalicelib.actions.sessions import SignedIn, start_session
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.errors import Forbidden, Invalid, NotFound
from chalicelib.domain.keys import hashed
from chalicelib.domain.networks import LOCAL
from chalicelib.domain.people import PasswordLink, User, check_password
from chalicelib.ports import Desk

LINK_SECONDS = 7 * 86_400
RESET_SECONDS = 2 * 3_600
"""Of a link that its owner has asked for and gets at once."""


class Offer(Struct, frozen=True):
    """`url` opens the form of the web client; `expires_at` is in seconds since 1970."""

    url: str
    expires_at: int


def offer_link(desk: Desk, caller: Caller, user_id: int) -> Offer:
    """A link for an agent, which the administrator passes on.

    Raises Forbidden (`password_link_refused`) for a person of several accounts: the link would open the others, too.
    """
    caller.require_administrator()
    member = desk.store.get(keys.member(caller.account_id, user_id))
    user = desk.store.get(keys.user(user_id)) if member else None
    if user is None:
        raise NotFound("There is no such agent.", code="agent_not_found")
    if user.account_ids != (caller.account_id,):
        raise Forbidden("This person belongs to other accounts as well.", code="password_link_refused")
    return make_link(desk, user)


@retried
def request_reset(desk: Desk, *, email: str, address: str | None) -> None:
    """Mails a password link to the person with the address.

    The address is not looked up here: for an unknown one the same is stored and answered, in the same time. Raises Conflict
    (`mail_not_configured`), Invalid (`email_invalid`), and TooMany of one network.
    """
    from chalicelib.actions.outgoing_mail import check_mail_configured, queue_mail, start_sending
    from chalicelib.domain.mails import MAIL, NO_ACCOUNT, MailKind, clean_mail_address

    check_mail_configured(desk)
    to = clean_mail_address(email)
    if not count_reset(desk, to, address):
        return
    work = Work(desk, NO_ACCOUNT, ordering_key=MAIL)
    mail = queue_mail(desk, work, MailKind.PASSWORD_RESET, to)
    work.commit()
    start_sending(desk, mail)


def make_link(desk: Desk, user: User, *, seconds: int = LINK_SECONDS) -> Offer:
    """The token stands behind `#`, which browsers do not send, so that it reaches no log of a server or a CDN."""
    token = desk.ids.token()
    expires_at = desk.clock.now() // 1000 + seconds
    link = PasswordLink(user.id, user.account_ids, begun_with=hashed(user.password_hash), expires_at=expires_at)
    desk.store.overwrite(keys.password_link(token), link, expires_at=expires_at)
    return Offer(f"{desk.public_url}/password#{token}", expires_at)


@retried
def set_password(desk: Desk, *, token: str, password: str, address: str | None = LOCAL[0], user_agent: str = "") -> SignedIn:
    """Sets the password, ends all sessions and signs the person in. A link works once; its repetition with the same password
    succeeds, because the first response may have been lost. Raises Invalid (`password_link_invalid`, `password_too_weak`)
    and TooMany, before a password is hashed. The link is looked at first, so that an empty password tests it."""
    link = desk.store.get(keys.password_link(token)) if token else None
    user = desk.store.get(keys.user(link.user_id)) if link else None
    if link is None or user is None or link.expires_at <= desk.clock.now() // 1000 or user.account_ids != link.account_ids:
        raise _invalid()
    count_password_link(desk, token, address)
    if link.begun_with == hashed(user.password_hash):
        check_password(password)
        user = replace_password(desk, user, password)
    elif not password or not desk.passwords.verify(user.password_hash, password):
        raise _invalid()
    return start_session(desk, user, user_agent)


def _invalid() -> Invalid:
    return Invalid(
        "This link has been used or is too old. Ask for another one.",
        code="password_link_invalid",
        fields=("reset_password_token",),
    )
