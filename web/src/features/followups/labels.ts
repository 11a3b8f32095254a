import type { StatusKind } from '@/shared/ui/StatusMark.vue'

const KINDS: Record<string, StatusKind> = { 1: 'done', 2: 'due', 3: 'due', 4: 'late' }
export const classKind = (code: string, isEmergency = false): StatusKind => (isEmergency ? 'late' : KINDS[code] ?? 'plan')
export const CLASSES = [{ code: '1', label: '控制满意' }, { code: '2', label: '控制不满意' }, { code: '3', label: '不良反应' }, { code: '4', label: '并发症' }] as const
const PROGRAMMES: Record<string, string> = { hypertension: '高血压', diabetes: '糖尿病' }
export const programmeWord = (programme: string): string => PROGRAMMES[programme] ?? ''
