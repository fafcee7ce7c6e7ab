"""What becomes of an invoice: Stripe's signals, the questions we ask, what is applied of both."""
