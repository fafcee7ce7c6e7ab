"""Running it: logs, request ids, readiness, metrics, and the doctor. docs/PRODUCTION.md."""
