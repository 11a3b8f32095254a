"""服务: what is done for the resident: vitals and follow-ups."""
