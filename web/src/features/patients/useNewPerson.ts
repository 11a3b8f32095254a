import { computed, nextTick, ref, useTemplateRef } from 'vue'
import { answersOf, useSearchFirst, type Client } from './searchFirst'
import { missing, prefill, useRegister } from './useRegister'

/** Opening a record, on the desk and on the phone: look first, then the sheet. The page names its form `sheet`. */
export function useNewPerson(client: Client, organization_id: number) {
  const look = useSearchFirst(client)
  const { form, numberProblem, refusal, isBusy, readNumber, save } = useRegister(organization_id, client)
  const isNew = ref(false)
  const asks = ref(false)
  const sheet = useTemplateRef<HTMLElement>('sheet')
  const waits = computed(() => (look.open.value.length ? `还有 ${look.open.value.length} 份很像的档案没有核对，请在上面说明` : ''))
  const problem = computed(() => numberProblem.value || missing(form) || waits.value)

  async function begin() {
    prefill(form, look.asked, look.found.value ?? {})
    isNew.value = true
    await nextTick()
    sheet.value?.scrollIntoView({ block: 'start' })
  }

  async function submit(): Promise<number | null> {
    asks.value = true
    if (problem.value) return null
    const id = await save(answersOf(look.said))
    // Somebody else was quicker, or the form now says more than the search did: the cards are shown again.
    if (id === null && refusal.value?.code === 'near_twin') {
      Object.assign(look.asked, { name: form.name, identity_kind: form.identity_kind, identity_number: form.identity_number, phone: form.phone, birth_date: form.birth_date, knows_day: form.knows_day })
      await look.search()
    }
    return id
  }

  return { look, form, numberProblem, refusal, isBusy, readNumber, isNew, asks, waits, problem, begin, submit }
}
