"""Accounts, roles, and the networks that an outgoing request may reach."""

from tests.mutations.mutation import Mutation

ACCESS = "tests/security/test_access.py"

MUTATIONS = (
    Mutation(
        "every user belongs to every account", 7, "chalicelib/actions/sessions.py",
        "    member = directory.member(user.id)\n    if member is None:\n",
        "    member = directory.member(user.id) or directory.members[0]\n    if member is None:\n",
        (ACCESS,),
    ),
    Mutation(
        "administrators' routes are open to agents", 7, "chalicelib/domain/access.py",
        "if not self.member.is_administrator:",
        "if self.member is None:",
        (ACCESS,),
    ),
    Mutation(
        "outgoing requests may reach private networks", 7, "chalicelib/adapters/http.py",
        "if not private.may_connect(host, port, [str(place[0]) for *_, place in found]):",
        "if not found:",
        ("tests/security/test_ssrf_transport.py",),
    ),
)  # fmt: skip
