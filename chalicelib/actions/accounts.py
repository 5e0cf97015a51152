"""Accounts: creation with the first user, and settings."""

from typing import Any

from chalicelib.actions.settings_changes import settings_work
from chalicelib.actions.work import Work, retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.email_addresses import clean_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Account, Member, Role, User, check_password
from chalicelib.domain.timers import auto_resolve_timer
from chalicelib.ports import Desk

FIRST_ACCOUNTS = 1_000


@retried
def create_account(desk: Desk, *, name: str, admin_name: str, email: str, password: str) -> tuple[Account, User]:
    """Creates an account with its first administrator, both or neither. Raises Invalid (`email_taken`) when a user has the
    address."""
    check_password(password)
    if desk.store.get(keys.email_of_user(clean_email(email))):
        raise Invalid("A user with this e-mail address exists already.", code="email_taken", fields=("email",))
    account = Account(id=_free_number(desk), name=name.strip() or "Account", created_at=desk.clock.now())
    user = fresh_user(desk, email=email, name=admin_name, password=password, account_id=account.id)
    work = Work(desk, account.id, ordering_key="settings")
    work.create(keys.account(account.id), account)
    add_user(work, user)
    work.create(keys.member(account.id, user.id), membership(work, user, Role.ADMINISTRATOR))
    work.commit()
    return account, user


@retried
def update_account(desk: Desk, /, caller: Caller, **changes: Any) -> Account:
    """`changes`: those of `domain/account_settings.py`. Raises Invalid."""
    from chalicelib.domain.account_settings import changed  # the list of time zones is loaded with its first use

    caller.require_administrator()
    before = desk.store.get(keys.account(caller.account_id)) or caller.directory.account
    after = changed(before, **changes)
    if after == before:
        return before
    if after.auto_resolve and after.auto_resolve.message:
        from chalicelib.actions.template_messages import check_text

        check_text(after.auto_resolve.message, field="auto_resolve_message")
    if set(after.required_attributes) - set(before.required_attributes):
        _check_attributes_exist(desk, after)
    work = settings_work(desk, caller)
    saved: Account = work.update(keys.account(caller.account_id), after)
    if after.auto_resolve and after.auto_resolve != before.auto_resolve:
        work.plan(auto_resolve_timer(after.id, work.at))
    work.commit()
    return saved


def _check_attributes_exist(desk: Desk, account: Account) -> None:
    from chalicelib.domain.custom_attributes import CUSTOM_ATTRIBUTES, Subject

    defined = {row.key for row in desk.store.list_of(CUSTOM_ATTRIBUTES, account.id) if row.subject is Subject.CONVERSATION}
    if unknown := [key for key in account.required_attributes if key not in defined]:
        raise Invalid(
            f"Conversations have no attribute {', '.join(unknown)}.",
            code="attribute_unknown",
            fields=("conversation_required_attributes",),
        )


def _free_number(desk: Desk) -> int:
    """The smallest free number, because operators name accounts by number."""
    for number in range(1, FIRST_ACCOUNTS):
        if desk.store.get(keys.account(number)) is None:
            return number
    raise Invalid("This installation has reached its limit of accounts.", code="too_many_accounts")


def fresh_user(desk: Desk, *, email: str, name: str, password: str, account_id: int, confirmed: bool = True) -> User:
    cleaned = clean_email(email)
    return User(
        id=desk.ids.next(),
        email=cleaned,
        name=name.strip() or cleaned.partition("@")[0],
        password_hash=desk.passwords.hash(password),
        access_token=desk.ids.token(),
        pubsub_token=desk.ids.token(),
        created_at=desk.clock.now(),
        account_ids=(account_id,),
        confirmed=confirmed,
    )


def add_user(work: Work, user: User) -> None:
    work.create(keys.user(user.id), user)
    work.claim(keys.email_of_user(user.email), user.id)
    work.claim(keys.access_token(user.access_token), user.id)
    work.claim(keys.pubsub_token(user.pubsub_token), "user", user.id)


def membership(work: Work, user: User, role: Role) -> Member:
    return Member(
        account_id=work.account_id,
        user_id=user.id,
        name=user.name,
        display_name=user.display_name,
        email=user.email,
        role=role,
        created_at=work.at,
        token_print=keys.token_print(user.pubsub_token),
        confirmed=user.confirmed,
    )
