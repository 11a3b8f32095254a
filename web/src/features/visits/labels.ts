import type { WayCode } from './types'

export const WAYS: { code: WayCode; label: string; icon: string }[] = [
  { code: 'clinic', label: '门诊', icon: 'building-hospital' },
  { code: 'home', label: '上门', icon: 'home' },
  { code: 'phone', label: '电话', icon: 'phone' },
  { code: 'video', label: '视频', icon: 'video' },
]
export const wayWord = (way: string): string => (way === 'online' ? '居民自己填' : WAYS.find((one) => one.code === way)?.label ?? way)
/** The forms know three ways; the last one says how this person is usually seen. */
export const wayOfMethod = (method: unknown): WayCode | undefined => ({ 1: 'clinic', 2: 'home', 3: 'phone' } as Record<string, WayCode>)[String(method)]
/** `2型糖尿病患者随访服务记录表` is too long for a chip. */
export const shortTitle = (title: string): string => title.replace(/患者|服务|记录表|记录|表$|老年人/g, '') || title
