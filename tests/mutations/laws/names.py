"""The name of a contact: where it comes from, and how it is folded and found."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "a profile replaces a name that an agent chose", 4, "chalicelib/domain/names.py",
        "    is_worse = SOURCES.index(offered) < SOURCES.index(present)\n",
        "    is_worse = False\n",
        ("tests/unit/test_names.py",),
    ),
    Mutation(
        "a name that an earlier version chose is taken for a profile's", 2, "chalicelib/domain/names.py",
        "return contact.name_source if contact.name_source and from_channel else NameSource.AGENT",
        "return contact.name_source or NameSource.AGENT",
        ("tests/unit/test_names.py",),
    ),
    Mutation(
        "a customer is addressed by a name that the desk has made up", 8, "chalicelib/domain/names.py",
        'return "" if source_of(contact) is NameSource.INVENTED else contact.name',
        "return contact.name",
        ("tests/unit/test_message_variables.py",),
    ),
    Mutation(
        "an invisible name is taken for one", 8, "chalicelib/domain/folding.py",
        "    seen = [place for place, character in enumerate(found) if not is_invisible(character)]\n",
        "    seen = [place for place, character in enumerate(found) if not character.isspace()]\n",
        ("tests/unit/test_names.py",),
    ),
    Mutation(
        "a query is not folded like the terms", 9, "chalicelib/domain/contact_terms.py",
        "    text = folded(query).lstrip(\"@\").strip()\n",
        "    text = query.lower().lstrip(\"@\").strip()\n",
        ("tests/unit/test_contact_terms.py",),
    ),
)  # fmt: skip
