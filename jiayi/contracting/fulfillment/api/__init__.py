"""履约的接口: one router per client."""
