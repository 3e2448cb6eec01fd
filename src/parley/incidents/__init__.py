"""Which reports speak of one event: candidates, likelihood, clustering, and the incident."""
