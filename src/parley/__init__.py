"""Parley: the working place of a ceasefire."""

__version__ = "0.1.0"
