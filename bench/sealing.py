"""Forms assembled and sealed per second, beside the bare encryption of the same bytes.

Run it with ``python bench/sealing.py``: the sample bank, forms of 110 items, one core.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from question_bank import Assembler, asset_keys, form_key, open_form, read_blueprint, seal
from question_bank.interchange import read_bank

FORMS = 1_000
SAMPLE = Path(__file__).parents[1] / "question_bank" / "sample"
SITTING_KEY = bytes(range(32))


def rate(work: Callable[[int], object]) -> float:
    """Calls per second, the best of three rounds: other programs only ever slow it down."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for number in range(FORMS):
            work(number)
        best = min(best, time.perf_counter() - start)
    return FORMS / best


def main() -> None:
    """Print the table."""
    bank = read_bank(SAMPLE)
    assembler = Assembler(bank, read_blueprint(SAMPLE / "blueprint-skd.toml"))
    assets = asset_keys(bank, SITTING_KEY)
    keys = [form_key(SITTING_KEY, str(number)) for number in range(FORMS)]
    forms = [assembler.form(b"bench", str(number)) for number in range(FORMS)]
    sealed = [seal(form, bank, key, assets) for form, key in zip(forms, keys, strict=True)]
    opened = [open_form(one, key) for one, key in zip(sealed[:50], keys, strict=False)]
    size = sum(len(one.ciphertext) for one in sealed) / FORMS
    plaintext = bytes(int(size))

    def bare(number: int) -> bytes:
        return ChaCha20Poly1305(keys[number]).encrypt(bytes(12), plaintext, None)

    rows = (
        ("bare encryption of as many bytes (reference)", rate(bare)),
        ("one form encoded as JSON from scratch", rate(lambda n: json.dumps(opened[n % 50]))),
        ("form assembled", rate(lambda n: assembler.form(b"bench", str(n)))),
        ("form sealed", rate(lambda n: seal(forms[n], bank, keys[n], assets))),
        (
            "form assembled and sealed",
            rate(lambda n: seal(assembler.form(b"bench", str(n)), bank, keys[n], assets)),
        ),
    )
    print(f"{len(forms[0].items)} items a form, {size / 1000:.0f} kB sealed, one core")
    print(f"{'':<46}{'per second':>12}{'ms each':>10}")
    for name, per_second in rows:
        print(f"{name:<46}{per_second:>12,.0f}{1000 / per_second:>10.3f}")


if __name__ == "__main__":
    main()
