"""What a YAML parser found wrong -> a line, a column and a sentence for somebody who has never read the YAML standard.

The parser tells where it gave up, which is often a line below the slip; the lines around it tell what the slip was.
"""

import re
from typing import Any

Found = tuple[int, int, str]  # line and column from 1, 0 for the whole file; what is wrong and what to write

TABLE = "is a table, not a scenario: give it to `file:` of a distribution, or to sim fit"

_KEY = re.compile(r"\s*(?:- )?[\w.'\" -]+:(?:\s|$)")
_COLON = "put text with a colon in quotes"


def in_words(error: Any, text: str) -> Found:
    """The slip behind an error of the parser (with the attributes of `yaml.MarkedYAMLError`) in a text."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return 0, 0, f"not YAML: {error.problem or error}"
    lines = text.splitlines()
    at, column = mark.line + 1, mark.column + 1
    problem, context = error.problem or "", error.context or ""
    opened = error.context_mark
    if "mapping values are not allowed" in problem:
        return _two_colons(lines, at, column)
    if "could not find expected ':'" in problem and opened is not None:
        return _no_colon(lines, opened.line + 1) or (opened.line + 1, opened.column + 1, "a key without its colon")
    if "<block end>" in problem:
        return at, column, _indentation(lines, at) if column - 1 <= _indent(lines[at - 1]) else _behind(lines[at - 1][: column - 1])
    if context.startswith("while parsing a flow"):
        return _in_braces(lines, at, column, problem, opened)
    if "unexpected end of stream" in problem and opened is not None:
        return opened.line + 1, opened.column + 1, "this quote is never closed"
    return at, column, _said(problem, context)


# what the parser says of a problem, or of what it was reading -> what to do about it
_SENTENCES = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("tab character", "indent with spaces, not with tabs"),
    ("escape sequence", "a backslash in double quotes begins a code: use single quotes"),
    ("unknown escape character", "a backslash in double quotes begins a code: use single quotes"),
    ("single document", "one file holds one scenario: leave out the line '---'"),
    ("while scanning an alias", "a text that begins with * or & must be in quotes"),
    ("while scanning an anchor", "a text that begins with * or & must be in quotes"),
    ("while scanning a block scalar", "a text that begins with | or > must be in quotes"),
)


def _said(problem: str, context: str) -> str:
    """The sentence for an error that stands where the slip is."""
    if "undefined alias" in problem:
        name = problem.rpartition(" ")[2].strip("'")
        return f"nothing is marked &{name} above; a name marked with & holds only in its own file"
    if "duplicate anchor" in problem:
        return f"{problem.partition(';')[0].replace('found duplicate anchor', 'marked twice:')}; give the second another name"
    both = f"{context}, {problem}" if context else problem
    known = next((sentence for sign, sentence in _SENTENCES if sign in both), "")
    if not known and "cannot start any token" in problem:
        sign = problem.partition("'")[2].partition("'")[0]
        return f"a value cannot begin with '{sign}': put the text in quotes"
    return known or f"not YAML: {both}"


def _two_colons(lines: list[str], at: int, column: int) -> Found:
    """A ': ' where no key can stand: text with a colon, or a line above that is no key, or a line too far to the right."""
    line = lines[at - 1]
    before = line[: column - 1]
    if re.search(r"[\w.'\"]:\s", before) or re.match(r"\s*- .*:\s", before):
        return at, column, _COLON
    above = _above(lines, at)
    if above is None:
        return at, column, _COLON
    slip = _no_colon(lines, above)
    if slip is not None:
        return slip
    return at, len(line) - len(line.lstrip()) + 1, f"is indented more than line {above}, which has its value already: begin both alike"


def _no_colon(lines: list[str], at: int) -> Found | None:
    """A line that should be a key: 'test' without a colon, or 'wage:24 USD/h' without a space; None if it is one."""
    said = _bare(lines[at - 1])
    column = len(lines[at - 1]) - len(lines[at - 1].lstrip()) + 1
    if re.match(r"-\w", said):
        return at, column, f"put a space after the dash: '- {_short(said[1:])}'"
    tight = re.match(r"(- )?([\w.-]+):(?=[^\s/])", said)
    if tight:
        return at, column, f"put a space after the colon: '{tight[2]}: {said[tight.end() :]}'"
    if not re.search(r":(\s|$)", said):
        return at, column, f"'{_short(said.removeprefix('- '))}' lacks its colon"
    return None


def _behind(before: str) -> str:
    """What is wrong where a value seems to have ended in the middle of a line."""
    if before.rstrip()[-1:] in {"'", '"'}:
        return "the text has ended at the quote before this: put a text with quotes in it into quotes of the other kind"
    return "the value has ended before this: put the whole text in quotes"


def _indentation(lines: list[str], at: int) -> str:
    """Which lines a line lies between."""
    here, above = _indent(lines[at - 1]), _above(lines, at)
    if above is None:
        return "does not line up with the lines above"
    last = lines[above - 1]
    if here == _indent(last) and _bare(last).startswith("- ") != _bare(lines[at - 1]).startswith("- "):
        return f"a list, whose lines begin with '- ', and keys do not mix: line {above} is the other"
    if here > _indent(last):
        return f"line {at} is indented more than line {above}, which has its value already: begin both alike"
    outer = next((k for k in range(above, 0, -1) if _bare(lines[k - 1]) and _indent(lines[k - 1]) < here), None)
    if here < _indent(last) and outer is not None:
        return f"line {at} is indented less than line {above} but more than line {outer}: begin it in the same column as one of them"
    if here < _indent(last):
        return f"line {at} is indented less than line {above}, but no line above begins there"
    return f"line {at} does not go on from line {above}: a comma, a quote or a colon is missing"


def _in_braces(lines: list[str], at: int, column: int, problem: str, opened: Any) -> Found:
    """What is wrong inside { } or [ ]."""
    start = lines[opened.line][opened.column] if opened is not None and opened.line < len(lines) else "{"
    close = {"{": "}", "[": "]"}.get(start, "}")
    got = problem.rpartition("got ")[2].strip("'")
    if got == "<stream end>" or (at > opened.line + 1 and got in {"<block end>", "<block mapping start>"}):
        return opened.line + 1, opened.column + 1, f"this {start} is never closed: a '{close}' is missing"
    if got == ":":
        return at, column, _closed_late(lines, at, opened, start, close) or _COLON
    if got in {"<scalar>", "{", "["}:
        return at, column, f"a comma is missing before this, or quotes around the text inside {start} {close}"
    if got in {"]", "}"}:
        return at, column, f"'{got}' closes what was opened with '{start}' in line {opened.line + 1}"
    return at, column, f"inside {start} {close} opened in line {opened.line + 1}: expected ',' or '{close}', got '{got}'"


def _closed_late(lines: list[str], at: int, opened: Any, start: str, close: str) -> str:
    """That a bracket of a line above was left open, if a new key begins at the left."""
    fresh = (
        opened is not None and at > opened.line + 1 and _KEY.match(lines[at - 1]) and _indent(lines[at - 1]) <= _indent(lines[opened.line])
    )
    return f"the {start} of line {opened.line + 1} is never closed: a '{close}' is missing" if fresh else ""


def _above(lines: list[str], at: int) -> int | None:
    """The number of the last line above with something in it, or None."""
    return next((k for k in range(at - 1, 0, -1) if _bare(lines[k - 1])), None)


def _bare(line: str) -> str:
    """A line without its comment and spaces."""
    return re.sub(r"(^|\s)#.*", "", line).strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
