"""Clients, the people there, and what they correct themselves."""
