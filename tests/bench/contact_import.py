"""`python -m tests.bench.contact_import [ROWS] [DEPLOYED]` measures an import of contacts.

The file of `ROWS` generated rows (100,000) is imported into tables in memory: rows per second of CPU, and the memory of reading.
The first `DEPLOYED` rows (200) are imported on the deployment of the fault suite: calls, write units and dollars of a row with
all that follows from it (search terms, lists, feed, broadcast).
"""

import sys
import tracemalloc
from collections.abc import Iterator
from time import process_time

from chalicelib.domain.outbound import StoredFile
from chalicelib.features.contact_import import actions, importing, reading
from chalicelib.features.contact_import.model import CONTACT_IMPORTS, ContactImport
from chalicelib.ports import Desk
from tests.bench.meter import metered
from tests.bench.prices import MILLION, PER_MILLION
from tests.faults.company import set_up_company
from tests.faults.deployment import new_deployment
from tests.support.company import Company, company

ROWS, DEPLOYED = 100_000, 200
PART_BYTES = 3_000_000
HEADER = "name,email,phone_number,identifier,company_name,city,labels\r\n"


def rows(count: int) -> Iterator[str]:
    """Every row is another person; one in fifty has a wrong address."""
    yield HEADER
    for number in range(count):
        email = f"no address {number}" if number % 50 == 49 else f"kim.{number}@customers.example"
        yield f'"Kim, ""K"" {number:06d}",{email},+4915{number:08d},c-{number},Shop {number % 997},Köln,"vip, import"\r\n'


def send(desk: Desk, by: Company, body: bytes) -> ContactImport:
    parts = [body[start : start + PART_BYTES] for start in range(0, len(body), PART_BYTES)]
    row = actions.start_import(desk, by.caller(), StoredFile("people.csv", "text/csv", parts[0]), size=len(body))
    for number, part in enumerate(parts[1:], start=2):
        row = actions.add_import_part(desk, by.caller(), number, part)
    return row


def in_memory(count: int) -> None:
    acme = company()
    body = "".join(rows(count)).encode()
    row = send(acme.desk, acme, body)
    tracemalloc.start()
    read = sum(1 for _ in reading.records(acme.desk, row))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"file: {len(body):,} bytes, {read:,} rows; reading it takes at most {peak / MILLION:.1f} MB at once")
    begun = process_time()
    while importing.step(acme.desk, acme.account_id, acme.users["ada"].id):
        pass
    seconds = process_time() - begun
    done = acme.desk.store.get(CONTACT_IMPORTS.key(acme.account_id, acme.users["ada"].id))
    assert done is not None
    print(f"in memory: {done.imported:,} imported, {done.rejected:,} rejected, {count / seconds:,.0f} rows/s of CPU")


def deployed(count: int) -> None:
    with new_deployment() as deployment:
        set_up_company(deployment)
        body = "".join(rows(count)).encode()
        with metered() as meter:
            files = {"import_file": ("people.csv", "text/csv", body)}
            assert deployment.api("ada", "POST", "A/contacts/import", {}, files=files).status == 200
            deployment.settle()
        shown = deployment.api("ada", "GET", "A/contacts/import").json
        assert shown["state"] == "finished", shown
    dollars = (meter.write_units * PER_MILLION["write units"] + meter.read_units * PER_MILLION["read units"]) / MILLION
    calls = ", ".join(f"{name} {number / count:.2f}" for name, number in meter.calls.most_common(8))
    print(f"deployed: {shown['imported']} imported, {shown['rejected']} rejected; calls of a row: {calls}")
    print(f"write units of a row: {meter.write_units / count:.1f}, read units: {meter.read_units / count:.1f}")
    print(f"table: ${dollars / count * ROWS:.2f} for {ROWS:,} rows")


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    in_memory(numbers[0] if numbers else ROWS)
    deployed(numbers[1] if len(numbers) > 1 else DEPLOYED)
