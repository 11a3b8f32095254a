"""签约: contracts, fulfilment and the fee ledger."""
