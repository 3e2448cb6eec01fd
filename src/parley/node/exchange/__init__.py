"""Several nodes, one record: founding it together, and bringing what each holds to the others."""
