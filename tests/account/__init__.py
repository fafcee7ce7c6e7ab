"""Accounts: made, opened, protected, changed."""
