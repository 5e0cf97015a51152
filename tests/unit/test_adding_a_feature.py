"""docs/adding-a-feature.md lists exactly the files of the feature that it follows."""

import re
from importlib import import_module
from pathlib import Path

from chalicelib.domain.event_types import event_types_in
from chalicelib.registry import FEATURES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-feature.md").read_text(encoding="utf-8")
FOLDERS = ("chalicelib/features/canned_responses", "tests/features/canned_responses", "web/src/features/canned_responses")
MAX_FILES = 12
"""With its lines in the registry and the changelog, a plain noun takes at most fourteen files by hand."""


def test_page_lists_the_files_of_the_feature() -> None:
    listed = set(re.findall(r"^\| `([\w/.]+)` \|", PAGE, re.MULTILINE))
    found = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).glob("*.*")}
    assert listed == found
    assert len(found) <= MAX_FILES


def test_registry_names_every_folder_and_what_it_offers() -> None:
    folders = {path.parent.name: path.parent for path in (ROOT / "chalicelib" / "features").glob("*/__init__.py")}
    assert {feature.name for feature in FEATURES} == set(folders)
    for feature in FEATURES:
        offered = {path.stem for path in folders[feature.name].glob("*.py")} & {"routes", "events", "reactions", "schedule"}
        declared = {
            "routes": bool(feature.routes),
            "events": bool(feature.events),
            "reactions": bool(feature.reacts_to),
            "schedule": bool(feature.timers),
        }
        assert offered == {name for name, is_declared in declared.items() if is_declared}, feature.name


def test_features_know_no_other_feature() -> None:
    for path in (ROOT / "chalicelib" / "features").glob("*/*.py"):
        named = set(re.findall(r"chalicelib\.features\.(\w+)", path.read_text(encoding="utf-8")))
        assert named <= {path.parent.name}, path


def test_registry_names_the_events_of_all_features() -> None:
    for feature in (each for each in FEATURES if each.events):
        module = import_module(f"chalicelib.features.{feature.name}.events")
        assert set(event_types_in(vars(module))) == set(feature.events), feature.name


def test_registry_names_the_events_of_all_reactions() -> None:
    for feature in (each for each in FEATURES if each.reacts_to):
        declared = import_module(f"chalicelib.features.{feature.name}.reactions").REACTIONS
        assert {kind.name for kind in declared} == set(feature.reacts_to), feature.name
