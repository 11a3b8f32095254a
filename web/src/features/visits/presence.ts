/** 到场凭证：凭什么知道人在场。一种就够；哪种算数由办法定。 */
import type { IconName } from '@/shared/ui/icons'
import type { PresenceIn } from './types'

export type Presence = Partial<PresenceIn> & { kind: string }
export const KINDS: Record<string, { label: string; icon: IconName; hint: string }> = {
  qr: { label: '居民出示的码', icon: 'qrcode', hint: '请居民在自己手机上打开“我的 › 出示到场码”，念 8 位数，或拍一下。' },
  sms: { label: '短信码', icon: 'message-circle', hint: '发到档案里的手机号，请居民当面念出来。' },
  id_card: { label: '核对证件', icon: 'id', hint: '照身份证输号码，只核对，不保存。' },
  witness: { label: '旁人见证', icon: 'user-check', hint: '在场的另一个人写名字、签名。' },
  location: { label: '位置和照片', icon: 'map-pin', hint: '取一次位置，拍一张现场照片。' },
}
export const RELATIONS = [{ code: 'staff', label: '同事' }, { code: 'relative', label: '家属' }, { code: 'neighbour', label: '邻居' }, { code: 'committee', label: '村居' }] as const

/** Whether this proof can be sent: a half one is left out, and the row says so. */
export function isWhole(presence: Presence | undefined): presence is Presence {
  switch (presence?.kind) {
    case 'qr': return (presence.code ?? '').replace(/\D/g, '').length === 8
    case 'sms': return /^\d{6}$/.test(presence.code ?? '')
    case 'id_card': return /^\d{17}[\dXx]$/.test((presence.number ?? '').trim())
    case 'witness': return Boolean(presence.name?.trim() && presence.relation && presence.picture)
    case 'location': return presence.latitude != null && Boolean(presence.picture)
    default: return false
  }
}
