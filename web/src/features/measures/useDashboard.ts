import { count, gap, rate } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { countedOf, getMeasure, listMeasures, share, type Counted, type MeasureResult } from './useMeasures'

/** The measures at the top of the overview, in this order, as far as the catalogue has them. */
const HEADLINES = ['HZ17-1', 'HZ17-3', 'JY-1', 'HZ17-T22', 'HZ17-T24']
/** The measure whose history is drawn. */
const MAIN = 'HZ17-1'

export interface Headline extends Counted { code: string; name: string; target: number | null; unit: string; direction: string }
export interface PlaceRow extends Counted { key: string; name: string; organization_id: number | null; values: (Counted | null)[] }
export interface Sentence { mark: { kind: StatusKind; label: string }; text: string; link: string; link_text: string }

function headlineOf(result: MeasureResult): Headline[] {
  const counted = countedOf(result)
  return counted ? [{ ...counted, code: result.code, name: result.name, target: result.target === null ? null : Number(result.target), unit: result.unit, direction: result.direction }] : []
}

/** A few sentences out of the numbers, each opening to where it comes from: what is reached, what is furthest off, which place is lowest. */
export function sentencesFrom(headlines: readonly Headline[], rows: readonly PlaceRow[], main: { code: string; name: string }, year: number): Sentence[] {
  const judged = headlines.filter((line) => line.target !== null && line.denominator && line.direction !== 'lower')
  const reached = judged.filter((line) => !gap(line.numerator, line.denominator, line.target!))
  const missed = judged.map((line) => ({ line, off: line.target! - share(line)!, missing: gap(line.numerator, line.denominator, line.target!) })).filter(({ missing }) => missing).sort((a, b) => b.off - a.off)
  const lowest = [...rows].filter((row) => row.denominator).sort((a, b) => share(a)! - share(b)!)[0]
  const sentences: Sentence[] = []
  const link = (code: string) => `/measures/${code}?year=${year}`
  if (reached.length) sentences.push({ mark: { kind: 'done', label: '做到了' }, text: `${reached.map((line) => `${line.name} ${rate(share(line))}`).join('，')}，都到了目标。`, link: link(reached[0]!.code), link_text: '点开看' })
  for (const { line, missing } of missed.slice(0, 2)) {
    sentences.push({ mark: { kind: 'due', label: '还差' }, text: `${line.name} ${rate(share(line))}（${count(line.numerator)} / ${count(line.denominator)} ${line.unit}），离目标 ${rate(line.target, 0)}还差 ${count(missing)} ${line.unit}。`, link: link(line.code), link_text: `看这 ${count(missing)} ${line.unit}` })
  }
  if (lowest && rows.length > 1) sentences.push({ mark: { kind: 'late', label: '先帮谁' }, text: `${lowest.name}的${main.name}最低，${rate(share(lowest))}（${count(lowest.numerator)} / ${count(lowest.denominator)}）。`, link: lowest.organization_id === null ? link(main.code) : `${link(main.code)}&organization=${lowest.organization_id}`, link_text: '点开看' })
  return sentences
}

/** The district overview, put together from the measures of one year. */
export async function readDashboard(year: number) {
  const catalogue = await listMeasures(year)
  const byCode = new Map(catalogue.items.map((result) => [result.code, result]))
  const headlines = HEADLINES.flatMap((code) => (byCode.has(code) ? headlineOf(byCode.get(code)!) : []))
  const pages = await Promise.all(HEADLINES.filter((code) => byCode.has(code)).map((code) => getMeasure(code, year, catalogue.organization_id)))
  // The signing rate knows places but no teams: the comparison is by the first measure that has parts.
  const hasParts = (page: (typeof pages)[number]) => [...page.places, ...page.teams].some((part) => countedOf(part))
  const main = pages.find(hasParts) ?? pages[0]
  if (!main) return null
  const beside = pages.filter((page) => page !== main && hasParts(page)).slice(0, 3)
  // A centre whose stations have no figures of their own is compared by its teams.
  const level = main.places.some((place) => countedOf(place)) ? 'places' : 'teams'
  const same = (a: MeasureResult, b: MeasureResult) => a.organization_id === b.organization_id && a.team_id === b.team_id
  const rows: PlaceRow[] = main[level].flatMap((place) => {
    const counted = countedOf(place)
    return counted ? [{ ...counted, key: `${place.organization_id}-${place.team_id}`, organization_id: level === 'places' ? place.organization_id : null, name: place.place, values: beside.map((page) => countedOf(page[level].find((other) => same(other, place)))) }] : []
  })
  const drawn = pages.find((page) => page.measure.code === MAIN) ?? main
  const past = drawn.history.filter((point) => point.rate !== null)
  return {
    year, level, computedAt: catalogue.run?.computed_at ?? null, headlines, rows, columns: beside.map((page) => ({ code: page.measure.code, name: page.measure.name })),
    mainCode: main.measure.code, mainName: main.measure.name, mainTarget: main.result?.target == null ? null : Number(main.result.target),
    trend: { name: drawn.measure.name, target: drawn.result?.target == null ? null : Number(drawn.result.target), labels: past.map((point) => String(point.year)), values: past.map((point) => Math.round(Number(point.rate) * 1000) / 10) },
    sentences: sentencesFrom(headlines, rows, { code: main.measure.code, name: main.measure.name }, year),
  }
}
