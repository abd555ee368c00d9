"""How many examples a test draws: few in `make test`, ten times as many in `make slow`, which runs all tests that draw again."""

from hypothesis import HealthCheck, Phase, settings

FEW, MANY = 30, 300

PROFILES = {
    name: settings(deadline=None, derandomize=True, max_examples=examples, phases=[Phase.explicit, Phase.generate, Phase.shrink])
    for name, examples in (("few", FEW), ("many", MANY))
}


def drawn(few: int) -> settings:
    """Settings of a test whose examples are plants: so many in `make test`. A plant is large, and takes the time it needs."""
    times = settings.default.max_examples // FEW
    return settings(
        max_examples=few * times, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    )
