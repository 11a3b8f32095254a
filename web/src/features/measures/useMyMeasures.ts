import { ref, watch } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson, type Page } from '@/shared/api/client'
import { count } from '@/shared/lib/format'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

type Schemas = components['schemas']
export type MyMeasure = Schemas['MeasureResultOut']
export type Catalogue = Schemas['CatalogueOut']
export type MeasurePerson = Schemas['MeasurePersonOut']
export type Side = 'numerator' | 'denominator' | 'gap' | 'exclusion'

/** `还差 14 人`, `达标`, or what keeps it from being said. */
export function gapText(measure: Pick<MyMeasure, 'is_reached' | 'missing' | 'unit' | 'target'>): { kind: StatusKind; text: string } {
  if (measure.is_reached) return { kind: 'done', text: '达标' }
  if (measure.is_reached === null || measure.target === null) return { kind: 'plan', text: '没有定目标' }
  return { kind: 'due', text: measure.missing ? `还差 ${count(measure.missing)} ${measure.unit}` : '没到目标' }
}

/** The measures of my teams for one year. */
export function useMyMeasures() {
  const year = ref<number | null>(null)
  const { data, error, load } = useLoad(() => sendJson<Catalogue>('GET', `/api/doctor/my-measures${year.value ? `?year=${year.value}` : ''}`))
  watch(year, () => void load())
  return { year, data, error, load }
}

/** The people behind one number; opening them is written into the log. */
export const usePeopleBehind = (code: () => string, teamId: () => number, year: () => number, side: () => Side) =>
  usePages<MeasurePerson>((cursor) => sendJson<Page<MeasurePerson>>('GET', `/api/doctor/my-measures/${code()}/people?team_id=${teamId()}&year=${year()}&side=${side()}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`))
