"""家庭与名单签约的接口: one router per client."""
