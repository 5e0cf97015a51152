"""The fault paths that every settings noun has: one row is created, changed and deleted."""

from collections.abc import Mapping
from typing import Any

from tests.faults.deployment import Deployment
from tests.faults.paths import ONCE, Step, nothing, path


def settings_paths(
    noun: str, route: str, body: Mapping[str, Any], change: Mapping[str, Any], *, by: str = "ben", given: Step | None = None
) -> None:
    """Declares `create <noun>`, `change <noun>` and `delete <noun>`, which start with no row or with one.

    `given`: makes that row and stores its id as the fact `noun`, unless a plain one of `body` will do.
    """

    def with_one(deployment: Deployment) -> None:
        created = deployment.api(by, "POST", route, dict(body))
        deployment.settle()
        deployment.facts[noun] = created.json["id"]

    def create(deployment: Deployment) -> Any:
        answer = deployment.api(by, "POST", route, dict(body), headers=ONCE)
        deployment.settle()
        return answer.json

    def update(deployment: Deployment) -> Any:
        answer = deployment.api(by, "PATCH", f"{route}/{deployment.facts[noun]}", dict(change))
        deployment.settle()
        return answer.json

    def delete(deployment: Deployment) -> Any:
        """A repetition after a lost answer finds nothing any more: 404 means the same as success here."""
        answer = deployment.api(by, "DELETE", f"{route}/{deployment.facts[noun]}")
        deployment.settle()
        return answer.status in (200, 204, 404)

    one = given or with_one
    for verb, scenario, run in (("create", nothing, create), ("change", one, update), ("delete", one, delete)):
        run.__name__ = f"{verb}_{noun}"
        path(scenario)(run)
