import { describe, expect, it } from 'vitest'
import { isWechat, triesWechat, wechatLogin, wechatProblem } from './wechat'

describe('inside WeChat', () => {
  it('is told by the name the browser gives itself, on Android and on the iPhone', () => {
    expect(isWechat('Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/116.0 XWEB/1160117 MMWEBSDK/20231202 MicroMessenger/8.0.47')).toBe(true)
    expect(isWechat('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44')).toBe(true)
    expect(isWechat('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Version/17.0 Safari/604.1')).toBe(false)
  })
  it('goes to WeChat by itself once per visit', () => {
    const kept = new Map<string, string>()
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
    expect([triesWechat(storage), triesWechat(storage)]).toEqual([true, false])
  })
  it('takes along the page the person wanted', () => {
    expect(wechatLogin('/sign?contract=3')).toBe('/api/resident/login/wechat?to=%2Fsign%3Fcontract%3D3')
  })
  it('says what went wrong and that the phone is enough', () => {
    expect(wechatProblem('busy')).toContain('手机号')
    expect([wechatProblem('new'), wechatProblem(undefined)]).toEqual(['', ''])
  })
})
