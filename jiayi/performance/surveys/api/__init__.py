"""Routes of the desk: who draws and reads, and who calls."""
