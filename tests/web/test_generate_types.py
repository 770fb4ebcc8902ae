import importlib.util
from pathlib import Path
from types import ModuleType

WEB = Path(__file__).parents[2] / "web"


def the_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_types", WEB / "generate_types.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_types_of_the_screens_are_those_of_the_server() -> None:
    written = (WEB / "wire" / "messages.ts").read_text(encoding="utf-8")

    generated = the_generator().generate()

    assert written == generated, "run: python web/generate_types.py"


def test_a_choice_may_be_cleared_and_views_are_pairs() -> None:
    generated = the_generator().generate()

    assert "    choice: number | null;\n" in generated
    assert "    views: readonly (readonly [number, number])[];\n" in generated
