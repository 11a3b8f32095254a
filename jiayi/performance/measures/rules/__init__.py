"""指标规则: pure calculations. Expressions, the one scan, rates and intervals, the effective-signing check."""
