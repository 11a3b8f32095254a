import type { components } from '@/shared/api/doctor'

export type SelfReport = components['schemas']['SelfReportOut']
export type OpenedReport = components['schemas']['OpenedReportOut']
export type ReportState = 'answered' | 'asked' | 'rejected' | 'confirmed' | 'withdrawn'

export const REPORT_TABS: { code: ReportState; label: string; empty: string; hint: string }[] = [
  { code: 'answered', label: '要看的', empty: '没有等着看的', hint: '居民填好以后出现在这里；看过、确认了才算数。' },
  { code: 'asked', label: '等居民填', empty: '没有请谁填', hint: '在居民页点“请居民自己填”，到期的随访可以先请居民填一遍。' },
  { code: 'rejected', label: '退回的', empty: '没有退回的', hint: '退回的居民看得到理由，改好会回到“要看的”。' },
  { code: 'confirmed', label: '看过的', empty: '还没有看过的', hint: '确认以后记成一次服务，在居民档案里。' },
]
