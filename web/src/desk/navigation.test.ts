import { describe, expect, it } from 'vitest'
import { navigationFor } from './navigation'

const labels = (roles: string[]) => navigationFor(roles).flatMap((group) => group.items.map((item) => item.label))

describe('the side bar', () => {
  it('opens the work place to clinicians and the scoring to managers', () => {
    expect(labels(['doctor'])).toContain('今天')
    expect(labels(['doctor'])).not.toContain('考核评分')
    expect(labels(['director'])).toContain('考核评分')
    expect(labels(['director'])).not.toContain('今天')
  })
  it('begins with patients for those who see them, and with the overview for those who manage', () => {
    expect(labels(['doctor'])[0]).toBe('今天')
    expect(labels(['director']).slice(0, 3)).toEqual(['辖区总览', '周一看', '咨询'])
  })
  it('shows logs only to those who answer for them', () => {
    expect(labels(['audit_admin'])).toContain('业务日志')
    expect(labels(['finance'])).not.toContain('业务日志')
  })
  it('drops groups that would be empty', () => {
    expect(navigationFor(['surveyor']).map((group) => group.label)).not.toContain('看病管人')
  })
  it('shows an outside caller their calls and messages, nothing else', () => {
    expect(labels(['surveyor'])).toEqual(['我的回访', '消息'])
  })
})
