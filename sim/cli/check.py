"""`sim check`."""

from sim.cli.options import Json, Scenarios, Set, With, told, write_json


def check(scenarios: Scenarios, overlays: With = None, settings: Set = None, as_json: Json = False) -> None:
    """Check scenario files and run nothing: every mistake is named at its line.

    Example:  sim check texas.yaml florida.yaml
    """
    import typer

    from sim.scenario.assumption import ASSUMED
    from sim.scenario.loading import ScenarioError, load

    reports, valid = [], True
    for name in scenarios:
        try:
            loaded = load(name, overlays or (), settings or ())
        except ScenarioError as error:
            valid = False
            reports.append({"file": name, "valid": False, "mistakes": [str(mistake) for mistake in error.mistakes]})
            continue
        own = [entry.assumption for entry in loaded.assumptions if entry.place is not None]
        open_ = sum(a.source in {None, ASSUMED} for a in own)
        reports.append({"file": name, "valid": True, "assumptions": len(own), "without_published_source": open_, "warnings": list(loaded.warnings)})
    if as_json:
        write_json(reports)
    else:
        for report in reports:
            _say(report)
    if not valid:
        raise typer.Exit(3)


def _say(report: dict[str, object]) -> None:
    """One file's report: what is fine on stdout, mistakes and warnings on stderr."""
    if report["valid"]:
        print(f"{report['file']}: valid, {report['assumptions']} assumptions, {report['without_published_source']} of them without a published source")
    mistakes, warnings = report.get("mistakes", []), report.get("warnings", [])
    assert isinstance(mistakes, list) and isinstance(warnings, list)
    for mistake in mistakes:
        told(mistake)
    if mistakes:
        told(f"{report['file']}: {len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}")
    for warning in warnings:
        told(f"{report['file']}: warning: {warning}")
