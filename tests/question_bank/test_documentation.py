import re
from pathlib import Path

import question_bank
from question_bank import markup

PACKAGE = Path(question_bank.__file__).parent
DOCUMENT = (PACKAGE.parent / "docs" / "items.md").read_text(encoding="utf-8")


def listed(kind: str) -> set[str]:
    (line,) = re.findall(rf"^- {kind}: `([^`]+)`$", DOCUMENT, re.MULTILINE)
    return set(line.split())


def test_the_safe_subset_is_documented() -> None:
    assert listed("Text") == markup.TEXT_TAGS
    assert listed("Formulas") == markup.MATH_TAGS


def test_every_allowed_attribute_is_documented() -> None:
    (line,) = re.findall(r"^- Attributes: (.*)$", DOCUMENT, re.MULTILINE)
    words = {word for quoted in re.findall(r"`([^`]+)`", line) for word in quoted.split()}

    for tag, attributes in markup.ATTRIBUTES.items():
        assert attributes <= words
        assert tag == "*" or tag in words


def test_every_code_of_a_check_is_documented() -> None:
    sources = [*PACKAGE.glob("*.py"), *PACKAGE.glob("interchange/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    calls = re.findall(r"(?:Fault|Problem|problem|report)\(([^()]*?\"[a-z]+(?:_[a-z]+)+\")", text)
    codes = {code for call in calls for code in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', call)}

    assert len(codes) > 20
    assert [code for code in sorted(codes) if f"`{code}`" not in DOCUMENT] == []
