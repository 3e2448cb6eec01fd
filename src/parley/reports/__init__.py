"""What is alleged: the report, the readers of registers, and the parts a report travels in."""
