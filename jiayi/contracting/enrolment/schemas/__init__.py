"""Shapes of bringing families and lists to a signature."""
