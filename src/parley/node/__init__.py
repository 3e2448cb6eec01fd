"""One installation of one process: the commands officers give, the projections pages read."""
