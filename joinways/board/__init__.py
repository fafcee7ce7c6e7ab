"""The board of invoices, and what needs a person."""
