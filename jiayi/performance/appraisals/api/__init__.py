"""HTTP of appraisals."""
