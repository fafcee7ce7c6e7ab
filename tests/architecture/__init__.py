"""The rules of the tree, each a function; `tests/test_architecture.py` applies them."""
