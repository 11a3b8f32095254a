import { expect, it } from 'vitest'
import { byDay } from './useSeries'

it('readings are laid on one axis of days, the last of a day counting', () => {
  const chart = byDay([
    { plain: '上压', label: '收缩压', high: 150, points: [{ value: 142, taken_at: '2026-09-13T20:00:00+08:00' }, { value: 150, taken_at: '2026-09-14T08:00:00+08:00' }, { value: 148, taken_at: '2026-09-14T20:10:00+08:00' }] },
    { plain: '下压', label: '舒张压', points: [{ value: 92, taken_at: '2026-09-14T20:10:00+08:00' }] },
  ])
  expect(chart).toEqual({ labels: ['9月13日', '9月14日'], lines: [{ name: '上压', values: [142, 148], below: 150, belowText: '上压低于 150' }, { name: '下压', values: [null, 92], below: null, belowText: '' }] })
})
