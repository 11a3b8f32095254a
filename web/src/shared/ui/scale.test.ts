import { beforeEach, describe, expect, it } from 'vitest'
import { restoreScale, useScale } from './scale'

describe('text size', () => {
  beforeEach(() => { localStorage.clear(); restoreScale() })

  it('is the absence of the attribute at normal size', () => {
    expect(document.documentElement.dataset.scale).toBeUndefined()
  })
  it('is kept on the device', () => {
    useScale().setScale('1.6')
    restoreScale()
    expect(document.documentElement.dataset.scale).toBe('1.6')
  })
  it('ignores a value it does not know', () => {
    localStorage.setItem('jiayi.scale', '9')
    restoreScale()
    expect(useScale().scale.value).toBe('1')
  })
  it('steps up and comes back to normal', () => {
    const { scale, enlarge } = useScale()
    const seen = [1, 2, 3].map(() => { useScale().enlarge(); return scale.value })
    expect(seen).toEqual(['1.3', '1.6', '1'])
    expect(enlarge).toBeTypeOf('function')
  })
})
