"""The table of all pages."""

from pathlib import Path

import simulator.web.inspector
from simulator.web.inspector.pages import PAGES

_FOLDER = Path(simulator.web.inspector.__file__).parent


def test_each_page_has_its_template() -> None:
    assert [page.name for page in PAGES if not (_FOLDER / "templates" / page.template).is_file()] == []


def test_the_readme_describes_each_page() -> None:
    text = (_FOLDER / "README.md").read_text()

    assert [page.name for page in PAGES if f"| `{page.route}` | " not in text] == []


def test_templates_have_no_inline_script_or_style_and_switch_no_escaping_off() -> None:
    text = "".join(path.read_text() for path in (_FOLDER / "templates").glob("*.html"))

    assert [
        word for word in ("|safe", "autoescape", "style=", "onclick", "javascript:", "<style") if word in text
    ] == []
    assert text.count("<script") == text.count('<script src="{{ root }}/static/') == 1
