import { expect, it } from 'vitest'
import { invitationText, previewSentence, wayText } from './useCampaigns'

it('says before sending whom it reaches, whom not and why', () => {
  expect(previewSentence({ people: 12, ways: [{ way: 'sms', label: '短信', people: 10, reached: 0, failed: 0 }, { way: 'visit', label: '上门', people: 2, reached: 0, failed: 0 }], excluded: [{ code: 'signed', label: '已经签约', people: 2 }, { code: 'muted', label: '请我们不要打扰', people: 1 }] })).toBe('会请 12 人：短信 10、上门 2，跳过 3 人（已经签约 2、请我们不要打扰 1）。点了以后 10 分钟才发，之前都能撤回。')
  expect(previewSentence({ people: 3, ways: [], excluded: [] })).toBe('会请 3 人。点了以后 10 分钟才发，之前都能撤回。')
})

it('shows how far a running invitation is', () => {
  const one = { state: 'sending', state_label: '正在发', sent: 200, people: 860 }
  expect(invitationText(one)).toBe('正在发，第 200 人，共 860 人')
  expect(invitationText({ ...one, state: 'sent', sent: 860 })).toBe('请了 860 人')
  expect(invitationText({ ...one, state: 'recalled', state_label: '已撤回' })).toBe('已撤回')
})

it('counts what has come back of each way, and does not claim what has not', () => {
  expect(wayText({ way: 'sms', label: '短信', people: 10, reached: 8, failed: 1 })).toBe('短信 10 人（送到 8，没送到 1）')
  expect(wayText({ way: 'in_app', label: '站内消息', people: 4, reached: 3, failed: 0 })).toBe('站内消息 4 人（看过 3）')
  expect(wayText({ way: 'wechat', label: '微信', people: 2, reached: 0, failed: 0 })).toBe('微信 2 人')
  expect(wayText({ way: 'visit', label: '上门', people: 2, reached: 0, failed: 0 })).toBe('上门 2 人')
})
