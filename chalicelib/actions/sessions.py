"""Sign-in, sign-out, and the user of a credential."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions.attempts import count_sign_in
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.email_addresses import MAX_EMAIL, normal_email
from chalicelib.domain.errors import Forbidden, Unauthenticated
from chalicelib.domain.keys import hashed
from chalicelib.domain.known_browsers import browser_token, known_browser
from chalicelib.domain.people import Account, Member, Session, User
from chalicelib.ports import Desk

SESSION_SECONDS = 61 * 86_400
MAX_SESSIONS = 25
MAX_USER_AGENT = 255


class SignedIn(Struct, frozen=True):
    user: User
    session: Session
    token: str
    browser: str = ""
    """The token of the browser, which is known from now on."""


def sign_in(
    desk: Desk, *, email: str, password: str, address: str | None, browser: str | None = None, user_agent: str = ""
) -> SignedIn:
    """Raises Unauthenticated (`credentials_invalid`) without naming the wrong half, and TooMany above the rate limits, before it
    checks the password. `browser`: the token of an earlier sign-in with this browser."""
    user = find_user_with_email(desk, email)
    known = known_browser(user, browser)
    count_sign_in(desk, normal_email(email), address, known)
    if not desk.passwords.verify(user.password_hash if user else None, password) or user is None:
        raise _credentials_invalid()
    signed_in = start_session(desk, user, user_agent)
    _end_if_password_changed(desk, signed_in)
    return replace(signed_in, browser=browser_token(user, known or desk.ids.token()))


def _end_if_password_changed(desk: Desk, signed_in: SignedIn) -> None:
    """Ends the new session when the password changed meanwhile: the change may have listed the sessions before this one."""
    newest = desk.store.get(keys.user(signed_in.user.id))
    if newest is None or newest.password_hash != signed_in.user.password_hash:
        desk.store.discard(keys.session(signed_in.user.id, signed_in.session.client))
        raise _credentials_invalid()


def _credentials_invalid() -> Unauthenticated:
    return Unauthenticated("The e-mail address or the password is wrong.", code="credentials_invalid")


def find_user_with_email(desk: Desk, email: str) -> User | None:
    """Also under the form in which 0.1.0 stored addresses."""
    for known in dict.fromkeys((normal_email(email), email.strip().lower())):
        claim = desk.store.get(keys.email_of_user(known)) if 0 < len(known) <= MAX_EMAIL else None
        if claim:
            return desk.store.get(keys.user(int(claim.refers_to[0])))
    return None


def start_session(desk: Desk, user: User, user_agent: str = "") -> SignedIn:
    """Creates a session. A user has at most 25: the oldest ones end."""
    now = desk.clock.now()
    token = desk.ids.token()
    session = Session(
        user.id,
        desk.ids.token(),
        hashed(token),
        created_at=now,
        expires_at=now // 1000 + SESSION_SECONDS,
        begun_with=hashed(user.password_hash),
        user_agent=user_agent[:MAX_USER_AGENT],
    )
    others = sorted(desk.store.list_of(keys.SESSION, user.id), key=lambda each: each.created_at)
    for oldest in others[: max(0, len(others) - MAX_SESSIONS + 1)]:
        desk.store.discard(keys.session(user.id, oldest.client))
    desk.store.overwrite(keys.session(user.id, session.client), session, expires_at=session.expires_at)
    return SignedIn(user, session, token)


def valid_sessions(desk: Desk, user: User) -> list[Session]:
    """The newest first. Rows of a former password and expired ones may still exist."""
    begun_with, now = hashed(user.password_hash), desk.clock.now() // 1000
    found = [
        each for each in desk.store.list_of(keys.SESSION, user.id) if each.begun_with == begun_with and each.expires_at > now
    ]
    return sorted(found, key=lambda each: -each.created_at)


def end_sessions(desk: Desk, user: User, *, kept: str | None = None) -> None:
    """Deletes all sessions, or all but that of `kept`. After a new password they are invalid already; this only removes rows."""
    for session in desk.store.list_of(keys.SESSION, user.id):
        if session.client != kept:
            desk.store.discard(keys.session(user.id, session.client))


def sign_out(desk: Desk, *, uid: str, client: str, token: str) -> None:
    user = user_of_session(desk, uid=uid, client=client, token=token)
    desk.store.discard(keys.session(user.id, client))


def user_of_session(desk: Desk, *, uid: str, client: str, token: str) -> User:
    user = find_user_with_email(desk, uid)
    session = desk.store.get(keys.session(user.id, client)) if user and 0 < len(client) <= 64 else None
    if user is None or session is None or not _is_valid(session, user, token, desk.clock.now() // 1000):
        raise Unauthenticated("You need to sign in.", code="session_invalid")
    return user


def _is_valid(session: Session, user: User, token: str, now: int) -> bool:
    same_password = session.begun_with == hashed(user.password_hash)
    return same_password and session.token_hash == hashed(token) and session.expires_at > now


def user_of_access_token(desk: Desk, token: str) -> User:
    claim = desk.store.get(keys.access_token(token)) if token else None
    user = desk.store.get(keys.user(int(claim.refers_to[0]))) if claim else None
    if user is None:
        raise Unauthenticated("The access token is not valid.", code="access_token_invalid")
    return user


def caller(desk: Desk, user: User, account_id: int) -> Caller:
    """The user as a member of an account. Raises NotFound, or Forbidden (`account_suspended`, `account_not_yours`)."""
    directory = desk.store.directory(account_id)
    if not directory.account.is_active:
        raise Forbidden("The account is suspended.", code="account_suspended")
    member = directory.member(user.id)
    if member is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    return Caller(user, member, directory)


def memberships(desk: Desk, user: User) -> list[tuple[Account, Member]]:
    found = desk.store.get_many(
        [key for account_id in user.account_ids for key in (keys.account(account_id), keys.member(account_id, user.id))]
    )
    places = [(keys.account(each), keys.member(each, user.id)) for each in user.account_ids]
    return [(found[account], found[member]) for account, member in places if account in found and member in found]
