/**
 * What lies on a device lies sealed: AES-GCM-256 under random keys. A key that is kept is itself sealed by one that is not:
 * derived from the PIN (PBKDF2-HMAC-SHA-256), or given by the server to whoever signs in. docs/offline.md says against whom this helps.
 */

/** OWASP's figure for PBKDF2-HMAC-SHA-256 (2023); about half a second on a weak phone, kept beside the salt so that it may rise. */
export const PIN_ROUNDS = 600_000
const IV_BYTES = 12

export type Bytes = Uint8Array<ArrayBuffer>

/** Plain HTTP on another host than this one has no WebCrypto: then nothing is kept on the device at all. */
export const canSeal = (): boolean => typeof crypto !== 'undefined' && Boolean(crypto.subtle)

export const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

/** A usable key of 32 bytes; what is imported can not be read back out of the browser. */
export const keyOf = (raw: Bytes): Promise<CryptoKey> => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

export async function keyOfPin(pin: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

export async function sealBytes(key: CryptoKey, plain: Bytes): Promise<Bytes> {
  const iv = randomBytes(IV_BYTES)
  const body = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain))
  const sealed = new Uint8Array(IV_BYTES + body.length)
  sealed.set(iv)
  sealed.set(body, IV_BYTES)
  return sealed
}

/** Throws where the key is another one or a bit was changed. */
export async function openBytes(key: CryptoKey, sealed: Bytes): Promise<Bytes> {
  const iv = sealed.slice(0, IV_BYTES)
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed.slice(IV_BYTES)))
}

export const seal = (key: CryptoKey, value: unknown): Promise<Bytes> => sealBytes(key, new TextEncoder().encode(JSON.stringify(value)))
export const open = async <T>(key: CryptoKey, sealed: Bytes): Promise<T> => JSON.parse(new TextDecoder().decode(await openBytes(key, sealed))) as T

export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
