/**
 * The keys of one person on one device. Copies of the house are under a key that only the PIN opens. What was typed and not
 * sent yet is under another one, which the PIN opens and also the server's answer to a full sign-in: five wrong PINs burn the
 * copies and the PIN's way, and the words wait for their author.
 */
import { keyOf, keyOfPin, openBytes, PIN_ROUNDS, randomBytes, sealBytes, type Bytes } from './sealing'

export const MOST_WRONG_PINS = 5

export interface Keyring {
  account: number
  name: string
  /** Tells the server which device's words these are; it keeps nothing of it. */
  store: string
  salt: Bytes
  rounds: number
  copies: Bytes | null
  unsentByPin: Bytes | null
  unsentByServer: Bytes
  failures: number
}
export interface OpenKeys { copies: CryptoKey | null; unsent: CryptoKey }
export interface Fresh { ring: Keyring; keys: OpenKeys }

/** A new ring with new keys. `server` is the server's half for `store`. */
export async function newRing(whose: { account: number; name: string; store: string }, pin: string, server: Bytes, rounds = PIN_ROUNDS): Promise<Fresh> {
  return renewed({ ...whose, unsentByServer: null }, pin, server, rounds)
}

/** The same words under a new PIN, after a full sign-in; copies begin anew. */
export async function renewed(old: Pick<Keyring, 'account' | 'name' | 'store'> & { unsentByServer: Bytes | null }, pin: string, server: Bytes, rounds = PIN_ROUNDS): Promise<Fresh> {
  const byServer = await keyOf(server)
  const unsent = old.unsentByServer ? await openBytes(byServer, old.unsentByServer) : randomBytes(32)
  const copies = randomBytes(32)
  const salt = randomBytes(16)
  const byPin = await keyOfPin(pin, salt, rounds)
  const ring: Keyring = {
    account: old.account, name: old.name, store: old.store, salt, rounds, failures: 0,
    copies: await sealBytes(byPin, copies),
    unsentByPin: await sealBytes(byPin, unsent),
    unsentByServer: old.unsentByServer ?? await sealBytes(byServer, unsent),
  }
  return { ring, keys: { copies: await keyOf(copies), unsent: await keyOf(unsent) } }
}

/** The keys, or null: the PIN is wrong. */
export async function openWithPin(ring: Keyring, pin: string): Promise<OpenKeys | null> {
  if (!ring.unsentByPin || !ring.copies) return null
  const byPin = await keyOfPin(pin, ring.salt, ring.rounds)
  try {
    return { copies: await keyOf(await openBytes(byPin, ring.copies)), unsent: await keyOf(await openBytes(byPin, ring.unsentByPin)) }
  } catch {
    return null
  }
}

/** The words alone, for who is signed in but has no PIN here any more. */
export async function openWithServer(ring: Keyring, server: Bytes): Promise<OpenKeys> {
  return { copies: null, unsent: await keyOf(await openBytes(await keyOf(server), ring.unsentByServer)) }
}

/** Without the copies and without the PIN's way in: what is left can only be opened by its author, signed in. */
export const burnt = (ring: Keyring): Keyring => ({ ...ring, copies: null, unsentByPin: null })
