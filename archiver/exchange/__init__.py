"""The formats of other archives: WARC, saved pages."""
