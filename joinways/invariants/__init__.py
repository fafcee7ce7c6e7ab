"""What must always be true between the database and Stripe, and the command that looks."""
