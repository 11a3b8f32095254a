"""The routes of this app, one module per client."""
