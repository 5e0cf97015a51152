"""An identifier needs a proof before it finds or joins a contact."""

from tests.mutations.mutation import Mutation

IDENTITIES = "chalicelib/actions/identities.py"
IDENTITY_TESTS = "tests/unit/test_identities.py"

MUTATIONS = (
    Mutation(
        "an identifier without a proof finds its contact", 7, IDENTITIES,
        "    if not identifier_hash and not access.hmac_mandatory:\n        return None\n",
        "    if not identifier_hash and not access.hmac_mandatory:\n        return identifier\n",
        (IDENTITY_TESTS,),
    ),
    Mutation(
        "a stated value is reserved", 7, "chalicelib/domain/contacts.py",
        "for name in IDENTIFYING if name not in self.unverified}",
        "for name in IDENTIFYING}",
        (IDENTITY_TESTS,),
    ),
    Mutation(
        "a proof returns a link that a stranger may hold", 7, IDENTITIES,
        "if link.hmac_verified or link.by_desk",
        "if link",
        (IDENTITY_TESTS,),
    ),
    Mutation(
        "a visitor replaces a verified value", 7, IDENTITIES,
        "    if fixed and not proven:\n",
        "    if False:\n",
        ("tests/unit/test_identity_changes.py",),
    ),
    Mutation(
        "a proof joins the link of another proven person", 7, IDENTITIES,
        'return contact.verified.get("identifier", identifier) == identifier',
        "return True",
        (IDENTITY_TESTS,),
    ),
)  # fmt: skip
