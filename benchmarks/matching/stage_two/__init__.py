"""A prototype of the second stage of matching (Poisson data association), measured here; it is not in the product."""
