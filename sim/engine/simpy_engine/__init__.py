"""The readable statement of the rules of the floor (see `sim.plant`), on the clock and the event list of SimPy.

`floor` has what happens at an instant, `dispatch` which task starts next, `shifts` what a shift's end does, `limits` who stands blocked
and `stocks` the stock policy; `state` is what they change, `rows` what they write.
"""

from sim.engine.simpy_engine.floor import simulate

__all__ = ["simulate"]
