"""Function sheets: what happens when and where at an event."""
