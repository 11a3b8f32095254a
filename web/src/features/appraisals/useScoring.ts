import { computed, onUnmounted, ref, watch } from 'vue'
import { take } from '@/shared/api/client'
import { useLoaded } from '@/shared/lib/useLoaded'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

const path = (cycle_id: number) => ({ path: { cycle_id } })

export const askScoring = (cycle_id: number) => take(desk.POST('/api/desk/appraisals/{cycle_id}/score', { params: path(cycle_id), body: { catalogue: 'hangzhou_2017' } }))
export const getScoring = (cycle_id: number) => take(desk.GET('/api/desk/appraisals/{cycle_id}/scoring', { params: path(cycle_id) }))
export type Scoring = Awaited<ReturnType<typeof askScoring>>

export const isUnderWay = (run: Pick<Scoring, 'state'> | null): boolean => run?.state === 'queued' || run?.state === 'running'

export const scoringMark = (run: Pick<Scoring, 'state' | 'state_label'>): { kind: StatusKind; text: string } => ({ kind: isUnderWay(run) ? 'doing' : run.state === 'done' ? 'done' : 'late', text: run.state_label })

/** 评到哪里了,或者为什么没有评成。 */
export function scoringText(run: Pick<Scoring, 'state' | 'done_count' | 'total_count' | 'problem'>): string {
  if (run.state === 'queued') return '等后台接手，可以先去做别的'
  if (run.state === 'done') return `按现在的数评了 ${run.total_count} 家`
  if (run.state !== 'running') return run.problem
  if (!run.total_count) return '正在取指标的数'
  return run.done_count < run.total_count ? `正在评第 ${run.done_count + 1} 家，共 ${run.total_count} 家` : `${run.total_count} 家都评了，正在写下分数`
}

/** The scoring of a cycle: asked for, followed while it is under way, told when it is over. */
export function useScoring(cycle_id: number, mayScore: boolean, whenDone: () => unknown) {
  const newest = useLoaded(() => (mayScore ? getScoring(cycle_id) : Promise.resolve(null)))
  const watched = ref<number | null>(null)
  const isWorking = computed(() => isUnderWay(newest.data.value))
  // A scoring of last week that went well is in the scores already.
  const shown = computed(() => (newest.data.value && (newest.data.value.state !== 'done' || newest.data.value.id === watched.value) ? newest.data.value : null))
  const timer = setInterval(() => { if (isWorking.value && !document.hidden) void newest.load() }, 1200)
  onUnmounted(() => clearInterval(timer))
  watch(newest.data, (run) => {
    if (isUnderWay(run)) watched.value = run!.id
    else if (run?.state === 'done' && run.id === watched.value) void whenDone()
  })
  async function ask() {
    watched.value = (await askScoring(cycle_id)).id
    await newest.load()
  }
  return { shown, isWorking, ask }
}
