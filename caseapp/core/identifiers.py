"""A-Numbers and receipt numbers: one spelling in the database, one on the page.

An A-Number is kept as nine digits, padded with zeros. A receipt number is kept as three capital letters and ten
digits. Both are read in any usual spelling.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

_NOT_ALNUM = re.compile(r"[\s\-–—_.#]+")
_A_NUMBER = re.compile(r"A?(\d{7,9})", re.IGNORECASE)
_RECEIPT = re.compile(r"[A-Z]{3}\d{10}")


def parse_a_number(text: str) -> str:
    """Return the nine digits of an A-Number; raise ValidationError when it is not one. Empty stays empty."""
    bare = _NOT_ALNUM.sub("", text.strip())
    if not bare:
        return ""
    found = _A_NUMBER.fullmatch(bare)
    if not found:
        raise ValidationError(
            "An A-Number is the letter A and 7 to 9 digits, for example A123-456-789.", code="a_number"
        )
    return found.group(1).zfill(9)


def parse_receipt_number(text: str) -> str:
    """Return the 13 characters of a receipt number; raise ValidationError when it is not one."""
    bare = _NOT_ALNUM.sub("", text.strip()).upper()
    if not bare:
        return ""
    if not _RECEIPT.fullmatch(bare):
        raise ValidationError(
            "A receipt number is three letters and ten digits, for example IOE0123456789.", code="receipt"
        )
    return bare


def show_a_number(digits: str, *, masked: bool = False) -> str:
    """Return `A123-456-789`, or `A•••-•••-789` when masked."""
    if not digits:
        return ""
    if masked:
        return f"A•••-•••-{digits[6:]}"
    return f"A{digits[:3]}-{digits[3:6]}-{digits[6:]}"
