import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/resident'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

type Security = components['schemas']['OwnSecurityOut']

/** Who can sign in as me; the WeChat can be taken away at any time. */
export function useSecurity() {
  const { data, error, load } = useLoad(() => sendJson<Security>('GET', '/api/resident/security'))
  const { isBusy, problem, attempt } = useAction()
  async function unbind(): Promise<boolean> {
    const done = await attempt(() => sendJson<Security>('DELETE', '/api/resident/security/wechat'))
    if (done) data.value = done.value
    return Boolean(done)
  }
  return { security: data, error, load, isBusy, problem, unbind }
}
