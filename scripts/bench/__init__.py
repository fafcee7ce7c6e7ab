"""`make bench`: the figures that the README quotes, each as a ratio within one run."""
