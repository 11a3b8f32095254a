/** Inside WeChat's in-app browser there is no installing, no notification, no printing and no saving of files. */
export const isWechat = (agent: string = navigator.userAgent): boolean => /MicroMessenger/i.test(agent)

const TRIED = 'jiayi.wechat-tried'
/** Once per visit the login page goes to WeChat by itself; who comes back without a binding types the phone. */
export function triesWechat(storage: Pick<Storage, 'getItem' | 'setItem'> = sessionStorage): boolean {
  if (storage.getItem(TRIED)) return false
  storage.setItem(TRIED, '1')
  return true
}
export const wechatLogin = (back: string): string => `/api/resident/login/wechat?to=${encodeURIComponent(back)}`

const PROBLEMS: Record<string, string> = {
  state: '微信这一步过期了，或不是在这台手机上打开的。请从公众号菜单重新打开，或用手机号登录。',
  code: '微信给的凭据过期了。请从公众号菜单重新打开，或用手机号登录。',
  busy: '微信现在没有应答，请用手机号登录，不影响使用。',
  declined: '您没有同意用微信登录，请用手机号登录。',
  setting: '公众号的设置有问题，已经记下。请用手机号登录。',
}
/** What went wrong on the way to WeChat, in words; nothing when it went well. */
export const wechatProblem = (reason: unknown): string => (typeof reason === 'string' ? (PROBLEMS[reason] ?? '') : '')
