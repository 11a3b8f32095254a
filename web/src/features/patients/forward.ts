import { watch, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { ApiError } from '@/shared/api/client'
import { toast } from '@/shared/ui/toast'

/** An old link leads to the record that the old one was taken into. */
export function useForward(error: Ref<unknown>, to: (id: number) => string) {
  const router = useRouter()
  watch(error, (problem) => {
    const survivor = problem instanceof ApiError && problem.code === 'record_merged' ? (problem.details as { patient_id?: number } | undefined)?.patient_id : undefined
    if (!survivor) return
    toast('原来那份档案已并入这一份')
    void router.replace(to(survivor))
  })
}
