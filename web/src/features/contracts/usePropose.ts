import { ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { send, sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import type { Place } from '@/shared/lib/useLocation'
import type { Contract } from './types'

export type Offered = components['schemas']['OfferedOut']
const WARNINGS: Record<string, string> = { team_nearly_full: '团队快满了，签之前和主任说一声', package_not_for_group: '有的服务包不是给这类人群的，再看一眼' }
export const warningText = (code: string): string => WARNINGS[code] ?? ''

export interface Proposal { team_id: number; package_ids: number[]; override_reason: string }

/** The team proposes; the resident confirms on their own phone. A full team needs a reason, which the server asks for. */
export function usePropose(patientId: () => number) {
  const offered = ref<Offered>()
  const { isBusy, problem, attempt } = useAction()
  const key = newKey()
  async function propose(proposal: Proposal) {
    const done = await attempt(() => sendJson<Offered>('POST', `/api/doctor/patients/${patientId()}/contracts`, { client_key: key, ...proposal }))
    if (done) offered.value = done.value
  }
  return { offered, isBusy, problem, propose }
}

export interface Photo { name: string; url: string; fileId: number | null; failed: boolean }

/** Paper becomes data: photos first, then what stands on it, then the resident's own word by code, in the app, or by witnessed signature. */
export function usePaper(patientId: () => number) {
  const photos = ref<Photo[]>([])
  const offered = ref<Offered>()
  const contract = ref<Contract>()
  const sentTo = ref('')
  const place = ref<Place | null>(null)
  const { isBusy, problem, attempt } = useAction()
  const keys = { paper: newKey(), witness: newKey() }

  async function addPhoto(file: File) {
    const photo: Photo = { name: file.name, url: URL.createObjectURL(file), fileId: null, failed: false }
    photos.value = [...photos.value, photo]
    const body = new FormData()
    body.set('file', file)
    body.set('kind', 'paper_photo')
    body.set('patient_id', String(patientId()))
    const done = await attempt(async () => await (await send('/api/doctor/files', { method: 'POST', body })).json() as { id: number })
    photos.value = photos.value.map((item) => (item.url === photo.url ? { ...item, fileId: done?.value.id ?? null, failed: !done } : item))
  }
  function dropPhoto(photo: Photo) {
    URL.revokeObjectURL(photo.url)
    photos.value = photos.value.filter((item) => item.url !== photo.url)
  }
  async function enter(proposal: Proposal & { paper_date: string }) {
    const photo_file_ids = photos.value.flatMap((photo) => (photo.fileId ? [photo.fileId] : []))
    const done = await attempt(() => sendJson<Offered>('POST', `/api/doctor/patients/${patientId()}/paper-contracts`, { client_key: keys.paper, photo_file_ids, ...proposal }))
    if (done) offered.value = done.value
  }
  const contractUrl = () => `/api/doctor/contracts/${offered.value!.contract.id}`
  async function sendCode() {
    const done = await attempt(() => sendJson<{ phone: string }>('POST', `${contractUrl()}/code`))
    if (done) sentTo.value = done.value.phone
  }
  async function confirmByCode(code: string, health_consent: boolean, signer_patient_id: number | null) {
    const done = await attempt(() => sendJson<Contract>('POST', `${contractUrl()}/confirm-code`, { code, health_consent, signer_patient_id, location: place.value }))
    if (done) contract.value = done.value
  }
  async function witness(body: { signature: string; health_consent: boolean; consent_version: string; signer_name: string; relation: string; signer_patient_id: number | null }) {
    const done = await attempt(() => sendJson<Contract>('POST', `${contractUrl()}/witness`, { client_key: keys.witness, location: place.value, ...body }))
    if (done) contract.value = done.value
  }
  return { photos, offered, contract, sentTo, place, isBusy, problem, addPhoto, dropPhoto, enter, sendCode, confirmByCode, witness }
}
