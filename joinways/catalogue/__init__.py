"""The services that a team offers, and the quotes that it begins others from."""
