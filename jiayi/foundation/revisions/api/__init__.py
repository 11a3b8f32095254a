"""The routes of the desk."""
