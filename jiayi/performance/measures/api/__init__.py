"""HTTP of measures."""
