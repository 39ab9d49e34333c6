"""Hypothesis without a stopwatch: no test here is about time."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
