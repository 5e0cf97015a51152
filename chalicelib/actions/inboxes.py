"""Administrators' actions on inboxes."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import fields, replace

from chalicelib.actions.idempotency import idempotent_request
from chalicelib.actions.photos import decide_photo, store_photo
from chalicelib.actions.settings_changes import MAX_INBOXES, check_room, settings_work, touch_collection
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.channels import Channel
from chalicelib.domain.errors import Forbidden, Invalid, WriteConflict
from chalicelib.domain.inboxes import SENDER_NAME_TYPES, Inbox
from chalicelib.domain.photos import Picture, of_inbox
from chalicelib.domain.timers import MAILBOX, Timer
from chalicelib.ports import ANY_VERSION, Delete, Desk

SETTINGS = frozenset(field.name for field in fields(Inbox)) - {
    "id",
    "account_id",
    "channel",
    "created_at",
    "member_ids",
    "version",
    "working_hours_changed_at",
    "photo",
}
TEXTS = ("greeting_message", "out_of_office_message")


@retried
def create_inbox(
    desk: Desk,
    /,
    caller: Caller,
    *,
    name: str,
    channel: Channel,
    connect: bool = True,
    member_ids: tuple[int, ...] = (),
    decide: Callable[[Work, Inbox], None] = lambda *_: None,
    photo: Picture | None = None,
    idempotency_key: str | None = None,
    **settings: Any,
) -> Inbox:
    """With `connect` the provider checks the credentials and gets the webhook URL. `decide` adds to the transaction.

    This is the last step before the commit: a bot or number has one webhook, and a refused request must not take it from
    another inbox.
    """
    caller.require_administrator()
    given_address = None if channel.address_is_generated else channel.address
    given = (name, channel.type_name, given_address, sorted(settings.items()))
    picture = (hashlib.sha256(photo.body).hexdigest(),) if photo else ()
    request = idempotent_request(caller, "inbox", idempotency_key, *given, *picture)
    if earlier := request.earlier(desk):
        return desk.store.get(keys.inbox(caller.account_id, earlier)) or caller.directory.inbox(earlier)
    check_room(len(caller.directory.inboxes), most=MAX_INBOXES)
    work = settings_work(desk, caller)
    plain = Inbox(
        desk.ids.next(), caller.account_id, name.strip(), channel, work.at, member_ids, timezone=caller.directory.account.timezone
    )
    inbox = _with_settings(plain, settings, work.at)
    if not inbox.name:
        raise Invalid("An inbox needs a name.", code="name_needed", fields=("name",))
    address = keys.channel_address(channel.address)
    if desk.store.get(address):
        raise _channel_taken()
    if connect:
        inbox = desk.channels[channel.type_name].connect(inbox, webhook_url(desk, channel))
    if photo:
        inbox = replace(inbox, photo=store_photo(desk, inbox.account_id, of_inbox(inbox.account_id, inbox.id), photo))
        decide_photo(work, None, inbox.photo)
    request.claim(work, inbox.id)
    work.create(keys.inbox(caller.account_id, inbox.id), inbox)
    plan_poll(work, None, inbox)
    decide(work, inbox)
    work.claim(address, caller.account_id, inbox.id)
    try:
        work.commit()
    except WriteConflict as conflict:
        if conflict.key != address:
            raise
        raise _channel_taken() from None
    return inbox


def _channel_taken() -> Invalid:
    return Invalid("An inbox for this channel exists already.", code="channel_taken", fields=("channel",))


def webhook_url(desk: Desk, channel: Channel) -> str:
    """The URL for the provider's webhooks. It contains no secret."""
    return f"{desk.public_url}{channel.webhook_path}"


def _with_settings(inbox: Inbox, settings: Mapping[str, Any], at: int) -> Inbox:
    known = {name: value for name, value in settings.items() if name in SETTINGS and name != "working_hours"}
    for name in TEXTS:
        if text := known.get(name):
            _check_text(text, name)
    if known.get("sender_name_type", inbox.sender_name_type) not in SENDER_NAME_TYPES:
        raise Invalid(
            "The type of the sender's name is not known.", code="sender_name_type_unknown", fields=("sender_name_type",)
        )
    if (survey := known.get("csat_config")) and survey.message:
        _check_text(survey.message, "csat_config")
    if known.get("timezone", inbox.timezone) != inbox.timezone:
        from chalicelib.domain.time_zones import check_time_zone

        check_time_zone(known["timezone"])
    changed = replace(inbox, **{"working_hours_enabled": inbox.keeps_hours, **known})
    return _with_hours(changed, settings.get("working_hours"), at)


def _check_text(text: str, name: str) -> None:
    if len(text) > 10_000:
        raise Invalid("The text has at most 10,000 characters.", code="text_too_long", fields=(name,))
    from chalicelib.actions.template_messages import check_text

    check_text(text, field=name)


def _with_hours(inbox: Inbox, changes: Iterable[Mapping[str, Any]] | None, at: int) -> Inbox:
    """An inbox that switches its hours on without any gets those that it shows."""
    if changes is None and (inbox.working_hours or not inbox.working_hours_enabled):
        return inbox
    from chalicelib.domain.working_hours import changed_week

    week = changed_week(inbox.working_hours, changes or ())
    return inbox if week == inbox.working_hours else replace(inbox, working_hours=week, working_hours_changed_at=at)


@retried
def update_inbox(
    desk: Desk,
    caller: Caller,
    inbox_id: int,
    *,
    changes: Mapping[str, Any],
    channel_changes: Mapping[str, Any],
    photo: Picture | None = None,
) -> Inbox:
    """The channel's address cannot change. The provider checks new credentials before they are stored."""
    caller.require_administrator()
    before = desk.store.get(keys.inbox(caller.account_id, inbox_id)) or caller.directory.inbox(inbox_id)
    channel = _changed_channel(before.channel, channel_changes)
    after = _with_settings(replace(before, channel=channel), changes, desk.clock.now())
    if not after.name.strip():
        raise Invalid("An inbox needs a name.", code="name_needed", fields=("name",))
    if after == before and photo is None:
        return before
    if any(getattr(channel, name) != getattr(before.channel, name) for name in channel.credentials):
        after = replace(desk.channels[channel.type_name].connect(after, webhook_url(desk, channel)), name=after.name)
    if photo:
        after = replace(after, photo=store_photo(desk, caller.account_id, of_inbox(caller.account_id, inbox_id), photo))
    return _save(desk, caller, before, after)


@retried
def remove_inbox_photo(desk: Desk, caller: Caller, inbox_id: int) -> Inbox:
    caller.require_administrator()
    before = desk.store.get(keys.inbox(caller.account_id, inbox_id)) or caller.directory.inbox(inbox_id)
    return _save(desk, caller, before, replace(before, photo=None)) if before.photo else before


def _save(desk: Desk, caller: Caller, before: Inbox, after: Inbox) -> Inbox:
    work = settings_work(desk, caller)
    saved: Inbox = work.update(keys.inbox(caller.account_id, before.id), after)
    decide_photo(work, before.photo, after.photo)
    plan_poll(work, before, after)
    if not after.channel.signed_in_at:
        forget_access(work, before)
    work.commit()
    return saved


def forget_access(work: Work, inbox: Inbox) -> None:
    """Removes the tokens of a mailbox whose owner has signed in at a provider."""
    if inbox.channel.signed_in_at:
        from chalicelib.domain.mail_access import mail_grant

        work.add(Delete(mail_grant(inbox.account_id, inbox.id), expected=ANY_VERSION))


def plan_poll(work: Work, before: Inbox | None, after: Inbox) -> None:
    """The poll of a mailbox plans the next one itself."""
    polled = after.channel.polled_mailbox
    if polled and (before is None or before.channel.polled_mailbox != polled):
        work.plan(Timer(work.at, MAILBOX, after.account_id, after.id))


def _changed_channel(channel: Channel, changes: Mapping[str, Any]) -> Channel:
    changed = replace(channel, **{name: value for name, value in changes.items() if value is not None})
    if changed.address != channel.address:
        raise Invalid("The channel of an inbox cannot change: create another inbox.", code="channel_fixed", fields=("channel",))
    return changed


@retried
def change_members(
    desk: Desk,
    caller: Caller,
    inbox_id: int,
    *,
    add: Iterable[int] = (),
    remove: Iterable[int] = (),
    replace_by: Iterable[int] | None = None,
) -> Inbox:
    caller.require_administrator()
    before = desk.store.get(keys.inbox(caller.account_id, inbox_id)) or caller.directory.inbox(inbox_id)
    check_members(caller, [*add, *(replace_by or ())])
    wanted = changed_members(before.member_ids, add=add, remove=remove, replace_by=replace_by)
    if wanted == before.member_ids:
        return before
    work = settings_work(desk, caller)
    saved: Inbox = work.update(keys.inbox(caller.account_id, inbox_id), replace(before, member_ids=wanted))
    _forget_senders(work, before, set(before.member_ids) - set(wanted))
    work.commit()
    return saved


def _forget_senders(work: Work, inbox: Inbox, gone: set[int]) -> None:
    """Only agents of a website's inbox send its campaigns."""
    if gone and inbox.channel.website is not None:
        from chalicelib.actions.inbox_campaigns import find_campaigns_without_sender

        for key, campaign in find_campaigns_without_sender(work.desk, inbox.account_id, gone, inbox_id=inbox.id):
            work.update(key, campaign)
            touch_collection(work, key.kind)


def changed_members(
    before: tuple[int, ...], *, add: Iterable[int], remove: Iterable[int], replace_by: Iterable[int] | None
) -> tuple[int, ...]:
    wanted = list(before if replace_by is None else replace_by) + list(add)
    return tuple(dict.fromkeys(each for each in wanted if each not in set(remove)))


def check_members(caller: Caller, user_ids: Iterable[int]) -> None:
    """Raises Forbidden (`user_not_in_account`) for users outside the account (contract 2.27)."""
    if any(caller.directory.member(user_id) is None for user_id in user_ids):
        raise Forbidden("One of these users is not a member of the account.", code="user_not_in_account")
