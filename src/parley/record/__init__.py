"""The record: signed entries in logs that nobody can quietly change. It knows nothing of what entries say."""
