/** One payer's share, as the summary and the packages give it. */
export interface CostPart { payer: string; label: string; amount: string }
