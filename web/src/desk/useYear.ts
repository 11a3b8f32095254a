import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useSite } from '@/shared/auth/site'

/** The year every figure on the desk is about. It lives in the address, so that a page can be sent to a colleague. */
export function useYear() {
  const route = useRoute()
  const router = useRouter()
  const thisYear = computed(() => Number(useSite().today.slice(0, 4)))
  const year = computed({
    get: () => Number(route.query.year) || thisYear.value,
    set: (value: number) => void router.replace({ query: { ...route.query, year: value === thisYear.value ? undefined : String(value) } }),
  })
  const years = computed(() => Array.from({ length: thisYear.value - 2014 }, (_, index) => thisYear.value - index))
  return { year, years }
}
