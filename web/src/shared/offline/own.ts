/** The drafts of the person whose store is open here; null on a device that is nobody's own. Set by the client's device store. */
export interface OwnDrafts { find<T>(id: string): Promise<T | undefined>; keep(id: string, value: unknown): Promise<boolean>; forget(id: string): Promise<void> }

let held: OwnDrafts | null = null
export const ownDrafts = (): OwnDrafts | null => held
export function holdDrafts(drafts: OwnDrafts | null) { held = drafts }
