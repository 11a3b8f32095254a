import { defineStore } from 'pinia'
import { ApiError, sendJson } from '../api/client'

export type ClientName = 'resident' | 'doctor' | 'desk'

export interface Me {
  account_id: number
  name: string
  organization_id?: number | null
  organization_name?: string
  practitioner_id?: number | null
  team_ids?: number[]
  roles?: string[]
  role_labels?: string[]
  permissions?: string[]
  patient_id?: number | null
  patient_name?: string
  people?: { patient_id: number; name: string; relation: string; relation_label: string; is_current: boolean }[]
}

/** Who is signed in. The cookie is HttpOnly, so the only way to know is to ask. */
export const useSession = defineStore('session', {
  state: () => ({ client: 'resident' as ClientName, me: null as Me | null, isLoaded: false }),
  getters: {
    can: (state) => (permission: string) => state.me?.permissions?.includes(permission) ?? false,
    hasRole: (state) => (...roles: string[]) => roles.some((role) => state.me?.roles?.includes(role)),
  },
  actions: {
    async load() {
      try {
        this.me = await sendJson<Me>('GET', `/api/${this.client}/me`)
        this.isLoaded = true
      } catch (error) {
        // Without a network the reader stays who they were; only a refusal signs them out.
        if (!(error instanceof ApiError) || !error.isOffline) {
          this.me = null
          this.isLoaded = true
        } else throw error
      }
    },
    async signOut() {
      await sendJson('POST', `/api/${this.client}/logout`).catch(() => undefined)
      this.me = null
    },
  },
})
