"""Counts with their noun: '1 replication', '10 replications', '2 policies'. Every sentence that counts takes its words from here."""


def counted(count: int, noun: str) -> str:
    """'1 replication', '1,000 replications', '1 entry', '2 entries'."""
    return f"{count:,} {plural(count, noun)}"


def plural(count: float, noun: str) -> str:
    """The noun of so many, without the number: 'replication' of one, 'replications' of any other."""
    if count == 1:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in ("a", "e", "o", "u"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
