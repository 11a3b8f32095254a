import { computed, reactive, ref, shallowRef } from 'vue'
import { ApiError, sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { IdentityKind } from './useRegister'

export type NearCard = components['schemas']['NearCardOut']
export type SearchAnswer = components['schemas']['SearchFirstOut']
export type Client = 'desk' | 'doctor'
export interface Asked { name: string; identity_kind: IdentityKind; identity_number: string; phone: string; birth_date: string; knows_day: boolean }
/** What was said about one card: another person and how that is known, or unsure. */
export interface Said { is_unsure: boolean; reason: string }

export const GROUNDS = ['证件看过，是两个人', '同名同生日，照片和住址都不同', '一家人合用手机', '双胞胎'] as const
export const nobody = (): Asked => ({ name: '', identity_kind: 'id_card', identity_number: '', phone: '', birth_date: '', knows_day: true })

/** Enough to look for: two characters of a name, a number or a phone. */
export const canSearch = (asked: Asked): boolean => asked.name.trim().length >= 2 || (asked.identity_kind !== 'none' && !!asked.identity_number.trim()) || !!asked.phone.trim()

export function searchBody(asked: Asked) {
  const hasYear = !asked.knows_day && /^\d{4}$/.test(asked.birth_date)
  const birth = asked.knows_day ? asked.birth_date : hasYear ? `${asked.birth_date}-01-01` : ''
  return { name: asked.name, identity_kind: asked.identity_kind, identity_number: asked.identity_kind === 'none' ? '' : asked.identity_number, phone: asked.phone, birth_date: birth || null, is_year_only: !asked.knows_day }
}

const isSaid = (said: Said | undefined): boolean => !!said && (said.is_unsure || said.reason.trim().length >= 2)
/** The cards that nobody may be registered past without a word. */
export const unanswered = (cards: readonly NearCard[], said: Readonly<Record<number, Said>>): NearCard[] => cards.filter((card) => card.needs_answer && !card.is_same && !isSaid(said[card.id]))
export const answersOf = (said: Readonly<Record<number, Said>>) => Object.entries(said).filter(([, one]) => isSaid(one)).map(([id, one]) => ({ patient_id: Number(id), is_unsure: one.is_unsure, reason: one.reason.trim() }))
/** What a record lacks and was typed here. */
export function additions(card: NearCard, asked: Asked & { address?: string }) {
  const typed = { identity: asked.identity_kind === 'none' ? '' : asked.identity_number.trim(), phone: asked.phone.trim(), address: asked.address?.trim() ?? '' }
  return card.lacks.filter((name) => typed[name as keyof typeof typed])
}
const WORDS: Record<string, string> = { identity: '证件号', phone: '手机', address: '住址' }
export const additionText = (names: readonly string[]): string => names.map((name) => WORDS[name]).join('、')

/** Look first: one question, cards with reasons, and what was said about each. */
export function useSearchFirst(client: Client) {
  const asked = reactive(nobody())
  const found = shallowRef<SearchAnswer | null>(null)
  const said = reactive<Record<number, Said>>({})
  const isBusy = ref(false)
  const problem = ref('')
  const open = computed(() => unanswered(found.value?.cards ?? [], said))
  const isSame = computed(() => found.value?.cards.some((card) => card.is_same) ?? false)

  async function search(): Promise<boolean> {
    if (!canSearch(asked) || isBusy.value) return false
    isBusy.value = true
    problem.value = ''
    try {
      found.value = await sendJson<SearchAnswer>('POST', `/api/${client}/registration-searches`, searchBody(asked))
      return true
    } catch (reason) {
      problem.value = reason instanceof ApiError ? reason.message : '没查成，可以再试'
      return false
    } finally {
      isBusy.value = false
    }
  }
  async function complete(card: NearCard, address = ''): Promise<string[]> {
    const lacks = additions(card, { ...asked, address })
    const body = { identity_kind: asked.identity_kind === 'none' ? 'id_card' : asked.identity_kind, identity_number: lacks.includes('identity') ? asked.identity_number : '', phone: lacks.includes('phone') ? asked.phone : '', address: lacks.includes('address') ? address : '' }
    return (await sendJson<{ added: string[] }>('POST', `/api/${client}/patients/${card.id}/completions`, body)).added
  }
  return { asked, found, said, isBusy, problem, open, isSame, search, complete }
}
