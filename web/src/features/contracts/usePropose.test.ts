import { afterEach, describe, expect, it, vi } from 'vitest'
import { usePaper, usePropose } from './usePropose'

function server(answers: Record<string, [number, unknown]>) {
  const seen: [string, unknown][] = []
  vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
    const path = new URL(request.url).pathname
    seen.push([path, request.headers.get('Content-Type')?.includes('json') ? await request.json() : null])
    const [status, body] = answers[path]!
    return new Response(JSON.stringify(body), { status })
  }))
  return seen
}
afterEach(() => vi.unstubAllGlobals())

describe('a proposal', () => {
  it('repeats why it was refused, and goes out again under the same key', async () => {
    const seen = server({ '/api/doctor/patients/7/contracts': [409, { code: 'team_full', message: '团队满了，要写理由' }] })
    const { propose, problem } = usePropose(() => 7)
    await propose({ team_id: 4, package_ids: [1], override_reason: '' })
    await propose({ team_id: 4, package_ids: [1], override_reason: '同住家人都在这里' })
    expect(problem.value).toBe('团队满了，要写理由')
    const keys = seen.map(([, body]) => (body as { client_key: string }).client_key)
    expect(keys[0]).toBe(keys[1])
  })
})

describe('a paper agreement', () => {
  it('carries only the photos that have arrived', async () => {
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: (file: File) => `blob:${file.name}`, revokeObjectURL: () => undefined }))
    const seen = server({ '/api/doctor/files': [200, { id: 31 }], '/api/doctor/patients/7/paper-contracts': [200, { contract: { id: 9 }, warnings: [] }] })
    const paper = usePaper(() => 7)
    await paper.addPhoto(new File(['x'], '1.jpg', { type: 'image/jpeg' }))
    server({ '/api/doctor/files': [413, { code: 'too_large', message: '照片太大了' }] })
    await paper.addPhoto(new File(['y'], '2.jpg', { type: 'image/jpeg' }))
    expect(paper.photos.value.map((photo) => [photo.fileId, photo.failed])).toEqual([[31, false], [null, true]])
    const after = server({ '/api/doctor/patients/7/paper-contracts': [200, { contract: { id: 9 }, warnings: [] }] })
    await paper.enter({ team_id: 4, package_ids: [1], override_reason: '', paper_date: '2026-09-01' })
    expect((after[0]![1] as { photo_file_ids: number[] }).photo_file_ids).toEqual([31])
    expect(seen[0]![0]).toBe('/api/doctor/files')
    expect(paper.offered.value?.contract.id).toBe(9)
  })
})
