import type { Answers } from '@/shared/forms/definition'
import { ownDrafts } from '@/shared/offline/own'
import { openShelves } from '@/shared/offline/rows'
import { canSeal, open, seal, type Bytes } from '@/shared/offline/sealing'

/** What is being typed, kept on the phone until the server has it. */
export interface Draft { id: string; answers: Answers; confirmed: string[]; touched: string[]; clientKey: string; savedAt: string }

/**
 * On a device that is somebody's own the draft lies in their store. On any other it lies sealed under a key that this browser
 * keeps and does not show: enough to come back after a crash; signing out empties it.
 */
const GUEST = 0
interface Guest { key: CryptoKey; shelf: ReturnType<typeof openShelves>['drafts'] }
let guest: Promise<Guest | null> | null = null

async function begin(): Promise<Guest | null> {
  if (!canSeal() || typeof indexedDB === 'undefined') return null
  const shelves = openShelves('guest', GUEST)
  const kept = await shelves.things.get('key') as unknown as { id: string; sealed: CryptoKey } | undefined
  const key = kept?.sealed ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  if (!kept) await shelves.things.put({ id: 'key', sealed: key as unknown as Bytes })
  return { key, shelf: shelves.drafts }
}
const guests = (): Promise<Guest | null> => (guest ??= begin().catch(() => null))

/** A browser without a store (private window, old phone) still lets the doctor work; it only cannot remember. */
export async function keepDraft(draft: Draft): Promise<boolean> {
  const own = ownDrafts()
  if (own) return own.keep(draft.id, draft)
  const here = await guests()
  return here ? here.shelf.put({ id: draft.id, sealed: await seal(here.key, draft) }).then(() => true, () => false) : false
}

export async function findDraft(id: string): Promise<Draft | undefined> {
  const own = ownDrafts()
  if (own) return own.find<Draft>(id).catch(() => undefined)
  const here = await guests()
  const row = await here?.shelf.get(id).catch(() => undefined)
  return row && here ? open<Draft>(here.key, row.sealed).catch(() => undefined) : undefined
}

export async function forgetDraft(id: string): Promise<void> {
  const own = ownDrafts()
  if (own) return own.forget(id)
  await (await guests())?.shelf.drop([id]).catch(() => undefined)
}

export async function forgetAllDrafts(): Promise<void> { await (await guests())?.shelf.clear().catch(() => undefined) }
