import { expect, it } from 'vitest'
import { invitationText, previewSentence } from './useCampaigns'

it('says before sending whom it reaches, whom not and why', () => {
  expect(previewSentence({ people: 12, excluded: [{ code: 'signed', label: '已经签约', people: 2 }, { code: 'muted', label: '请我们不要打扰', people: 1 }] })).toBe('会发 12 人，跳过 3 人（已经签约 2、请我们不要打扰 1）。点了以后 10 分钟才发，之前都能撤回。')
  expect(previewSentence({ people: 3, excluded: [] })).toBe('会发 3 人。点了以后 10 分钟才发，之前都能撤回。')
})

it('shows how far a running invitation is', () => {
  const one = { state: 'sending', state_label: '正在发', sent: 200, people: 860 }
  expect(invitationText(one)).toBe('正在发，第 200 人，共 860 人')
  expect(invitationText({ ...one, state: 'sent', sent: 860 })).toBe('发了 860 人')
  expect(invitationText({ ...one, state: 'recalled', state_label: '已撤回' })).toBe('已撤回')
})
