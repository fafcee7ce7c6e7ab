"""Issuing with real processes that are killed, stopped and lied to; looked at from outside."""
