"""What was agreed: who is bound, where, when, what is prohibited, and how findings are made; all of it data."""
