"""Every attack of the record's design, each with what must happen: refused, or kept and inert, or proved."""
