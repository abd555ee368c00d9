"""Bytes of a file -> text: UTF-8, or UTF-16 and UTF-32 that begin with their mark; anything else is named with its place."""

import codecs

LARGEST_BYTES = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = {b"PK\x03\x04": "a workbook or an archive", b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\x1f\x8b": "a compressed file"}


class NotText(Exception):
    """Bytes that are no text; says where (line and column from 1, or 0) and what to do."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def decoded(data: bytes) -> str:
    """The text of a file. Raises NotText."""
    if len(data) > LARGEST_BYTES:
        raise NotText(f"is too large for a scenario: at most {LARGEST_BYTES / 1e6:g} MB, got {len(data) / 1e6:.1f} MB")
    for start, what in _OTHERS.items():
        if data.startswith(start):
            raise NotText(f"is {what}, not a scenario: a scenario is a text file in YAML")
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        raise _wrong(data, coding, error.start) from None


def _wrong(data: bytes, coding: str, start: int) -> NotText:
    """What the bytes may be instead, at the first that is no UTF-8."""
    if coding != "utf-8":
        return NotText(f"is not whole {coding.upper()}: save it again as UTF-8")
    before = data[:start].decode("utf-8")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    byte = data[start]
    read_as = bytes([byte]).decode("cp1252", errors="ignore")
    guess = f", which is '{read_as}' in Windows-1252 (latin-1)" if read_as.isprintable() and read_as else ""
    return NotText(f"not UTF-8: byte 0x{byte:02X}{guess}; save the file as UTF-8", line, column)
