"""Writes the table of docs/attacks.md: python -m tests.attacks"""

from tests.attacks.table import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
