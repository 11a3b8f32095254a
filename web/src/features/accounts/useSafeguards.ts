import { take } from '@/shared/api/client'
import { desk } from '../desk'

export const listSafeguards = () => take(desk.GET('/api/desk/safeguards', {}))
export const listSafeguardVersions = () => take(desk.GET('/api/desk/safeguard-versions', {}))
export const changeSafeguard = (code: string, body: { value: number; reason: string; source: string; effective_at: string | null }) => take(desk.POST('/api/desk/safeguards/{code}', { params: { path: { code } }, body }))

export type Safeguard = Awaited<ReturnType<typeof listSafeguards>>[number]

/** The settings under the headings of the house, in its order. */
export function grouped(settings: Safeguard[]): [string, Safeguard[]][] {
  const found = new Map<string, Safeguard[]>()
  for (const one of settings) found.set(one.group, [...(found.get(one.group) ?? []), one])
  return [...found]
}
