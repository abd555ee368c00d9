"""Text from outside made safe to print: what steers a terminal or turns the direction of reading is shown as a code, never sent."""

import unicodedata

# Marks that reorder or hide what stands around them (Unicode Bidirectional Algorithm, UAX 9, and the zero-width space and joiners' mark)
_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_ALLOWED = frozenset("\t\n")
_CONTROLS = frozenset({"Cc", "Cs", "Co", "Cn"})  # controls, half of a pair, private use, not assigned


def hidden(text: str) -> str:
    """The first character of a text that nobody can see or that steers what prints it; '' if there is none."""
    if text.isascii() and text.isprintable():
        return ""
    return next((sign for sign in text if sign in _HIDDEN or (sign not in _ALLOWED and unicodedata.category(sign) in _CONTROLS)), "")


def visible(text: str) -> str:
    """A text on one line with every hidden character as its code: 'red\\x1b[31m' -> 'red\\\\x1b[31m'. Line ends and tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    flat = text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ")
    return "".join(sign.encode("unicode_escape").decode("ascii") if hidden(sign) else sign for sign in flat)
