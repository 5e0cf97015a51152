"""Users' actions on their own profile."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib.actions.attempts import count_password_check
from chalicelib.actions.photos import decide_photo, store_photo
from chalicelib.actions.sessions import end_sessions
from chalicelib.actions.settings_changes import (
    ACCOUNTS_AT_ONCE,
    copied_user_fields,
    is_visible_change,
    settings_changed,
    update_other_memberships,
    updated_membership,
)
from chalicelib.actions.socket_revocation import end_sockets
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Forbidden, Invalid, NotFound, WriteConflict
from chalicelib.domain.keys import Claim
from chalicelib.domain.kinds import Key
from chalicelib.domain.people import Availability, Member, User, check_password
from chalicelib.domain.photos import Picture, of_person
from chalicelib.ports import Desk


@retried
def update_profile(
    desk: Desk,
    user: User,
    *,
    name: str | None = None,
    display_name: str | None = None,
    email: str | None = None,
    message_signature: str | None = None,
    ui_settings: dict[str, Any] | None = None,
    phone_number: str | None = None,
    current_password: str | None = None,
    password: str | None = None,
    address: str | None = None,
    photo: Picture | None = None,
) -> User:
    """Changes the given fields only. A new password or e-mail address needs the current password; a new password ends all
    sessions and sockets. `address`: the client's, whose network limits how often the current password can be stated.
    `ui_settings` join the stored ones; their `locale` is the language of the person's clients, None for that of the account."""
    if ui_settings and ui_settings.get("locale") is not None:
        from chalicelib.domain.languages import check_locale

        check_locale(ui_settings["locale"])
    before = _newest(desk, user)
    after = replace(
        before,
        name=name.strip() if name and name.strip() else before.name,
        display_name=before.display_name if display_name is None else display_name.strip() or None,
        email=clean_email(email) if email else before.email,
        message_signature=before.message_signature if message_signature is None else message_signature,
        ui_settings=before.ui_settings if ui_settings is None else {**before.ui_settings, **ui_settings},
        custom_attributes=before.custom_attributes
        if phone_number is None
        else {**before.custom_attributes, "phone_number": phone_number},
    )
    if password or after.email != before.email:
        count_password_check(desk, before.id, address)
        is_right = desk.passwords.verify(before.password_hash, current_password or "")
        after = _permitted(desk, before, after, is_right, password)
    if photo:
        after = replace(after, photo=store_photo(desk, _first_account(before), of_person(before.id), photo))
    if after == before:
        return before
    saved = _save(desk, before, after)
    if password:
        end_sessions(desk, saved)
    return saved


@retried
def remove_own_photo(desk: Desk, user: User) -> User:
    before = _newest(desk, user)
    return _save(desk, before, replace(before, photo=None)) if before.photo else before


def _first_account(user: User) -> int:
    """The account in which changes of the user are stored; 0 for a user who is in none."""
    return user.account_ids[0] if user.account_ids else 0


def _permitted(desk: Desk, before: User, after: User, is_right: bool, wanted: str | None) -> User:
    """The user with the wanted password. `is_right`: the current password was stated."""
    if not is_right:
        if wanted and after.email == before.email and desk.passwords.verify(before.password_hash, wanted):
            return after  # a repetition of the request whose response was lost
        raise Invalid("The current password is wrong.", code="current_password_wrong", fields=("current_password",))
    if not wanted:
        return after
    check_password(wanted)
    return replace(after, password_hash=desk.passwords.hash(wanted), pubsub_token=desk.ids.token())


def replace_password(desk: Desk, user: User, password: str) -> User:
    """Without the current password: the caller has checked another permission. Ends all sessions and sockets."""
    after = replace(user, password_hash=desk.passwords.hash(password), pubsub_token=desk.ids.token(), confirmed=True)
    saved = _save(desk, user, after)
    end_sessions(desk, saved)
    return saved


def _save(desk: Desk, before: User, after: User) -> User:
    """Commits the user, its token and address claims, and its memberships in one transaction."""
    if len(after.account_ids) > ACCOUNTS_AT_ONCE and after.email != before.email:
        _check_free(desk, after.email)  # before the memberships in the first accounts are stored
    work = Work(desk, _first_account(before), ordering_key="settings", performer_id=before.id)
    saved: User = work.update(keys.user(before.id), after)
    decide_photo(work, before.photo, after.photo)
    _move(work, keys.email_of_user, before.email, after.email, before.id)
    _move(work, keys.access_token, before.access_token, after.access_token, before.id)
    _move(work, keys.pubsub_token, before.pubsub_token, after.pubsub_token, "user", before.id)
    if copied_user_fields(after) != copied_user_fields(before):
        _change_memberships(desk, work, before, after)
    try:
        work.commit()
    except WriteConflict as conflict:
        if after.email != before.email and conflict.key == keys.email_of_user(after.email):
            raise _email_taken() from None
        raise
    if after.pubsub_token != before.pubsub_token:
        end_sockets(desk, saved.id, saved.account_ids)
    return saved


def _check_free(desk: Desk, email: str) -> None:
    if desk.store.get(keys.email_of_user(email)):
        raise _email_taken()


def _email_taken() -> Invalid:
    return Invalid("Another user has this e-mail address.", code="email_taken", fields=("email",))


def _change_memberships(desk: Desk, work: Work, before: User, after: User) -> None:
    key = keys.member(work.account_id, after.id)
    if member := desk.store.get(key):
        work.update(key, updated_membership(member, before, after))
        if is_visible_change(before, after):
            settings_changed(work)
    update_other_memberships(desk, work, before, after)


def _move(work: Work, key: Callable[[str], Key[Claim]], old: str, new: str, *refers_to: int | str) -> None:
    if old != new:
        work.release(key(old))
        work.claim(key(new), *refers_to)


def _newest(desk: Desk, user: User) -> User:
    newest = desk.store.get(keys.user(user.id))
    if newest is None:
        raise NotFound("There is no such user.", code="user_not_found")
    return newest


@retried
def reset_access_token(desk: Desk, user: User) -> User:
    """Also replaces the socket token, because the old access token could read it."""
    before = _newest(desk, user)
    return _save(desk, before, replace(before, access_token=desk.ids.token(), pubsub_token=desk.ids.token()))


@retried
def end_other_sessions(desk: Desk, user: User, *, client: str | None) -> User:
    """Signs out all browsers but the one whose session has this `client`. Also replaces the socket token, which they could read.
    The access token stays, because programs use it: `reset_access_token` replaces that."""
    before = _newest(desk, user)
    end_sessions(desk, before, kept=client)
    return _save(desk, before, replace(before, pubsub_token=desk.ids.token()))


def set_availability(desk: Desk, user: User, *, account_id: int, availability: Availability) -> User:
    _change_member(desk, user, account_id, lambda member, _: replace(member, availability=availability))
    return user


def set_auto_offline(desk: Desk, user: User, *, account_id: int, auto_offline: bool) -> User:
    _change_member(desk, user, account_id, lambda member, _: replace(member, auto_offline=auto_offline))
    return user


def set_active_account(desk: Desk, user: User, *, account_id: int) -> None:
    _change_member(desk, user, account_id, lambda member, at: replace(member, active_at=at), announced=False)


@retried
def _change_member(
    desk: Desk, user: User, account_id: int, change: Callable[[Member, int], Member], *, announced: bool = True
) -> Member:
    member = desk.store.get(keys.member(account_id, user.id))
    if member is None:
        raise Forbidden("You are not a member of this account.", code="account_not_yours")
    work = Work(desk, account_id, ordering_key="settings", performer_id=user.id)
    changed = change(member, work.at)
    if changed == member:
        return member
    saved: Member = work.update(keys.member(account_id, user.id), changed)
    if announced:
        settings_changed(work)
    work.commit()
    return saved
