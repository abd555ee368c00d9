"""Formulas followed symbolically, so that they can be evaluated elsewhere, without Python: see `sim.graphs`."""
