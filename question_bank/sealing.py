"""Form ⇄ sealed form: what a terminal may store long before anyone may read it.

A form key is made for one attempt and a picture key for one picture of one sitting; each encrypts
exactly one message, so the nonce is zero and sealing again gives the same bytes. What is sealed is
only what a browser may know in the end: no bank ids, no points, no keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from question_bank.errors import FormInvalid, SealBroken
from question_bank.forms import Form
from question_bank.fragments import Fragments
from question_bank.items import Bank

CIPHER: Final = "chacha20-poly1305"
KEY_BYTES: Final = 32

_NONCE: Final = bytes(12)
_FORM_KEY: Final = b"exam-engine/form-key/v1\x00"
_PICTURE_KEY: Final = b"exam-engine/picture-key/v1\x00"


@dataclass(frozen=True, slots=True)
class SealedForm:
    """What a terminal gets before the start.

    Attributes:
        ciphertext: ends in the 16 bytes that betray any change.
        assets: hashes of the sealed pictures the form shows, in hex, in order of first use.
    """

    ciphertext: bytes
    assets: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """What is committed to before the start, in hex."""
        return hashlib.sha256(self.ciphertext).hexdigest()


@dataclass(frozen=True)
class AssetKeys:
    """The sealed pictures of a bank for one sitting, and the items spelled with their hashes."""

    bank: Bank
    sealed: dict[str, bytes]
    fragments: Fragments


def form_key(sitting_key: bytes, attempt: str) -> bytes:
    """Derive the key of one attempt's form: 32 bytes; it may encrypt one form only."""
    return hmac.digest(sitting_key, _FORM_KEY + attempt.encode(), "sha256")


def asset_keys(bank: Bank, sitting_key: bytes) -> AssetKeys:
    """Seal the pictures of a bank for one sitting and prepare its items for sealing.

    Do this once a sitting, not once a form: it spells every item and encrypts every picture.
    """
    sealed: dict[str, bytes] = {}
    shown: dict[str, tuple[str, bytes]] = {}
    for picture in bank.pictures:
        # Keyed by content: the same key never meets another picture, whatever it is called.
        identity = hashlib.sha256(picture.media_type.encode() + b"\x00" + picture.content).digest()
        key = hmac.digest(sitting_key, _PICTURE_KEY + identity, "sha256")
        ciphertext = ChaCha20Poly1305(key).encrypt(_NONCE, picture.content, None)
        name = hashlib.sha256(ciphertext).hexdigest()
        sealed[name] = ciphertext
        opening = {"key": base64.b64encode(key).decode(), "type": picture.media_type}
        shown[picture.name] = (name, msgspec.json.encode(opening))
    return AssetKeys(bank, sealed, Fragments(bank, shown))


def seal_pictures(bank: Bank, sitting_key: bytes) -> dict[str, bytes]:
    """Seal the pictures of a bank for one sitting: sealed bytes by the hex of their SHA-256."""
    return asset_keys(bank, sitting_key).sealed


def seal(form: Form, bank: Bank, key: bytes, assets: AssetKeys) -> SealedForm:
    """Seal one form; sealing it again gives the same bytes.

    Raises:
        FormInvalid: the bank lacks an item of the form, or the assets are of another bank.
    """
    if assets.bank is not bank and assets.bank != bank:
        raise FormInvalid(f"these sealed pictures belong to bank {assets.bank.name!r}")
    plaintext, shown = assets.fragments.plaintext(form)
    return SealedForm(ChaCha20Poly1305(key).encrypt(_NONCE, plaintext, None), shown)


def open_form(sealed: SealedForm, key: bytes) -> dict[str, Any]:
    """Open a sealed form: the JSON that a candidate's screen shows.

    Raises:
        SealBroken: altered, cut, or sealed under another key; nothing of it can be used.
    """
    opened: dict[str, Any] = msgspec.json.decode(_open(sealed.ciphertext, key, "form"))
    return opened


def open_picture(name: str, ciphertext: bytes, key: bytes) -> bytes:
    """Open a sealed picture by the hash that names it.

    Raises:
        SealBroken: the bytes are not those the hash names, or the key is another.
    """
    if not hmac.compare_digest(hashlib.sha256(ciphertext).hexdigest(), name):
        raise SealBroken(f"these are not the bytes of picture {name}")
    return _open(ciphertext, key, f"picture {name}")


def _open(ciphertext: bytes, key: bytes, what: str) -> bytes:
    if len(key) != KEY_BYTES:
        raise SealBroken(f"a key has {KEY_BYTES} bytes, not {len(key)}")
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, ciphertext, None)
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"this sealed {what} was altered or sealed under another key") from error
