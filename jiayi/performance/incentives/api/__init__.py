"""HTTP of distributions."""
