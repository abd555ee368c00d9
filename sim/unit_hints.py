"""What people write in place of the unit vocabulary, and the text that says the same in it: '$24/h' -> '24 USD/h'.

Pure text in, texts out: whether a rewriting fits the quantity wanted is for `units` to see, which offers only those that do.
"""

import re
from collections.abc import Iterator

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u2002\u2003\u3000"), " ")
_SIGNS = dict.fromkeys(map(ord, "\u2212\u2013\u2010\u2011\ufe63\uff0d"), "-") | {ord("\u00b2"): "2", 0xFF05: "%"}
_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb\u2039\u203a\"'`\u00b4"

_SQUARE_FEET = re.compile(r"\b(?:sq\.?\s*(?:ft|feet|foot)\b\.?|square\s+(?:feet|foot)\b)", re.IGNORECASE)
_SQUARE_METERS = re.compile(r"\b(?:sq\.?\s*m|sqm|square\s+met(?:er|re)s?)\b", re.IGNORECASE)

# a word as people write it, in small letters -> the word of the vocabulary
_WORDS = {
    **dict.fromkeys(("hr", "hrs", "std", "hour", "hours"), "h"),
    **dict.fromkeys(("mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("secs", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("dy", "dys", "day", "days"), "d"),
    **dict.fromkeys(("wk", "wks", "weeks"), "week"),
    **dict.fromkeys(("mo", "mos", "mth", "mths", "months"), "month"),
    **dict.fromkeys(("yr", "yrs", "y", "annum", "years"), "year"),
    **dict.fromkeys(("dollar", "dollars", "bucks"), "USD"),
    **dict.fromkeys(("cent", "cents", "ct", "cts", "¢"), "c"),
    **dict.fromkeys(("percent", "pct", "percents"), "%"),
    **dict.fromkeys(("kilowatt", "kilowatts"), "kW"),
    **dict.fromkeys(("megawatt", "megawatts"), "MW"),
    **dict.fromkeys(("watt", "watts"), "W"),
    **dict.fromkeys(("kilowatthour", "kilowatthours", "kwhr"), "kWh"),
    **dict.fromkeys(("kgs", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("pound", "pounds"), "lb"),
    **dict.fromkeys(("ounce", "ounces"), "oz"),
    **dict.fromkeys(("tonne", "tonnes"), "t"),
    **dict.fromkeys(("kilometer", "kilometers", "kilometre", "kilometres", "kms"), "km"),
    **dict.fromkeys(("pc", "pcs", "ea", "miner", "miners"), "unit"),
    **dict.fromkeys(("terahash", "ths"), "TH"),
    **dict.fromkeys(("petahash", "phs"), "PH"),
}
_ADVERBS = {
    "hourly": "h",
    "daily": "d",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "each": "unit",
    "apiece": "unit",
}
_SCALES = {
    **dict.fromkeys(("k", "thousand", "thousands"), 1e3),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mil", "million", "millions"), 1e6),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 1e9),
}
_NUMBER = r"[+-]?\d[\d.,_'\u2019 ]*(?:[eE][+-]?\d+)?"
_AMOUNT = re.compile(rf"([+-]?)\s*(?:US\$|\$|USD\b)\s*({_NUMBER})((?:k|m|mm|mn|bn?|[mb]illion|thousand)\b)?(.*)", re.DOTALL | re.IGNORECASE)
_SCALED = re.compile(rf"({_NUMBER})\s*([A-Za-z]+)\b\.?\s*(.*)", re.DOTALL)
_CURRENCIES = re.compile(r"(?:€|£|¥|\b(?:EUR|GBP|CAD|CNY|RMB|MYR|THB|TWD|JPY|MXN|AUD|CHF)\b)")
_RANGE = re.compile(r"([\d.]+)\s*[^\d\s.,+-]*\s*(?:-|to|\.\.)\s*([\d.]+)\s*(\D.*)?", re.DOTALL)


def plain(text: str) -> str:
    """A text with the spaces, minus signs and areas that typography and habit put in place of plain ones."""
    return _SQUARE_METERS.sub("m2", _SQUARE_FEET.sub("sf", text.translate(_SPACES).translate(_SIGNS)))


def rewritten(text: str, symbols: tuple[str, ...]) -> Iterator[str]:
    """Texts that say in the vocabulary what a text may mean, the likeliest first; `symbols` are the known units."""
    bare = re.sub(r"\s+", " ", plain(text).strip().strip(_QUOTES).strip())
    if clock := re.fullmatch(r"(\d+) ?h(?:ours?)?(?: and)? ?(\d+) ?m?(?:in)?", bare):
        yield f"{int(clock[1]) * 60 + int(clock[2])} min"
    if (part := re.fullmatch(r"(\d{1,3}) ?/ ?(\d{1,3})(?: (.*))?", bare)) and int(part[2]):
        yield f"{int(part[1]) / int(part[2]):.4g} {part[3] or ''}".strip()
    amount = _AMOUNT.fullmatch(bare)
    bare = (
        f"{amount[1]}{amount[2].strip()} {amount[3] or ''} \u0000{amount[4]}" if amount else bare.replace("US$", "USD").replace("$", "USD")
    )
    said = _with_words(bare, {each.lower(): each for each in reversed(symbols)})
    for number in _numbers(_scaled(said).replace(" \u0000", " USD ").replace("\u0000", "USD")):
        yield re.sub(r"/hour\b", "/h", re.sub(r"\s*/\s*", "/", re.sub(r"\s+", " ", number)).strip())


def remark(text: str) -> str:
    """What to do about a text that no rewriting fits; empty if nothing can be said."""
    bare = plain(text).strip()
    if _CURRENCIES.search(bare):
        return "; all money is in USD"
    ends = None if re.fullmatch(r"\d{4}-\d\d-\d\d", bare) else _RANGE.fullmatch(bare)  # a date is no range
    if ends and float_of(ends[1]) is not None and float_of(ends[2]) is not None:
        unit = f" {(ends[3] or '').strip()}".rstrip()
        return f"; write one value, and the range beside it: {{value: ..., low: {ends[1]}{unit}, high: {ends[2]}{unit}}}"
    if re.match(r"[~<>≈≤≥±]|ca\b|about\b|approx|around\b", bare, re.IGNORECASE) or "±" in bare or "+/-" in bare:
        return "; write one value, and how sure it is as low and high: {value: ..., low: ..., high: ...}"
    return ""


def float_of(text: str) -> float | None:
    """The number of a text; None if it is none."""
    try:
        return float(text)
    except ValueError:
        return None


def joined(pieces: list[str]) -> str:
    """What pieces of a text mean that commas took apart: 'write 24.50 USD/h', or both readings where there are two; '' if nothing."""
    found = list(dict.fromkeys(rewritten(",".join(pieces), ())))
    if not found:
        return ""
    million = re.fullmatch(r"(\d{7,}) USD", found[0])
    if million and len(found) == 1:
        return f"write {found[0]} or {float(million[1]) / 1e6:.10g} M USD"
    return "write " + ", or, if the comma is a decimal point, ".join(found)


def _with_words(text: str, symbols: dict[str, str]) -> str:
    """The words of a text as the vocabulary has them; 'kW-month' is 'kW/month', 'yearly' is 'per year'."""
    text = re.sub(r"\bper\s*cent\b", "%", text, flags=re.IGNORECASE)
    text = re.sub(r"\bp\.?\s?a\.?(?=\s|$)", "per year", text)
    text = re.sub(r"\bk[Ww]-?\s?[Hh]r?s?\b", "kWh", text)
    text = re.sub(r"(?<=[A-Za-z])-(?=[A-Za-z])", "/", text)
    text = re.sub(r"\b(?:a|an)\s+(?=(?:hour|day|week|month|year|piece|unit)\b)", "per ", text)

    def word(match: re.Match[str]) -> str:
        small = match[0].lower()
        if small in _ADVERBS:
            return f"per {_ADVERBS[small]}"
        return match[0] if match[0] in symbols.values() else _WORDS.get(small) or symbols.get(small) or match[0]

    return re.sub(r"[A-Za-z¢]+[²2]?", word, text)


def _scaled(text: str) -> str:
    """'9.75 million USD' -> '9.75 M USD'; '80 k per year' -> '80000 per year'."""
    match = _SCALED.fullmatch(text)
    if match is None or match[2].lower() not in _SCALES or (match[2] == "M" and match[3].startswith("USD")):
        return text
    factor, rest = _SCALES[match[2].lower()], match[3].lstrip("\u0000")
    money = match[3].startswith(("USD", "\u0000"))
    number = float_of(next(_numbers(match[1].strip())))
    if number is None:
        return text
    if money and factor >= 1e6:
        return f"{number * factor / 1e6:.12g} M USD{rest.removeprefix('USD')}"
    return f"{number * factor:.12g} {'USD' + rest.removeprefix('USD') if money else rest}"


def _numbers(text: str) -> Iterator[str]:
    """A text whose number has commas, points or apostrophes between its digits, as the number may be meant."""
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)
    match = re.match(r"([+-]?)(\d[\d.,'\u2019]*\d|\d)(.*)", text, re.DOTALL)
    if match is None or not re.search(r"[,'\u2019]|\..*\.", match[2]):
        yield text
        return
    sign, digits, rest = match[1], match[2].replace("\u2019", "'"), match[3]
    if re.fullmatch(r"\d{1,3}(?:[,']\d{3})+(?:\.\d+)?", digits) and not digits.startswith("0"):
        yield sign + re.sub("[,']", "", digits) + rest
    if re.fullmatch(r"\d{1,3}(?:[.']\d{3})+(?:,\d+)?", digits) and not digits.startswith("0"):
        yield sign + re.sub("[.']", "", digits).replace(",", ".") + rest
    if re.fullmatch(r"\d*,\d+", digits):
        yield sign + digits.replace(",", ".") + rest
