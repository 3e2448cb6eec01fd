"""The platform for direct dialogue: rounds, meetings, statements."""
