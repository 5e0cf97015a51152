"""Response shapes of notification subscriptions."""

from msgspec import Struct

from chalicelib.domain.push import PushSubscription
from chalicelib.views.times import iso


class SubscriptionAttributesShape(Struct, kw_only=True):
    endpoint: str
    p256dh: str
    auth: str


class SubscriptionRowShape(Struct, kw_only=True):
    """The stored record. `identifier` is the endpoint."""

    id: int
    user_id: int
    subscription_type: str = "browser_push"
    subscription_attributes: SubscriptionAttributesShape
    identifier: str
    created_at: str
    updated_at: str


def raw_row(row: PushSubscription, user_id: int) -> SubscriptionRowShape:
    return SubscriptionRowShape(
        id=row.id,
        user_id=user_id,
        subscription_attributes=SubscriptionAttributesShape(endpoint=row.endpoint, p256dh=row.p256dh, auth=row.auth),
        identifier=row.endpoint,
        created_at=iso(row.created_at),
        updated_at=iso(row.updated_at),
    )
