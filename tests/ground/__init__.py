"""Tests of what stands around the application: make, its scripts, the checks themselves."""
