"""The caller of an action and the limits of their rights."""

from msgspec import Struct

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.people import Directory, Member, User


class Caller(Struct, frozen=True):
    """A signed-in user within one account. Actions take the account from here and from nowhere else.

    `is_program`: a program acts, with the access token of the user.
    """

    user: User
    member: Member
    directory: Directory
    is_program: bool = False

    @property
    def account_id(self) -> int:
        return self.directory.account.id

    @property
    def actor(self) -> str:
        """The user as the sender of idempotent requests."""
        return f"user:{self.user.id}"

    @property
    def name(self) -> str:
        return self.user.available_name

    def require_administrator(self) -> None:
        if not self.member.is_administrator:
            raise Forbidden("Only administrators may do this.", code="administrator_needed")

    def inbox(self, inbox_id: int | None) -> Inbox:
        """Raises NotFound (`inbox_not_found`), or Forbidden (`inbox_not_yours`) when the caller is not a member of the inbox."""
        inbox = self.directory.inbox(inbox_id)
        if not self.directory.may_see(self.member, inbox.id):
            raise Forbidden("You are not a member of this inbox.", code="inbox_not_yours")
        return inbox
