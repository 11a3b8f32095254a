import { describe, expect, it } from 'vitest'
import { dialable, homeSentences, visitText, type CardHome } from './useCardHome'
import { isCardNumber, printSentence } from './useCards'

const home: CardHome = { name: '王桂芳', organization_name: '文晖中心', organization_phone: '0571-1', doctor: null, visit: null, pressure: null }

describe('a card', () => {
  it('is recognised in a search box by its seven digits', () => {
    expect(['5123456', '512 3456', ' 5123456 '].map(isCardNumber)).toEqual([true, true, true])
    expect(['0123456', '512345', '51234567', '王桂芳', '1380'].map(isCardNumber)).toEqual([false, false, false, false, false])
  })
  it('says how far a batch is', () => {
    expect(printSentence({ state: 'queued', total: 8, done: 0 })).toBe('排队中，共 8 张')
    expect(printSentence({ state: 'running', total: 8, done: 3 })).toBe('正在排第 3 张，共 8 张')
    expect(printSentence({ state: 'done', total: 8, done: 7 })).toBe('做好了，7 张')
  })
  it('reads the home aloud, whether or not there is a doctor', () => {
    expect(homeSentences(home)[1]).toContain('还没有家庭医生')
    const full: CardHome = { ...home, doctor: { name: '陈建国', sex: '1', team_name: '一队', phone: '1' }, visit: { title: '血压随访', until: '2026-09-17', is_late: false }, pressure: { text: '148/92，偏高', level: 'high', taken_date: '2026-09-01' } }
    expect(homeSentences(full).join('')).toContain('血压随访。9月17日以前，医生会约您。')
    expect(visitText({ title: '', until: '2026-09-17', is_late: true })).toContain('打电话')
  })
  it('dials only what a phone understands', () => {
    expect(dialable('0571-8800 1234 转 8')).toBe('0571-880012348')
  })
})
