"""How a quote leaves."""
