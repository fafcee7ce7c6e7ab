"""What is kept of a client: shown, given out, erased."""
