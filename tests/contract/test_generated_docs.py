"""Generated pages are current, and the generator refuses code from which it cannot write a page."""

import ast
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from chalicelib.domain import keys
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.event_types import CONTACT_CREATED
from chalicelib.http.reply import Reply
from infra.docs import errors, events, table
from infra.docs.error_meanings import MEANINGS
from infra.docs.errors import Raised
from infra.docs.pages import PROJECT, filled, generated

NAMES = {"Invalid": Invalid, "NotFound": NotFound, "Conflict": Conflict, "Reply": Reply, "MAX_NAME": 2500}


@pytest.mark.parametrize("page", ["openapi.json", "errors.md", "events.md", "table.md"])
def test_committed_page_is_current(page: str) -> None:
    path = PROJECT / "docs" / page
    assert path.read_text(encoding="utf-8") == generated()[path], "run `make docs`"


def test_each_code_has_a_test() -> None:
    """A test asserts a refusal by its code, so a code that no test names is refused nowhere in the tests."""
    tests = [path for path in (PROJECT / "tests").rglob("*.py") if path != Path(__file__)]
    texts = {node.value for path in tests for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    assert set(errors.refusals(errors.raised())) - texts == set()


PAGE = "By hand.\n<!-- generated: items -->\nold\n<!-- end: items -->\nBy hand, too.\n"


def test_text_outside_the_generated_part_stays() -> None:
    new = "By hand.\n<!-- generated: items -->\n\n| new |\n\n<!-- end: items -->\nBy hand, too.\n"
    assert filled(PAGE, {"items": "| new |\n"}) == new
    assert filled(new, {"items": "| new |\n"}) == new


@pytest.mark.parametrize("parts", [{}, {"claims": ""}, {"items": "", "claims": ""}])
def test_part_without_a_place_is_refused(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="the page has the places"):
        filled(PAGE, parts)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('raise Invalid("No.", code="wrong")', Raised("wrong", 422, "m", "No.")),
        ('raise Invalid(f"At most {MAX_NAME:,}.", code="long")', Raised("long", 422, "m", "At most 2,500.")),
        ('raise Invalid(f"Not {name}.", code="wrong")', Raised("wrong", 422, "m")),
        ('raise Invalid(reason, code="wrong")', Raised("wrong", 422, "m")),
        ('refusal = lambda: NotFound("None.")', Raised("not_found", 404, "m", "None.")),
        ("raise Conflict", None),
        ('return Reply(409, {"error": "Again.", "code": "busy"})', Raised("busy", 409, "m", "Again.")),
        ('return Reply(200, {"id": 1})', None),
        ('Colour("red", code="wrong")', None),
    ],
)
def test_refusals_of_a_source_are_found(source: str, expected: Raised | None) -> None:
    assert list(errors.raised_in(source, "m", NAMES)) == ([expected] if expected else [])


def test_computed_code_is_refused() -> None:
    with pytest.raises(TypeError, match="m:1 computes the code of a refusal"):
        list(errors.raised_in('raise Invalid("Taken.", code=f"{name}_taken")', "m", NAMES))


def test_code_with_two_statuses_is_refused() -> None:
    with pytest.raises(ValueError, match="gone has the statuses 404 and 422"):
        errors.refusals([Raised("gone", 404, "actions.a"), Raised("gone", 422, "actions.b")])


def test_code_of_sockets_has_the_status_of_requests() -> None:
    found = errors.refusals([Raised("gone", 422, "realtime"), Raised("gone", 404, "actions.a")])
    assert (found["gone"].status, found["gone"].modules) == (404, {"realtime", "actions.a"})


def test_meaning_is_the_text_of_the_refusals() -> None:
    texts = [Raised("gone", 404, "a", "It is gone."), Raised("gone", 404, "b", "It is gone."), Raised("gone", 404, "c", "Look.")]
    assert errors.refusals(texts)["gone"].meaning == "It is gone. Look."


def test_computed_text_without_a_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="the text of gone is computed"):
        _ = errors.refusals([Raised("gone", 404, "a", "It is gone."), Raised("gone", 404, "b")])["gone"].meaning


def test_meaning_of_a_code_that_nothing_raises_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MEANINGS, "never_raised", "Never.")
    with pytest.raises(ValueError, match=r"nothing raises \['never_raised'\]"):
        errors.parts()


def module_with(name: str, value: object) -> ModuleType:
    """This module with one more declaration, which has no sentence below it."""
    module = ModuleType(__name__)
    vars(module).update({"__file__": __file__, name: value})
    return module


@pytest.mark.parametrize(
    ("rows", "generator", "declared"),
    [(events.declared, events, CONTACT_CREATED), (table.kinds, table, keys.CONTACT)],
    ids=["event", "kind"],
)
def test_declaration_without_a_sentence_is_refused(
    monkeypatch: pytest.MonkeyPatch, rows: Callable[[], object], generator: ModuleType, declared: object
) -> None:
    monkeypatch.setattr(generator, "modules", lambda: [module_with("NEW", declared)])
    with pytest.raises(ValueError, match=r"test_generated_docs\.NEW has no sentence below it"):
        list(rows())  # type: ignore[call-overload]
