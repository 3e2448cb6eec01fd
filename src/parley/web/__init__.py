"""Pages: the officers' desk, the talks, and what the public reads."""
