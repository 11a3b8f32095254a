import type { StatusKind } from '@/shared/ui/StatusMark.vue'

const KINDS: Record<string, StatusKind> = { urgent: 'late', overdue: 'late', today: 'due', soon: 'due', later: 'plan' }
export const urgencyKind = (urgency: string): StatusKind => KINDS[urgency] ?? 'plan'

const SHORT: Record<string, string> = { hospital: '住院', away: '外出', mourning: '丧事', refused: '不愿意', other: '其他' }

/** `静音 3 人（住院 1，外出 2）`; empty when nobody is muted. */
export function mutedText(muted: Record<string, number>): string {
  const entries = Object.entries(muted).filter(([, people]) => people > 0)
  const sum = entries.reduce((total, [, people]) => total + people, 0)
  return sum ? `静音 ${sum} 人（${entries.map(([code, people]) => `${SHORT[code] ?? '其他'} ${people}`).join('，')}）` : ''
}
