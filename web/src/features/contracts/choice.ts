import type { Choice } from './useSigning'

const KEY = 'jiayi.choice'

/** What was chosen survives a reload of the signing page, and no longer than this tab. No name, only numbers. */
export const keepChoice = (choice: Choice) => sessionStorage.setItem(KEY, JSON.stringify(choice))

export function keptChoice(): Choice | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Choice | null
    return kept && Number.isInteger(kept.patientId) && Number.isInteger(kept.teamId) && Array.isArray(kept.packageIds) ? kept : null
  } catch {
    return null
  }
}

export const forgetChoice = () => sessionStorage.removeItem(KEY)
