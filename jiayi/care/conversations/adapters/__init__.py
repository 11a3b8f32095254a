"""What conversations need from outside: a relay for sound and pictures."""
