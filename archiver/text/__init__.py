"""What a payload says: the only door to trafilatura."""
