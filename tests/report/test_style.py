"""Texts of figures."""

from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.report import style


def test_dollar_signs_are_dollar_signs_and_minus_signs_are_long() -> None:
    with style.applied():
        figure = style.sheet(1.0, style.minus("NPV lies between -$1.69 ± 0.15 M and $0.23 ± 0.26 M"), "shows", "source $a$")
        FigureCanvasAgg(figure).draw()
    title = " ".join(figure.texts[0].get_text().split())
    assert title.startswith("NPV lies between \N{MINUS SIGN}$1.69")
    assert not any(text.get_parse_math() for text in figure.texts)
