/** What the designer does to a definition: pure steps on a tree of questions. A place is `[2, 0]`: the first in the third group. */
import type { FormDefinition, FormItem, ItemType } from '@/shared/forms/definition'

export type Place = readonly number[]
export interface TreeRow { item: FormItem; place: Place; depth: number }

export const TYPES: { value: ItemType; label: string }[] = [
  { value: 'choice', label: '选择' }, { value: 'integer', label: '整数' }, { value: 'decimal', label: '小数' }, { value: 'boolean', label: '是否' },
  { value: 'string', label: '一行文字' }, { value: 'text', label: '多行文字' }, { value: 'date', label: '日期' }, { value: 'dateTime', label: '日期和时间' }, { value: 'time', label: '时间' },
  { value: 'attachment', label: '签名或照片' }, { value: 'display', label: '说明文字' }, { value: 'group', label: '分组' },
]
export const typeLabel = (item: FormItem): string => (item.calculate ? '计算' : item.type === 'group' && item.repeats ? '多行' : item.type === 'choice' && item.repeats ? '多选' : TYPES.find((type) => type.value === item.type)?.label ?? item.type)

/** The tree in reading order. */
export function rowsOf(items: readonly FormItem[], at: Place = []): TreeRow[] {
  return items.flatMap((item, index): TreeRow[] => [{ item, place: [...at, index], depth: at.length }, ...(item.item ? rowsOf(item.item, [...at, index]) : [])])
}
export const samePlace = (left: Place, right: Place): boolean => left.length === right.length && left.every((step, index) => step === right[index])
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export function itemAt(form: FormDefinition, place: Place): FormItem | undefined {
  let found: FormItem | undefined
  let items: readonly FormItem[] | undefined = form.item
  for (const step of place) {
    found = items?.[step]
    items = found?.item
  }
  return found
}

/** The list a place is in. */
function listOf(form: FormDefinition, place: Place): FormItem[] {
  const parent = itemAt(form, place.slice(0, -1))
  if (!parent) return form.item
  parent.item ??= []
  return parent.item
}

export function put(form: FormDefinition, place: Place, item: FormItem): FormDefinition {
  const next = copy(form)
  listOf(next, place)[place.at(-1)!] = item
  return next
}
export function remove(form: FormDefinition, place: Place): FormDefinition {
  const next = copy(form)
  listOf(next, place).splice(place.at(-1)!, 1)
  return next
}
export function insert(form: FormDefinition, place: Place, item: FormItem): FormDefinition {
  const next = copy(form)
  listOf(next, place).splice(place.at(-1)!, 0, item)
  return next
}

/** One up or down among its neighbours; at the edge of a group out of it, beside a group into it. Nothing where it cannot go. */
export function step(form: FormDefinition, place: Place, by: 1 | -1): { form: FormDefinition; place: Place } | null {
  const item = itemAt(form, place)!
  const siblings = place.length > 1 ? itemAt(form, place.slice(0, -1))!.item! : form.item
  const to = place.at(-1)! + by
  const neighbour = siblings[to]
  if (!neighbour) {
    if (place.length === 1) return null
    const parent = place.slice(0, -1)
    return carry(form, place, by > 0 ? [...parent.slice(0, -1), parent.at(-1)! + 1] : parent)
  }
  if (neighbour.type === 'group' && takes(neighbour, item)) return carry(form, place, [...place.slice(0, -1), to, by > 0 ? 0 : neighbour.item?.length ?? 0])
  return carry(form, place, [...place.slice(0, -1), by > 0 ? to + 1 : to])
}
/** Rows hold no groups. */
export const takes = (group: FormItem, item: FormItem): boolean => !(group.repeats && item.type === 'group')

/** From one place to before another; nothing when that is inside itself, or a group would go into rows. */
export function carry(form: FormDefinition, from: Place, to: Place): { form: FormDefinition; place: Place } | null {
  if (to.length > from.length && samePlace(to.slice(0, from.length), from)) return null
  const item = itemAt(form, from)
  const parent = itemAt(form, to.slice(0, -1))
  if (!item || (to.length > 1 && (!parent || parent.type !== 'group' || !takes(parent, item)))) return null
  const target = [...to]
  // What stood before it in a list on the way moves up by one once it is gone.
  const depth = from.length - 1
  if (to.length > depth && samePlace(from.slice(0, depth), to.slice(0, depth)) && from[depth]! < to[depth]!) target[depth]!--
  return { form: insert(remove(form, from), target, copy(item)), place: target }
}

const linkIds = (form: FormDefinition) => new Set(rowsOf(form.item).map((row) => row.item.linkId))
export function freshLinkId(form: FormDefinition, wanted: string): string {
  const taken = linkIds(form)
  const stem = wanted.replace(/_\d+$/, '') || 'question'
  let number = 1
  while (taken.has(number === 1 ? stem : `${stem}_${number}`)) number++
  return number === 1 ? stem : `${stem}_${number}`
}

export function newItem(form: FormDefinition, type: ItemType): FormItem {
  const linkId = freshLinkId(form, type === 'group' ? 'group' : type === 'display' ? 'note' : 'question')
  const item: FormItem = { linkId, text: type === 'group' ? '新的一组' : type === 'display' ? '说明' : '新的一题', type }
  if (type === 'choice') item.answerOption = [{ code: '1', display: '无' }, { code: '2', display: '有' }]
  if (type === 'group') item.item = []
  if (type === 'attachment') item.capture = 'signature'
  return item
}

/** A copy with names of its own; what speaks of one another inside it speaks of the copies. */
export function twin(form: FormDefinition, item: FormItem): FormItem {
  const taken = { ...form, item: [...form.item] }
  const names: [string, string][] = []
  const named = (one: FormItem): FormItem => {
    const linkId = freshLinkId(taken, one.linkId)
    taken.item.push({ linkId, type: 'display' })
    names.push([one.linkId, linkId])
    return { ...copy(one), linkId, ...(one.item ? { item: one.item.map(named) } : {}) }
  }
  return names.reduce((made, [from, to]) => renamed(made, from, to), named(item))
}

/** A name changed: what speaks of it speaks of the new one. */
export const rename = (form: FormDefinition, from: string, to: string): FormDefinition => renamed(form, from, to)

const SPEAKS = ['question', 'lower', 'higher', 'at', 'gestationWeeks', 'linkId']
/** Of a mark on record: a question by its name, several of them, or option → question. */
const MARKS = ['name', 'times', 'dose', 'since', 'adherence', 'usage', 'names']
function renamed<T>(whole: T, from: string, to: string): T {
  const swapMark = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(swapMark)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swapMark(inner)]))
    return value === from ? to : value
  }
  const swap = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => (key === 'of' && one === from ? to : swap(one, key)))
    if (key === 'record' && typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, MARKS.includes(name) ? swapMark(inner) : inner]))
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, SPEAKS.includes(name) && inner === from ? to : swap(inner, name)]))
    if (typeof value !== 'string') return value
    return key === 'value' ? value.replaceAll(`{${from}}`, `{${to}}`) : key === 'prefill' ? value.split(',').map((one) => (one === `last:${from}` ? `last:${to}` : one)).join(',') : value
  }
  return swap(whole) as T
}

/** `item[2].item[0] bp` as a place; nothing for what concerns the whole. */
export function placeOf(fault: string): Place | null {
  const path = fault.split(' ')[0]!
  if (!/^item\[\d+\](\.item\[\d+\])*/.test(path)) return null
  return [...path.matchAll(/item\[(\d+)\]/g)].map((found) => Number(found[1]))
}

/** What stands before an item and can be asked about by it. */
export function before(form: FormDefinition, place: Place): FormItem[] {
  const found: FormItem[] = []
  for (const row of rowsOf(form.item)) {
    if (samePlace(row.place, place)) break
    const parent = itemAt(form, row.place.slice(0, -1))
    const isInRows = parent?.repeats && !samePlace(row.place.slice(0, -1), place.slice(0, -1))
    if (row.item.type !== 'display' && (row.item.type !== 'group' || row.item.repeats) && !isInRows) found.push(row.item)
  }
  return found
}
