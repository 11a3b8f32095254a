import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sendJson } from '../api/client'
import { moved, useWorktable } from './columns'

vi.mock('../api/client', () => ({ sendJson: vi.fn() }))
const server = vi.mocked(sendJson)
const columns = [{ key: 'name' }, { key: 'team' }, { key: 'phone', isExtra: true }]
const kept = (found: object) => server.mockResolvedValue({ columns: [], density: 'comfortable', views: [], ...found })

describe('how a reader likes a table', () => {
  beforeEach(() => { server.mockReset(); kept({}) })

  it('starts with the ordinary columns', async () => {
    const table = useWorktable('t', columns)
    await table.load()
    expect(table.shown.value).toEqual(['name', 'team'])
    expect(table.listed.value).toEqual(['name', 'team', 'phone'])
  })
  it('keeps columns and their order on the server', () => {
    const table = useWorktable('t', columns)
    table.toggle('phone')
    table.move('phone', -1)
    expect(server).toHaveBeenLastCalledWith('PUT', '/api/desk/worktables/t', { columns: ['name', 'phone', 'team'], density: 'comfortable' })
  })
  it('never hides the last column', () => {
    const table = useWorktable('t', [{ key: 'name' }])
    table.toggle('name')
    expect(table.shown.value).toEqual(['name'])
  })
  it('forgets columns that no longer exist', async () => {
    kept({ columns: ['gone', 'team'], density: 'compact' })
    const table = useWorktable('t', columns)
    await table.load()
    expect(table.shown.value).toEqual(['team'])
    expect(table.density.value).toBe('compact')
  })
  it('stays as the house has it when the server does not answer', async () => {
    server.mockRejectedValue(new Error('x'))
    const table = useWorktable('t', columns)
    await table.load()
    expect(table.shown.value).toEqual(['name', 'team'])
  })
  it('moves a column only within the row', () => {
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 'a', 1)).toEqual(['b', 'a'])
  })
})
