"""The browsers to which the signed-in user's notifications are pushed (contract 1.4)."""

from typing import Annotated, Literal

import msgspec

from chalicelib.actions import push_subscriptions as actions
from chalicelib.domain.errors import Invalid
from chalicelib.domain.push import MAX_ENDPOINT
from chalicelib.features.notification_subscriptions.views import SubscriptionRowShape, raw_row
from chalicelib.http.access import Access, UserRequest
from chalicelib.http.fields import Short
from chalicelib.http.routing import Routes

Endpoint = Annotated[str, msgspec.Meta(max_length=MAX_ENDPOINT)]

routes = Routes("/api/v1/notification_subscriptions", access=Access.SIGNED_IN, resource="notification_subscription")


class SubscriptionAttributes(msgspec.Struct, kw_only=True):
    """The browser's `PushSubscription`: its endpoint and its two keys in base64url."""

    endpoint: Endpoint = ""
    p256dh: Short = ""
    auth: Short = ""


class NewSubscription(msgspec.Struct, kw_only=True):
    subscription_type: Literal["browser_push", "fcm"]
    subscription_attributes: SubscriptionAttributes


class EndedSubscription(msgspec.Struct, kw_only=True):
    """`push_token` names a telephone, of which Parley has none."""

    endpoint: Endpoint = ""
    push_token: Endpoint = ""


class SubscriptionList(msgspec.Struct, kw_only=True):
    """`vapid_public_key`: the `applicationServerKey` with which a browser subscribes."""

    vapid_public_key: str
    payload: list[SubscriptionRowShape]


@routes.get("")
def index(request: UserRequest) -> SubscriptionList:
    """List the browsers that receive the user's notifications, with the public key of this installation."""
    found = actions.find_subscriptions(request.desk, request.user)
    keys = actions.find_keys(request.desk)
    return SubscriptionList(vapid_public_key=keys.public, payload=[raw_row(each, request.user.id) for each in found])


@routes.post("")
def create(request: UserRequest, body: NewSubscription) -> SubscriptionRowShape:
    """Push the user's notifications to a browser until its session ends. A browser that is known is changed, also one of another
    user."""
    if body.subscription_type == "fcm":
        raise Invalid(
            "Parley pushes to browsers only: browser_push. Telephones would need the keys of the app's publisher.",
            code="subscription_type_unsupported",
            fields=("subscription_type",),
        )
    given, http = body.subscription_attributes, request.http
    row = actions.subscribe(
        request.desk,
        request.user,
        endpoint=given.endpoint,
        p256dh=given.p256dh,
        auth=given.auth,
        client=http.credential("client"),
    )
    return raw_row(row, request.user.id)


@routes.delete("")
def delete(request: UserRequest, body: EndedSubscription) -> None:
    """Push nothing more to a browser of the user. Of another browser it has no effect."""
    actions.unsubscribe(request.desk, request.user, endpoint=body.endpoint)
