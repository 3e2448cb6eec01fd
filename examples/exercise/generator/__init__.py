"""The seeded generator of the exercise: a land that does not exist, its truth, and what its members say of it."""
