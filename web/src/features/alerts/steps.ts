import type { AlertDetail } from './useAlerts'

export interface GatheredStep { at: string; kind_label: string; text: string; ways: string[] }

/** One line for each person who was told, with every way and how far it got. */
export function gathered(steps: AlertDetail['steps']): GatheredStep[] {
  const found: (GatheredStep & { key: string })[] = []
  for (const step of steps) {
    const text = [step.by_name, step.words].filter(Boolean).join('，')
    const way = [step.channel_label, step.delivery].filter(Boolean).join('')
    const key = step.kind === 'told' ? `${step.words} ${step.at.slice(0, 16)}` : ''
    const same = key ? found.find((one) => one.key === key) : undefined
    if (same) same.ways.push(way)
    else found.push({ key, at: step.at, kind_label: step.kind_label, text, ways: way ? [way] : [] })
  }
  return found
}
