import type { components } from '@/shared/api/desk'
import { take } from '@/shared/api/client'
import { desk } from '../desk'

export type Invitation = components['schemas']['InvitationOut']
export type Preview = components['schemas']['InvitationPreviewOut']
export type Group = components['schemas']['InvitedGroupIn']['group']

export const listCampaigns = () => take(desk.GET('/api/desk/campaigns', {}))
export const readCampaign = (campaign_id: number) => take(desk.GET('/api/desk/campaigns/{campaign_id}', { params: { path: { campaign_id } } }))
export const startCampaign = (body: components['schemas']['CampaignIn']) => take(desk.POST('/api/desk/campaigns', { body }))
export const previewInvitation = (campaign_id: number, body: components['schemas']['InvitedGroupIn']) => take(desk.POST('/api/desk/campaigns/{campaign_id}/invitation-previews', { params: { path: { campaign_id } }, body }))
export const scheduleInvitation = (campaign_id: number, body: components['schemas']['InvitationIn']) => take(desk.POST('/api/desk/campaigns/{campaign_id}/invitations', { params: { path: { campaign_id } }, body }))
export const recallInvitation = (invitation_id: number) => take(desk.POST('/api/desk/invitations/{invitation_id}/recall', { params: { path: { invitation_id } } }))
export const listToVisit = (invitation_id: number) => take(desk.GET('/api/desk/invitations/{invitation_id}/to-visit', { params: { path: { invitation_id }, query: { limit: 100 } } }))
export const printHref = (campaignId: number, kind: 'poster_a3' | 'poster_a4' | 'card') => `/api/desk/campaigns/${campaignId}/print?kind=${kind}`

export const GROUPS: { code: NonNullable<Group>; label: string }[] = [
  { code: 'all', label: '网格里还没签的人' },
  { code: 'elderly', label: '65 岁以上' },
  { code: 'hypertension', label: '高血压' },
  { code: 'diabetes', label: '糖尿病' },
  { code: 'child', label: '0–6 岁' },
  { code: 'maternal', label: '孕产妇' },
]
export const PRINTS = [{ kind: 'poster_a3', label: '海报 A3' }, { kind: 'poster_a4', label: '海报 A4' }, { kind: 'card', label: '口袋卡' }] as const

/** `会请 12 人：短信 10、上门 2，跳过 3 人（已经签约 2、请我们不要打扰 1）。发出后 10 分钟内可撤回。` */
export function previewSentence(preview: Pick<Preview, 'people' | 'excluded' | 'ways'>): string {
  const skipped = preview.excluded.reduce((sum, one) => sum + one.people, 0)
  const why = preview.excluded.map((one) => `${one.label} ${one.people}`).join('、')
  const by = preview.ways.map((one) => `${one.label} ${one.people}`).join('、')
  return `会请 ${preview.people} 人${by ? `：${by}` : ''}${skipped ? `，跳过 ${skipped} 人（${why}）` : ''}。点了以后 10 分钟才发，之前都能撤回。`
}

export const STATES: Record<string, { kind: 'doing' | 'mute' | 'done' | 'due' }> = { waiting: { kind: 'due' }, recalled: { kind: 'mute' }, sending: { kind: 'doing' }, sent: { kind: 'done' } }
/** `短信 10 人，送到 8，没送到 1`: how far each way has come, as far as it has been told. */
export function wayText(way: Invitation['ways'][number]): string {
  if (way.way === 'visit') return `上门 ${way.people} 人`
  const told = [way.reached ? `${way.way === 'in_app' ? '看过' : '送到'} ${way.reached}` : '', way.failed ? `没送到 ${way.failed}` : ''].filter(Boolean)
  return `${way.label} ${way.people} 人${told.length ? `（${told.join('，')}）` : ''}`
}
/** What became of it in one line; while it goes out, how far. */
export function invitationText(one: Pick<Invitation, 'state' | 'state_label' | 'sent' | 'people'>): string {
  return one.state === 'sending' ? `正在发，第 ${one.sent} 人，共 ${one.people} 人` : one.state === 'sent' ? `请了 ${one.sent} 人` : one.state_label
}
