"""Documents of invoices: made once, kept, handed out; how all documents of a workspace look."""
