"""Events and their clients."""
