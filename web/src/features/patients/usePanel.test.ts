import { describe, expect, it } from 'vitest'
import { panelQuery } from './usePanel'

const nothing = { q: '', tag: '', signed: '' as const, elderly: false, mine: false }

describe('what the panel asks for', () => {
  it('is nothing until something is chosen', () => expect(panelQuery(nothing, null)).toBe(''))
  it('adds the filters up', () => {
    expect(panelQuery({ q: ' wgf ', tag: 'hypertension', signed: 'no', elderly: true, mine: true }, 'c')).toBe('q=wgf&mine=true&tag=hypertension&is_signed=false&min_age=65&cursor=c')
  })
})
