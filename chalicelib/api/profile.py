"""The signed-in user's own settings (contract 1.4)."""

import msgspec

from chalicelib.actions import profile as actions
from chalicelib.actions import sessions
from chalicelib.api.sessions import render
from chalicelib.domain.errors import Invalid
from chalicelib.domain.people import Availability
from chalicelib.http.access import Access, UserRequest
from chalicelib.http.bodies import given
from chalicelib.http.fields import ABSENT, Id, OptionalAttributes, OptionalParagraph, OptionalShort
from chalicelib.http.photos import sent_photo
from chalicelib.http.routing import Routes
from chalicelib.views import people
from chalicelib.views.people import SessionShape, UserShape

routes = Routes("/api/v1/profile", access=Access.SIGNED_IN, resource="profile")


class ProfileBody(msgspec.Struct, kw_only=True):
    name: OptionalShort = ABSENT
    display_name: OptionalShort = ABSENT
    email: OptionalShort = ABSENT
    message_signature: OptionalParagraph = ABSENT
    ui_settings: OptionalAttributes = ABSENT
    phone_number: OptionalShort = ABSENT
    current_password: OptionalShort = ABSENT
    password: OptionalShort = ABSENT
    password_confirmation: OptionalShort = ABSENT


class AvailabilityBody(msgspec.Struct, kw_only=True):
    account_id: Id
    availability: Availability


class AutoOfflineBody(msgspec.Struct, kw_only=True):
    account_id: Id
    auto_offline: bool = False


class AccountBody(msgspec.Struct, kw_only=True):
    account_id: Id


@routes.get("")
def show(request: UserRequest) -> UserShape:
    """Show the signed-in user."""
    return render(request.desk, request.user)


@routes.update("")
def update(request: UserRequest, body: ProfileBody) -> UserShape:
    """Change the profile. A new password or e-mail address requires the current password; a new password ends every session.
    The photo is the file `avatar` of a form."""
    changes = given(body)
    confirmation = changes.pop("password_confirmation", None)
    if confirmation is not None and confirmation != changes.get("password"):
        raise Invalid("The password and its confirmation differ.", code="confirmation_differs", fields=("password_confirmation",))
    changed = actions.update_profile(
        request.desk, request.user, **changes, address=request.http.address, photo=sent_photo(request, within="profile")
    )
    return render(request.desk, changed)


@routes.delete("/avatar")
def remove_photo(request: UserRequest) -> UserShape:
    """Remove the photo."""
    return render(request.desk, actions.remove_own_photo(request.desk, request.user))


@routes.post("/availability")
def set_availability(request: UserRequest, body: AvailabilityBody) -> UserShape:
    """Set the availability in one account: online, busy or offline."""
    changed = actions.set_availability(request.desk, request.user, account_id=body.account_id, availability=body.availability)
    return render(request.desk, changed)


@routes.post("/auto_offline")
def set_auto_offline(request: UserRequest, body: AutoOfflineBody) -> UserShape:
    """Set whether the user goes offline when no browser is connected."""
    changed = actions.set_auto_offline(request.desk, request.user, account_id=body.account_id, auto_offline=body.auto_offline)
    return render(request.desk, changed)


@routes.update("/set_active_account")
def set_active_account(request: UserRequest, body: AccountBody) -> None:
    """Store the account that the user works in."""
    actions.set_active_account(request.desk, request.user, account_id=body.account_id)


@routes.get("/sessions")
def list_sessions(request: UserRequest) -> list[SessionShape]:
    """List the browsers in which the user is signed in, the newest first."""
    return people.sessions(sessions.valid_sessions(request.desk, request.user), request.http.credential("client"))


@routes.delete("/sessions")
def end_other_sessions(request: UserRequest) -> UserShape:
    """Sign out all browsers but the one that asks, and replace the socket token. The access token stays."""
    client = request.http.credential("client")
    return render(request.desk, actions.end_other_sessions(request.desk, request.user, client=client))


@routes.post("/reset_access_token")
def reset_access_token(request: UserRequest) -> UserShape:
    """Replace the API access token."""
    return render(request.desk, actions.reset_access_token(request.desk, request.user))
