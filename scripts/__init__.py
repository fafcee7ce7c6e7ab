"""What `make` runs besides the application: see the Makefile."""
