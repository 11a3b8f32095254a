/** Signing out of the resident's phone: what was not sent is sent first; what can not be sent is never thrown away without a word. */
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { forgetAllDrafts } from '@/features/followups/draft'
import { emptyOwnShelf, ownShelf, sendOwn } from '@/features/offline/useOwnShelf'
import { useSession } from '@/shared/auth/session'

export function useLeaving() {
  const session = useSession()
  const router = useRouter()
  const unsent = ref(0)
  const isLeaving = ref(false)

  /** `anyway`: the reader was told what is lost. */
  async function leave(anyway = false) {
    isLeaving.value = true
    if (navigator.onLine) await sendOwn()
    unsent.value = anyway ? 0 : ownShelf.items.length
    isLeaving.value = false
    if (unsent.value) return
    await emptyOwnShelf()
    await forgetAllDrafts()
    await session.signOut()
    await emptyOwnShelf() // what a page asked for until the server knew
    await router.push({ name: 'login' })
  }
  return { unsent, isLeaving, leave }
}
