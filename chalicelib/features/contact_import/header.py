"""The first row of an imported file: what its columns mean."""

import csv
from collections.abc import Iterable, Mapping

from chalicelib.domain import contact_table
from chalicelib.domain.custom_attributes import CustomAttribute, Subject
from chalicelib.domain.errors import Invalid
from chalicelib.domain.file_signatures import signature
from chalicelib.features.contact_import.model import Column, not_utf8

DELIMITERS = (",", ";", "\t")
MAX_HEADER_BYTES = 100_000
ERRORS = "errors"
"""The column of the reasons in a file of rejected rows. It is not read."""
IDENTIFYING = (contact_table.ID, "identifier", "email", "phone_number")
OTHER_NAMES: Mapping[str, str] = {
    "full_name": "name",
    "e_mail": "email",
    "mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "phone": "phone_number",
    "telephone": "phone_number",
    "mobile": "phone_number",
    "phonenumber": "phone_number",
    "company": "company_name",
    "organisation": "company_name",
    "organization": "company_name",
    "label": "labels",
    "tags": "labels",
    "countrycode": "country_code",
    "contact_id": "id",
}
READ = {*contact_table.COLUMNS, contact_table.OTHER_ATTRIBUTES, ERRORS}


def check_is_csv(name: str, body: bytes) -> None:
    """Raises Invalid (`import_file_empty`, `import_not_csv`, `import_encoding_invalid`)."""
    if not body.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Invalid("The file is empty.", code="import_file_empty", fields=("import_file",))
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".zip", ".numbers")) or signature(body):
        raise Invalid(
            "The file is not a CSV file. Save the spreadsheet as “CSV UTF-8”.", code="import_not_csv", fields=("import_file",)
        )
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise not_utf8()
    try:
        body.decode()
    except UnicodeDecodeError as error:
        if error.start < len(body) - 3:
            raise not_utf8() from None


def read_header(body: bytes, definitions: Iterable[CustomAttribute]) -> tuple[str, tuple[str, ...], tuple[Column, ...], int]:
    """Delimiter, cells, their columns, and the bytes of the row. A header has one line.

    Raises Invalid (`import_header_unknown`, `import_header_repeated`, `import_header_needed`).
    """
    line, ending, _ = body[:MAX_HEADER_BYTES].partition(b"\n")
    text = line.decode("utf-8-sig", "replace").strip("\r")
    delimiter = max(DELIMITERS, key=text.count)
    cells = next(csv.reader([text], delimiter=delimiter), [])
    while cells and not cells[-1].strip():
        cells.pop()
    columns = _columns(cells, definitions)
    return delimiter, tuple(cells), columns, len(line) + len(ending)


def _columns(cells: list[str], definitions: Iterable[CustomAttribute]) -> tuple[Column, ...]:
    kinds = {each.key: each.display_type.value for each in definitions if each.subject is Subject.CONTACT}
    found = [_column(cell, kinds) for cell in cells]
    unknown = [cell for cell, column in zip(cells, found, strict=True) if column is None]
    columns = tuple(each for each in found if each)
    if unknown:
        raise Invalid(
            f"The column “{unknown[0][:80]}” is unknown. Known are {', '.join(contact_table.COLUMNS)} and custom attributes.",
            code="import_header_unknown",
            fields=("import_file",),
        )
    repeated = [each.field for each in columns if sum(each.field == other.field for other in columns) > 1]
    if repeated:
        raise Invalid(f"Two columns are {repeated[0]}.", code="import_header_repeated", fields=("import_file",))
    if not any(each.field in IDENTIFYING and each.kind is None for each in columns):
        raise Invalid(
            f"The first row names the columns, and one of them is {', '.join(IDENTIFYING)}.",
            code="import_header_needed",
            fields=("import_file",),
        )
    return columns


def _column(cell: str, kinds: Mapping[str, str]) -> Column | None:
    text = contact_table.unmarked(cell.strip())
    plain = "_".join(text.lower().replace("-", " ").replace("_", " ").split())
    name = OTHER_NAMES.get(plain, plain)
    if text in kinds and contact_table.attribute_column(text) == text:
        return Column(text, kinds[text])
    if name in READ:
        return Column(name)
    key = contact_table.attribute_key(text)
    return Column(text, kinds[key]) if text.startswith(contact_table.PREFIX) and key in kinds else None
