"""A customer's phone numbers and user ids: rows, ordering keys, the current one."""

from tests.mutations.mutation import Mutation

LEARNING = "chalicelib/actions/address_learning.py"
CUSTOMERS = "tests/functional/api/test_customer_addresses.py"
CHANGES = "tests/functional/api/test_customer_address_changes.py"
CONFLICTS = "tests/functional/api/test_customer_address_conflicts.py"

MUTATIONS = (
    Mutation(
        "a further address of a customer has no row", 1, LEARNING,
        "        work.create(key, address_row(link, address.key))\n        return True\n",
        "        return True\n",
        (CUSTOMERS,),
    ),
    Mutation(
        "the canonical form of an address has no row", 1, "chalicelib/actions/contact_links.py",
        "    if address and address.key != link.source_id:\n",
        "    if False:\n",
        (CONFLICTS,),
    ),
    Mutation(
        "a phone number is claimed in one spelling", 1, "chalicelib/actions/contact_claims.py",
        'return tuple(dict.fromkeys((value, f"+{phone_numbers.canonical(value[1:])}")))',
        "return (value,)",
        (CUSTOMERS,),
    ),
    Mutation(
        "a user id is taken from a contact that has a number", 1, LEARNING,
        "    if any(each.kind == rules.NUMBER for each in known):\n        return False\n",
        "",
        (CONFLICTS,),
    ),
    Mutation(
        "a message goes to a former address", 6, "chalicelib/domain/addresses.py",
        "own = (each for each in addresses if each.until is None and each.kind in KINDS)",
        "own = (each for each in addresses if each.kind in KINDS)",
        ("tests/unit/test_addresses.py",),
    ),
    Mutation(
        "a message from before a change makes a former address current", 5, "chalicelib/domain/addresses.py",
        "    if address.until is not None and at <= address.until:\n        return address\n",
        "",
        ("tests/unit/test_addresses.py",),
    ),
    Mutation(
        "messages with and without a number have different ordering keys", 5, "chalicelib/channels/whatsapp/customers.py",
        "    return [user_id or (contact.addresses[0].key if contact.addresses else contact.source_id)]\n",
        "    return [contact.addresses[0].key if contact.addresses else contact.source_id]\n",
        (CUSTOMERS,),
    ),
    Mutation(
        "the report of a changed number may follow a message from the new one", 5, "chalicelib/channels/whatsapp/customers.py",
        "        return [each.key for each in contact.addresses]\n",
        "        return [contact.addresses[0].key]\n",
        (CHANGES,),
    ),
)  # fmt: skip
