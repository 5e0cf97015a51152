"""Creation of accounts and users."""

from chalicelib.actions.work import Work
from chalicelib.domain import keys
from chalicelib.domain.errors import Invalid, WriteConflict
from chalicelib.domain.people import Account, Member, Role, User, check_password, clean_email
from chalicelib.ports import Desk, Put

FIRST_ACCOUNTS = 1_000


def create_account(desk: Desk, *, name: str, admin_name: str, email: str, password: str) -> tuple[Account, User]:
    """Creates an account with its first administrator. Raises Invalid (`email_taken`) when a user has the address."""
    check_password(password)
    clean_email(email)
    account = _create_with_free_number(desk, name.strip() or "Account")
    user = fresh_user(desk, email=email, name=admin_name, password=password, account_id=account.id)
    work = Work(desk, account.id, ordering_key="settings")
    add_user(work, user)
    work.create(keys.member(account.id, user.id), membership(work, user, Role.ADMINISTRATOR))
    try:
        work.commit()
    except WriteConflict:
        desk.store.discard(keys.account(account.id))
        raise Invalid("A user with this e-mail address exists already.", code="email_taken", fields=("email",)) from None
    return account, user


def _create_with_free_number(desk: Desk, name: str) -> Account:
    """Creates the account under the smallest free number, because operators name accounts by number."""
    for number in range(1, FIRST_ACCOUNTS):
        account = Account(id=number, name=name, created_at=desk.clock.now())
        try:
            desk.store.put(Put(keys.account(number), account))
        except WriteConflict:
            continue
        return account
    raise Invalid("This installation has reached its limit of accounts.", code="too_many_accounts")


def fresh_user(desk: Desk, *, email: str, name: str, password: str, account_id: int) -> User:
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
    )
