"""What a caller hears: the flow language, its pure engine, and the host that carries it out."""
