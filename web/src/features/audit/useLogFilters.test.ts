import { describe, expect, it } from 'vitest'
import { useLogFilters } from './useLogFilters'

describe('narrowing a log down', () => {
  it('says nothing while nothing was chosen', () => {
    expect(useLogFilters('reader').fixed.value).toEqual({})
  })
  it('asks for one account under the name its log has for it', () => {
    const { account, organization, fixed } = useLogFilters('actor')
    account.value = { key: 'staff:7', label: '王医生' }
    organization.value = '4'
    expect(fixed.value).toEqual({ actor: 'staff:7', organization_id: '4' })
  })
  it('asks for one resident by the number of the record, never by name', () => {
    const { person, fixed } = useLogFilters()
    person.value = { key: '12', label: '王*芳' }
    expect(fixed.value).toEqual({ patient_id: '12' })
  })
})
