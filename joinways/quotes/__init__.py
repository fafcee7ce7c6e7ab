"""Quotes: their lines, totals, state and timeline."""
