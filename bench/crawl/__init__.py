"""Records what a server answers to every kind of request, and compares two such records."""
