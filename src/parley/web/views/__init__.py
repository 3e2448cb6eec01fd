"""One module a page, or a few pages of one noun: a view reads rows, calls commands, and holds no rule of the domain."""
