import { expect, it } from 'vitest'
import { meaningful } from './exporter'

it('an export asks only for filters that say something', () => {
  expect(meaningful({ q: '', status: 'active', team_id: undefined, year: 2026 })).toEqual({ status: 'active', year: 2026 })
})
