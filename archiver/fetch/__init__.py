"""The only door to httpx: one request in, one honest capture a hop out."""
