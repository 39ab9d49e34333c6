"""Screens: the only package, beside the playground, that knows Discord."""
