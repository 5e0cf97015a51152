"""Exports of contacts: no row of an erased contact, no row twice, no formula. Imports: no row twice, and none is lost."""

from tests.mutations.mutation import Mutation

WRITING = "chalicelib/features/contact_export/writing.py"
IMPORT_TESTS = ("tests/features/contact_import",)
TESTS = ("tests/features/contact_export", "tests/unit/test_contact_table.py")

MUTATIONS = (
    Mutation(
        "an erased contact stays in the file of an export", 2, WRITING,
        "    elif row.erased:\n",
        "    elif row.erased and row.cursor:\n",
        TESTS,
    ),
    Mutation(
        "a step of an export commits over an erasure that came meanwhile", 2, "chalicelib/actions/background_runs.py",
        "Put(key, saved, expected=before.version)",
        "Put(key, saved, expected=ANY_VERSION)",
        TESTS,
    ),
    Mutation(
        "a repeated step of an import makes a second contact", 1, "chalicelib/features/contact_import/storing.py",
        "    before = known.contact_of(entry)\n",
        "    before = None\n",
        IMPORT_TESTS,
    ),
    Mutation(
        "two rows of one person make two contacts", 1, "chalicelib/features/contact_import/storing.py",
        "        known.put(key, keys.Claim((saved.id,)))\n",
        "        pass\n",
        IMPORT_TESTS,
    ),
    Mutation(
        "a step of an import passes over a row", 2, "chalicelib/features/contact_import/reading.py",
        "        self.end += len(whole)\n",
        "        self.end += len(whole) + 1\n",
        IMPORT_TESTS,
    ),
    Mutation(
        "a file of an export stays without end", 2, WRITING,
        "        desk.files.erase(row.folder)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a spreadsheet runs the name of a contact as a formula", 7, "chalicelib/domain/contact_table.py",
        'return f"\'{text}" if FORMULA.match(text) else text',
        "return text",
        TESTS,
    ),
)  # fmt: skip
