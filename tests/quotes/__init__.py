"""Making quotes: what they begin with."""
