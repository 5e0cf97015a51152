"""Writes docs/openapi.json and the generated parts of the pages in docs/ (`make docs`)."""

from infra.docs.pages import PROJECT, generated


def main() -> None:
    for path, text in generated().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"changed {path.relative_to(PROJECT)}")


main()
