/** One person's store on one device: locked, open, or open for the own words only. */
import { burnt, MOST_WRONG_PINS, newRing, openWithPin, openWithServer, renewed, type Keyring, type OpenKeys } from './keyring'
import type { Sealed, Shelves } from './rows'
import { open, seal, type Bytes } from './sealing'

const RING = 'ring'
export type Tried = { is: 'open' } | { is: 'wrong'; left: number } | { is: 'burnt' }

export class Vault {
  private keys: OpenKeys | null = null
  private constructor(readonly shelves: Shelves, private ring: Keyring) {}

  /** The store that lies here, locked; nothing if there is none. */
  static async find(shelves: Shelves): Promise<Vault | null> {
    const kept = await shelves.rings.get(RING)
    return kept ? new Vault(shelves, kept) : null
  }

  static async create(shelves: Shelves, whose: { account: number; name: string; store: string }, pin: string, server: Bytes, rounds?: number): Promise<Vault> {
    const fresh = await newRing(whose, pin, server, rounds)
    const made = new Vault(shelves, fresh.ring)
    await made.take(fresh.ring, fresh.keys)
    return made
  }

  get account() { return this.ring.account }
  get name() { return this.ring.name }
  get store() { return this.ring.store }
  get isOpen() { return this.keys !== null }
  /** May people be kept and read? Not after five wrong PINs, until a new PIN was set. */
  get holdsCopies() { return Boolean(this.keys?.copies) }
  get isBurnt() { return this.ring.unsentByPin === null }
  get left() { return MOST_WRONG_PINS - this.ring.failures }

  /** The try is written down before it is made: closing the page does not give it back. */
  async tryPin(pin: string): Promise<Tried> {
    if (this.isBurnt) return { is: 'burnt' }
    await this.keep({ ...this.ring, failures: this.ring.failures + 1 })
    const keys = await openWithPin(this.ring, pin)
    if (keys) {
      await this.take({ ...this.ring, failures: 0 }, keys)
      return { is: 'open' }
    }
    if (this.ring.failures < MOST_WRONG_PINS) return { is: 'wrong', left: this.left }
    await this.dropCopies()
    return { is: 'burnt' }
  }

  /** After a full sign-in: a new PIN for the old words. */
  async renew(pin: string, server: Bytes, rounds?: number): Promise<void> {
    const fresh = await renewed(this.ring, pin, server, rounds)
    await this.shelves.people.clear()
    await this.shelves.things.clear()
    await this.take(fresh.ring, fresh.keys)
  }

  async openWords(server: Bytes): Promise<void> { this.keys = await openWithServer(this.ring, server) }

  lock() { this.keys = null }

  /** People, forms and lists go; what was typed stays, for its author signed in. */
  async dropCopies(): Promise<void> {
    this.keys = this.keys && { copies: null, unsent: this.keys.unsent }
    await this.keep(burnt(this.ring))
    await this.shelves.people.clear()
    await this.shelves.things.clear()
  }

  /** Nothing stays: the device is lost. */
  async wipe(): Promise<void> {
    this.keys = null
    await Vault.empty(this.shelves)
  }
  /** The keys go first: what a page that is closed in the middle leaves behind opens for nobody. */
  static async empty(shelves: Shelves): Promise<void> {
    for (const rows of [shelves.rings, shelves.people, shelves.things, shelves.outbox, shelves.drafts]) await rows.clear()
  }

  async read<T>(kind: 'people' | 'things' | 'outbox' | 'drafts', id: string | number): Promise<T | undefined> {
    const key = this.keyFor(kind)
    const row = key && await this.shelves[kind].get(id)
    return row ? open<T>(key, row.sealed) : undefined
  }

  async readAll<T>(kind: 'outbox' | 'drafts'): Promise<T[]> {
    const key = this.keyFor(kind)
    return key ? Promise.all((await this.shelves[kind].all()).map((row) => open<T>(key, row.sealed))) : []
  }

  /** False where it could not be kept: locked, or the device is full. */
  async write(kind: 'people' | 'things' | 'outbox' | 'drafts', rows: { id: string | number; value: unknown; mark?: number }[]): Promise<boolean> {
    const key = this.keyFor(kind)
    if (!key) return false
    try {
      const sealed = await Promise.all(rows.map(async ({ id, value, mark }): Promise<Sealed> => ({ id, mark, sealed: await seal(key, value) })))
      await this.shelves[kind].putMany(sealed)
      return true
    } catch {
      return false
    }
  }

  private keyFor(kind: 'people' | 'things' | 'outbox' | 'drafts') { return (kind === 'people' || kind === 'things' ? this.keys?.copies : this.keys?.unsent) ?? null }

  private async take(ring: Keyring, keys: OpenKeys) {
    await this.keep(ring)
    this.keys = keys
  }
  private async keep(ring: Keyring) {
    await this.shelves.rings.put({ ...ring, id: RING })
    this.ring = ring
  }
}
