"""The shelf: the only package that speaks SQL. Functions over a `Tx` that return core values."""
