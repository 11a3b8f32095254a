"""Pure: the rulebook, the draw, the sum, the interval."""
