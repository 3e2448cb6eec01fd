"""The words of the field as data: act types, weapons, roles, counts, intervals and places."""
