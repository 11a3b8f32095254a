/** The copies on the device: read into memory when it is opened, brought up to date by what changed. */
import type { Vault } from '@/shared/offline/vault'
import { inOrder } from './search'
import type { Copy, House, Panel, Standing, TaskCopy } from './types'

/** People lie in boxes: one sealed row for some thirty of them opens a hundred times faster than one for each. */
const BOXES = 64
const PAGE = 250

export type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>
export interface Progress { done: number; total: number }

export class Carried {
  people: Copy[] = []
  byId = new Map<number, Copy>()
  house: House | null = null
  standing: Standing | null = null
  constructor(private readonly vault: Vault) {}

  async load(): Promise<void> {
    const boxes = await Promise.all(Array.from({ length: BOXES }, (_, box) => this.vault.read<Copy[]>('people', box)))
    this.byId = new Map(boxes.flatMap((box) => box ?? []).map((person) => [person.id, filled(person)]))
    this.house = (await this.vault.read<House>('things', 'house')) ?? null
    this.standing = (await this.vault.read<Standing>('things', 'standing')) ?? null
    this.order()
  }

  /** What changed is fetched page by page and kept page by page: a line that breaks loses one page. */
  async update(ask: Ask, tell: (progress: Progress) => void = () => undefined): Promise<number> {
    const panel = await ask<Panel>('GET', `/api/doctor/sync?cursor=${this.standing?.cursor ?? ''}`)
    if (panel.is_same) {
      await this.stand({ ...this.standing!, at: panel.at, done: panel.done_count })
      return 0
    }
    if (panel.house !== this.house?.stamp) {
      this.house = await ask<House>('GET', '/api/doctor/sync/house')
      await this.keep('things', [{ id: 'house', value: this.house }])
    }
    const marks = panel.marks ?? {}
    const gone = [...this.byId.keys()].filter((id) => !(id in marks))
    // Box by box: a page of people then touches a few boxes, not all of them, and what is sealed again is what changed.
    const changed = Object.keys(marks).map(Number).filter((id) => this.byId.get(id)?.mark !== marks[id]).sort((a, b) => a % BOXES - b % BOXES || a - b)
    for (const id of gone) this.byId.delete(id)
    if (gone.length) await this.keepBoxes(gone)
    for (let from = 0; from < changed.length; from += PAGE) {
      tell({ done: from, total: changed.length })
      const { people } = await ask<{ people: Copy[] }>('POST', '/api/doctor/sync/people', { people: changed.slice(from, from + PAGE) })
      for (const person of people) this.byId.set(person.id, person)
      await this.keepBoxes(people.map((person) => person.id))
      this.order()
    }
    this.order()
    await this.stand({ cursor: panel.cursor, house: panel.house, at: panel.at, isCapped: panel.is_capped ?? false, done: panel.done_count })
    tell({ done: changed.length, total: changed.length })
    return changed.length + gone.length
  }

  private async stand(standing: Standing) {
    this.standing = standing
    await this.keep('things', [{ id: 'standing', value: standing }])
  }
  private async keepBoxes(ids: number[]) {
    const touched = new Set(ids.map((id) => id % BOXES))
    const boxes = new Map([...touched].map((box) => [box, [] as Copy[]]))
    for (const person of this.byId.values()) boxes.get(person.id % BOXES)?.push(person)
    await this.keep('people', [...boxes].map(([id, value]) => ({ id, value })))
  }
  private async keep(kind: 'people' | 'things', rows: { id: string | number; value: unknown }[]) {
    if (!(await this.vault.write(kind, rows))) throw new DeviceFull()
  }
  private order() { this.people = inOrder(this.byId.values()) }
}

/** A copy that an older page had fetched says less; it is fetched again with the next signal (its mark is another one). */
type Older = Partial<Copy> & Pick<Copy, 'id' | 'team_id'>
function filled(person: Copy): Copy {
  const older: Older = person
  if (older.rests) return person
  const tasks = person.tasks.map((task: Partial<TaskCopy> & TaskCopy) => ({ ...task, priority: task.priority ?? 3, last_date: task.last_date ?? task.due_date, is_together: task.is_together ?? false, team_id: task.team_id ?? person.team_id, reason_code: task.reason_code ?? '', why: task.why ?? '' }))
  return { ...person, rests: [], tasks }
}

/** The browser gave no room: what is there stays, what is new is not claimed to be. */
export class DeviceFull extends Error {}
