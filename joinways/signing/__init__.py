"""The client reads and signs; what was signed can be proven (docs/SIGNING.md)."""
