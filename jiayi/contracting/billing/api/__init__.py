"""费用的接口: one router per client."""
