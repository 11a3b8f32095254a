/** Ends and interval of an axis on round numbers, with a little air above and below; never below zero for what cannot be negative. */
export function niceReach(low: number, high: number): { min: number; max: number; interval: number } {
  const span = Math.max(high - low, Math.abs(high) * 0.04, 1e-9)
  const rough = span / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  const interval = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999)!
  const round = (value: number) => Number(value.toFixed(6))
  const min = Math.floor((low - span * 0.05) / interval) * interval
  return { min: round(low >= 0 ? Math.max(0, min) : min), max: round(Math.ceil((high + span * 0.05) / interval) * interval), interval: round(interval) }
}
