"""The account and the health check."""

from datetime import UTC, datetime

from msgspec import Struct, UnsetType
from msgspec.structs import replace

from chalicelib.actions import accounts as actions
from chalicelib.actions import profile
from chalicelib.domain import keys
from chalicelib.http.access import Access, MemberRequest, Request
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, OptionalFlag, OptionalParagraph, OptionalShort, Short
from chalicelib.http.reply import Reply
from chalicelib.http.routing import Routes
from chalicelib.ports import Desk
from chalicelib.views import people
from chalicelib.views.people import AccountShape, CacheKeys

health = Routes("", access=Access.PUBLIC)
routes = Routes("/api/v1/accounts/<account_id>", access=Access.MEMBER)

CONTRACT_VERSION = "4.2.0"
"""The Chatwoot release whose API the desk implements."""


class Health(Struct, kw_only=True):
    version: str
    timestamp: str
    queue_services: str
    data_services: str


class AccountChanges(Struct, kw_only=True, forbid_unknown_fields=True):
    name: Short | UnsetType = ABSENT
    locale: Short | UnsetType = ABSENT
    timezone: Short | UnsetType = ABSENT
    conversation_required_attributes: list[Short] | UnsetType = ABSENT
    auto_resolve_after: int | UnsetType | None = ABSENT
    auto_resolve_message: OptionalParagraph = ABSENT
    auto_resolve_label: OptionalShort = ABSENT
    auto_resolve_ignore_waiting: OptionalFlag = ABSENT


class Alive(Struct, kw_only=True):
    status: str


class AccountCacheKeys(Struct, kw_only=True):
    cache_keys: CacheKeys


@health.get("/health")
def show_liveness(request: Request) -> Alive:
    """Check as monitors do: 200 while the desk responds and can read its table."""
    _read_table(request.desk)
    return Alive(status="woot")


@health.get("/api")
def show_health(request: Request) -> Health:
    """Check that the desk responds and can read its table. The queues are not checked."""
    _read_table(request.desk)
    now = datetime.fromtimestamp(request.desk.clock.now() / 1000, UTC)
    return Health(
        version=CONTRACT_VERSION,
        timestamp=now.strftime("%Y-%m-%d %H:%M:%S"),
        queue_services="ok",
        data_services="ok",
    )


def _read_table(desk: Desk) -> None:
    desk.store.get(keys.account(1))


def _offers(desk: Desk) -> dict[str, bool]:
    mailboxes = {f"{provider}_mailboxes": desk.mail_apps.has(provider) for provider in ("google", "microsoft")}
    return {"outgoing_mail": bool(desk.mail_from), **mailboxes}


@routes.get("")
def show(request: MemberRequest) -> AccountShape:
    """Show the account."""
    return people.account(request.directory, offers=_offers(request.desk))


@routes.update("", access=Access.ADMINISTRATOR)
def update(request: MemberRequest, body: AccountChanges) -> AccountShape:
    """Change the name, language, time zone, automatic resolution or required attributes.

    Other fields are refused: they would have no effect.
    """
    account = actions.update_account(request.desk, request.caller, **given(body))
    return people.account(replace(request.directory, account=account), offers=_offers(request.desk))


@routes.post("/update_active_at")
def update_active_at(request: MemberRequest) -> None:
    """Store the account as the one last used."""
    profile.set_active_account(request.desk, request.user, account_id=request.account_id)


@routes.get("/cache_keys")
def cache_keys(request: MemberRequest) -> Reply[AccountCacheKeys]:
    """Show the cache keys, which change with agents, inboxes, labels and teams."""
    caching = {"Cache-Control": "private, max-age=10, stale-while-revalidate=300"}
    return Reply(200, AccountCacheKeys(cache_keys=people.cache_keys(request.directory)), caching)
