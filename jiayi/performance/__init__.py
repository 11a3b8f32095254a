"""绩效: facts, measures, appraisals and the distribution of fees."""
