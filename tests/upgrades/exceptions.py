"""Allowed differences between a release and the newest version, each with its reason. Any other difference fails a test."""

import re

TEMPLATE: dict[str, dict[tuple[str, str], str]] = {
    "0.1.0": {
        (
            "Table",
            "indexes",
        ): "0.1.0 was never deployed to an AWS account: its list indexes are replaced before the first release.",
    },
}
"""By the release that is updated: (resource, rule) of tests/upgrades/template_changes.py."""

SHAPES: dict[str, dict[tuple[str, str], str]] = {}
"""By the last release: (path, rule) of tests/upgrades/shapes.py."""

ANSWERS: dict[str, dict[re.Pattern[str], str]] = {
    "0.1.0": {
        re.compile(r"cache_keys\.label\b"): "Labels left the directory: the key is a revision; clients load them once more.",
        re.compile(r"A/contacts/\d+\.body\.payload\.availability_status was 'online', is 'offline'"): (
            "A customer's socket of that time counts again when its client has connected anew, within a heartbeat."
        ),
    },
}
"""By the release that recorded the answer: patterns of places at which the newest version answers differently on purpose."""
