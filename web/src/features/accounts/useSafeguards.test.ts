import { describe, expect, it } from 'vitest'
import { grouped, type Safeguard } from './useSafeguards'

describe('security settings', () => {
  it('stand under their headings in the order of the house', () => {
    const one = (code: string, group: string) => ({ code, group }) as Safeguard
    const found = grouped([one('a', '密码'), one('b', '登录'), one('c', '密码')])
    expect(found.map(([group, list]) => [group, list.map(({ code }) => code)])).toEqual([['密码', ['a', 'c']], ['登录', ['b']]])
  })
})
