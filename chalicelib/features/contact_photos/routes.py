"""The photo of a contact, beside the routes that change the contact (contract 2.10)."""

from chalicelib.actions.open_sockets import contacts_online
from chalicelib.features.contact_photos import actions
from chalicelib.http.access import Access, MemberRequest
from chalicelib.http.reply import Payload
from chalicelib.http.routing import Routes
from chalicelib.views.contacts import ContactShape, contact

routes = Routes("/api/v1/accounts/<account_id>/contacts/<contact_id>/avatar", access=Access.MEMBER)


@routes.delete("")
def remove(request: MemberRequest, contact_id: int) -> Payload[ContactShape]:
    """Remove the photo of a contact. A customer's address brings no other one after that."""
    changed = actions.remove_contact_photo(request.desk, request.caller, contact_id)
    online = contacts_online(request.desk, request.account_id, [changed])
    return Payload(contact(changed, request.desk.public_url, online=changed.id in online))
