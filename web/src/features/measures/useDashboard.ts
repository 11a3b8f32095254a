import { take } from '@/shared/api/client'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { later as desk } from '../desk'

export const getDashboard = (year: number) => take(desk.GET('/api/desk/dashboard', { params: { query: { year } } }))

/** The five kinds of sentences of the week, each with its mark. */
export const SENTENCES: Record<string, { kind: StatusKind; label: string }> = {
  better: { kind: 'done', label: '变好' },
  worse: { kind: 'late', label: '变差' },
  help: { kind: 'due', label: '谁要帮' },
  money: { kind: 'due', label: '钱有风险' },
  advice: { kind: 'info', label: '建议' },
}
