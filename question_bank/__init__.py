"""Items in, sealed forms out; knows nothing of sittings, scores or screens."""

from __future__ import annotations

from question_bank.assembly import Assembler, assemble
from question_bank.blueprint import Blueprint, BlueprintSection, Line, read_blueprint
from question_bank.draw import Stream
from question_bank.errors import BankError
from question_bank.forms import Form, FormItem
from question_bank.items import Bank, Choice, Item, Picture, Section, Stimulus
from question_bank.sealing import (
    AssetKeys,
    SealedForm,
    asset_keys,
    form_key,
    open_form,
    open_picture,
    seal,
    seal_pictures,
)

__all__ = [
    "Assembler",
    "AssetKeys",
    "Bank",
    "BankError",
    "Blueprint",
    "BlueprintSection",
    "Choice",
    "Form",
    "FormItem",
    "Item",
    "Line",
    "Picture",
    "SealedForm",
    "Section",
    "Stimulus",
    "Stream",
    "assemble",
    "asset_keys",
    "form_key",
    "open_form",
    "open_picture",
    "read_blueprint",
    "seal",
    "seal_pictures",
]
