import type { ClientName } from '@/shared/auth/session'
import { useCallLine } from './useCallLine'

let line: ReturnType<typeof useCallLine> | null = null

/** The one line of this page, whichever part of it asks. */
export function callLine(client: ClientName) {
  line ??= useCallLine(client)
  return line
}
