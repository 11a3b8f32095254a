import { expect, it } from 'vitest'
import { isWhole } from './presence'

it('sends a proof only when it is whole', () => {
  expect(isWhole(undefined)).toBe(false)
  expect(isWhole({ kind: 'face' })).toBe(false)
  expect(isWhole({ kind: 'sms', code: '12345' })).toBe(false)
  expect(isWhole({ kind: 'sms', code: '123456' })).toBe(true)
  expect(isWhole({ kind: 'qr', code: '1234 5678' })).toBe(true)
  expect(isWhole({ kind: 'qr', code: 'JYDC:12345678' })).toBe(true)
  expect(isWhole({ kind: 'id_card', number: '33010419480301002x' })).toBe(true)
  expect(isWhole({ kind: 'witness', name: '王丽', relation: 'relative' })).toBe(false)
  expect(isWhole({ kind: 'witness', name: '王丽', relation: 'relative', picture: 'data:' })).toBe(true)
  expect(isWhole({ kind: 'location', latitude: 30, longitude: 120, accuracy: 12 })).toBe(false)
  expect(isWhole({ kind: 'location', latitude: 0, longitude: 120, accuracy: 12, picture: 'data:' })).toBe(true)
})
