"""Rules of studying: pure functions and frozen dataclasses; no I/O, no clock, no Discord, no SQL."""
