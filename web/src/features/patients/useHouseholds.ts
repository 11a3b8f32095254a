import { computed, ref, shallowRef } from 'vue'
import type { components } from '@/shared/api/desk'
import { sendJson } from '@/shared/api/client'

type Schemas = components['schemas']
export type Household = Schemas['HouseholdOut']
export type Member = Schemas['MemberOut']
export type Found = Schemas['FoundHouseholdsOut']
export type Arrangement = Schemas['ArrangementIn']
export type Told = Schemas['ArrangementOut']
export type Change = Schemas['HouseholdChangeOut']
type Client = 'desk' | 'doctor'

/** One place of the page: an opened household, one that is founded, or nowhere. */
export interface Zone { key: string; title: string; address: string; firstAddress: string; members: Member[] }

export const NOWHERE = 'none'
export const HEAD = '02'
/** GB/T 4761, as coarse as people say it. */
export const RELATIONS = [
  { value: '02', label: '户主' }, { value: '10', label: '配偶' }, { value: '20', label: '儿子' }, { value: '30', label: '女儿' }, { value: '40', label: '孙辈' },
  { value: '50', label: '父母' }, { value: '60', label: '祖辈' }, { value: '70', label: '兄弟姐妹' }, { value: '97', label: '其他' },
]

/** The option that stands for a relation as it is kept, which may be finer: 配偶 12 is 配偶 10 in the list. */
export const optionOf = (relation: string): string => (RELATIONS.some((one) => one.value === relation) ? relation : `${relation.slice(0, 1)}0`)
export const isHere = (member: Member): boolean => member.state === 'current'
export const titleOf = (members: readonly Member[]): string => { const head = members.find((member) => member.relation === HEAD); return head ? `${head.name}家` : '新的一家' }

export function zoneOf(household: Household): Zone {
  return { key: String(household.id), title: titleOf(household.members), address: household.address, firstAddress: household.address, members: [...household.members] }
}
export const emptyZones = (): Zone[] => [
  { key: 'new-1', title: '新的一家', address: '', firstAddress: '', members: [] },
  { key: NOWHERE, title: '先不归入哪一家', address: '', firstAddress: '', members: [] },
]

/** The same zones with one person in another; who comes into an empty home becomes its head. Those who are gone stay. */
export function moved(zones: readonly Zone[], memberId: number, to: string): Zone[] {
  const member = zones.flatMap((zone) => zone.members).find((one) => one.id === memberId)
  const from = zones.find((zone) => zone.members.some((one) => one.id === memberId))
  if (!member || !from || from.key === to || !isHere(member)) return [...zones]
  return zones.map((zone) => {
    if (zone.key === from.key) return { ...zone, members: zone.members.filter((one) => one.id !== memberId) }
    if (zone.key !== to) return zone
    const relation = to === NOWHERE ? '' : zone.members.some(isHere) ? (member.relation === HEAD ? '' : member.relation) : HEAD
    return { ...zone, members: [...zone.members, { ...member, relation }] }
  })
}

/** Everybody of one home into another, without their relations: nobody is asked to guess. */
export const joined = (zones: readonly Zone[], from: string, to: string): Zone[] =>
  (zones.find((zone) => zone.key === from)?.members.filter(isHere) ?? []).reduce((now, member) => moved(now, member.id, to), [...zones])

export function related(zones: readonly Zone[], memberId: number, relation: string): Zone[] {
  return zones.map((zone) => ({ ...zone, members: zone.members.map((member) => (member.id === memberId ? { ...member, relation } : member)) }))
}

/** What is sent: all opened homes with all their members; an empty new home is not founded. */
export function arrangementOf(zones: readonly Zone[]): Arrangement {
  const homes = zones.filter((zone) => zone.key !== NOWHERE && (zone.members.length || !zone.key.startsWith('new-')))
  return {
    homes: homes.map((zone) => ({ key: zone.key, members: zone.members.map((member) => ({ patient_id: member.id, relation: member.relation })), address: zone.address === zone.firstAddress ? null : zone.address })),
    without: zones.find((zone) => zone.key === NOWHERE)?.members.map((member) => member.id) ?? [],
  }
}

/** Up to two homes side by side, what saving would do, the save and the way back. */
export function useHouseholds(client: Client) {
  const base = `/api/${client}`
  const zones = shallowRef<Zone[]>(emptyZones())
  const told = shallowRef<Told | null>(null)
  const changes = shallowRef<Change[]>([])
  const asked = ref(0)
  const opened = computed(() => zones.value.filter((zone) => /^\d+$/.test(zone.key)))
  const isChanged = computed(() => Boolean(told.value?.sentences.length))
  const maySave = computed(() => isChanged.value && !told.value?.problems.length)
  const latest = computed(() => changes.value.find((change) => !change.is_undo && !change.is_undone))

  const find = (q: string) => sendJson<Found>('GET', `${base}/households?q=${encodeURIComponent(q)}`)

  async function look() {
    const mine = ++asked.value
    const plan = arrangementOf(zones.value)
    const answer = plan.homes.length ? await sendJson<Told>('POST', `${base}/household-previews`, plan) : null
    if (mine === asked.value) told.value = answer
  }
  async function loadChanges() {
    changes.value = opened.value[0] ? await sendJson<Change[]>('GET', `${base}/households/${opened.value[0].key}/changes`) : []
  }
  /** A third home takes the place of the second. */
  async function open(household: Household) {
    if (opened.value.some((zone) => zone.key === String(household.id))) return
    zones.value = [...opened.value.slice(0, 1), zoneOf(household), ...emptyZones()]
    told.value = null
    await loadChanges()
  }
  function bring(person: Member) {
    if (zones.value.some((zone) => zone.members.some((member) => member.id === person.id))) return
    zones.value = zones.value.map((zone) => (zone.key === NOWHERE ? { ...zone, members: [...zone.members, { ...person, relation: '' }] } : zone))
  }
  function close(key: string) {
    zones.value = [...opened.value.filter((zone) => zone.key !== key), ...emptyZones()]
    told.value = null
  }
  async function change(next: Zone[]) {
    zones.value = next
    await look()
  }
  async function refresh() {
    const read = await Promise.all(opened.value.map((zone) => sendJson<Household>('GET', `${base}/households/${zone.key}`)))
    zones.value = [...read.map(zoneOf), ...emptyZones()]
    told.value = null
    await loadChanges()
  }
  async function save() {
    await sendJson('POST', `${base}/household-changes`, arrangementOf(zones.value))
    await refresh()
  }
  async function undo(id: number) {
    await sendJson('POST', `${base}/household-changes/${id}/undo`)
    await refresh()
  }
  return { zones, opened, told, changes, latest, isChanged, maySave, find, open, bring, close, change, save, undo, refresh }
}
