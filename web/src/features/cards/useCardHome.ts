import type { components } from '@/shared/api/public'
import { sendJson } from '@/shared/api/client'
import { shortDay } from '@/shared/lib/format'

type Schemas = components['schemas']
export type CardHome = Schemas['ElderHomeOut']
export type Proof = Schemas['CardAskedOut']['proof']

export const scanCard = (token: string) => sendJson<Schemas['CardAskedOut']>('POST', '/api/public/elder-card-scans', { token })
export const openCard = (token: string, tail: string) => sendJson('POST', '/api/public/elder-card-openings', { token, tail })
export const closeCard = () => sendJson('POST', '/api/public/elder-card-closings')
export const readCardHome = () => sendJson<CardHome>('GET', '/api/public/elder-home')

export const PROOF_WORDS: Record<Proof, string> = { identity: '身份证最后四位', phone: '手机号最后四位' }

/** The digits one dials out of `0571-8800 1234 转 8`. */
export const dialable = (phone: string): string => phone.replace(/[^\d+*#-]/g, '')

/** `9月17日以前` or `该做了`. */
export const visitText = (visit: NonNullable<CardHome['visit']>): string => (visit.is_late ? '过了日子，打电话约一下' : `${shortDay(visit.until)}以前，医生会约您`)

/** What is read aloud, one sentence after the other. */
export function homeSentences(home: CardHome): string[] {
  return [
    `${home.name}，您好。`,
    home.doctor ? `您的家庭医生是${home.doctor.name}，要打电话，点最上面的大按钮。` : `您还没有家庭医生，可以打电话给${home.organization_name}。`,
    home.visit ? `下一件事：${home.visit.title}。${visitText(home.visit)}。` : '现在没有约好的事。',
    home.pressure ? `上一次血压，${home.pressure.text}。` : '还没有量过血压。',
  ]
}
