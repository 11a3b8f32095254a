import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { createPinia } from 'pinia'
import DataTable from './DataTable.vue'

vi.mock('../api/client', async (original) => ({ ...await original<object>(), sendJson: vi.fn(async () => ({ columns: [], density: 'comfortable', views: [{ id: 7, name: '老人', filters: { tag: 'elderly' }, sort: 'name', columns: ['name'], is_mine: true, is_shared: false, is_default: false, saved_by_name: '我' }] })) }))

interface Row { id: number; name: string }
const rows: Row[] = [{ id: 1, name: '王桂芳' }, { id: 2, name: '周德顺' }, { id: 3, name: '李建国' }]

async function table(props: Record<string, unknown> = {}, address = '/') {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: { template: '<p />' } }] })
  await router.push(address)
  const load = vi.fn(async () => ({ items: rows, next_cursor: null, total: 3, total_capped: false }))
  const wrapper = mount(DataTable as never, {
    attachTo: document.body,
    global: { plugins: [router, createPinia()] },
    props: { name: 'people', unit: '人', opens: true, selectable: true, searchHint: '姓名', columns: [{ key: 'name', label: '居民', sort: 'name', text: (row: Row) => row.name }], load, rowKey: (row: Row) => row.id, rowLabel: (row: Row) => row.name, ...props } as never,
  })
  await flushPromises()
  return { wrapper, load, router, at: (index: number) => wrapper.findAll('tbody tr')[index]! }
}

describe('the table with the keyboard', () => {
  it('walks rows with the arrows and opens one with Enter', async () => {
    const { wrapper, at } = await table()
    expect(at(0).attributes('tabindex')).toBe('0')
    await at(0).trigger('keydown', { key: 'ArrowDown' })
    await flushPromises()
    expect(document.activeElement).toBe(at(1).element)
    await at(1).trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('open')).toEqual([[rows[1]]])
    await at(1).trigger('keydown', { key: 'End' })
    await flushPromises()
    expect(document.activeElement).toBe(at(2).element)
  })
  it('selects with Space and says how many', async () => {
    const { wrapper, at } = await table()
    await at(0).trigger('keydown', { key: ' ' })
    expect(wrapper.emitted('update:selected')).toEqual([[[rows[0]]]])
  })
  it('tells a screen reader how a column is sorted', async () => {
    const { wrapper, load } = await table()
    await wrapper.find('.sorter').trigger('click')
    await flushPromises()
    expect(wrapper.find('th[aria-sort]').attributes('aria-sort')).toBe('ascending')
    expect(load).toHaveBeenLastCalledWith(expect.objectContaining({ sort: 'name' }))
  })
})

describe('the table and its address', () => {
  it('follows the address when it changes later, as the back button does', async () => {
    const filters = [{ key: 'tag', label: '人群', options: [{ value: 'elderly', label: '老人' }, { value: 'child', label: '儿童' }] }]
    const { load, router } = await table({ inAddress: true, filters }, '/?tag=elderly')
    expect(load).toHaveBeenLastCalledWith(expect.objectContaining({ tag: 'elderly' }))
    await router.push('/?tag=child&sort=name')
    await flushPromises()
    expect(load).toHaveBeenLastCalledWith(expect.objectContaining({ tag: 'child', sort: 'name' }))
    const calls = load.mock.calls.length
    router.back()
    await flushPromises()
    await vi.waitFor(() => expect(load).toHaveBeenLastCalledWith(expect.objectContaining({ tag: 'elderly', sort: '' })))
    expect(load.mock.calls.length).toBe(calls + 1)
  })
  it('takes its search from the address and leaves it there', async () => {
    const { load, wrapper, router } = await table({ inAddress: true }, '/?q=王')
    expect(load).toHaveBeenCalledWith(expect.objectContaining({ q: '王' }))
    expect((wrapper.find('input[type=search]').element as HTMLInputElement).value).toBe('王')
    await wrapper.findAll('button').find((button) => button.text() === '清掉条件')!.trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({})
  })
  it('leaves search words out of the address: they may be a name', async () => {
    const { router, wrapper } = await table({ inAddress: true, views: [{ key: 'due', label: '快到期', filters: { tab: 'expiring' } }] }, '/?q=王')
    expect(router.currentRoute.value.query).toEqual({})
    await wrapper.findAll('[role=tab]').find((tab) => tab.text() === '快到期')!.trigger('click')
    await flushPromises()
    expect(router.currentRoute.value.query).toEqual({ tab: 'expiring' })
  })
  it('opens on the view that the address names', async () => {
    const { load, wrapper } = await table({ inAddress: true, views: [{ key: 'due', label: '快到期', filters: { tab: 'expiring' } }] }, '/?tab=expiring')
    expect(load).toHaveBeenCalledWith(expect.objectContaining({ tab: 'expiring' }))
    expect(wrapper.find('[role=tab][aria-selected=true]').text()).toBe('快到期')
  })
  it('offers the views somebody has saved', async () => {
    const { load, wrapper } = await table({ inAddress: true, filters: [{ key: 'tag', label: '人群', options: [] }] })
    await wrapper.findAll('[role=tab]').find((tab) => tab.text() === '老人')!.trigger('click')
    await flushPromises()
    expect(load).toHaveBeenLastCalledWith(expect.objectContaining({ tag: 'elderly', sort: 'name' }))
  })
  it('takes all that match when a page is not all there is', async () => {
    const { wrapper } = await table({ load: async () => ({ items: rows, next_cursor: 'x', total: 1240 }) })
    await wrapper.find('thead input[type=checkbox]').trigger('change')
    await wrapper.setProps({ selected: rows } as never)
    await flushPromises()
    await wrapper.findAll('button').find((button) => button.text().includes('1,240'))!.trigger('click')
    expect(wrapper.find('.bulk').text()).toContain('全部 1,240 人')
  })
  it('says what to do when nothing fits', async () => {
    const { wrapper } = await table({ inAddress: true, load: async () => ({ items: [], next_cursor: null, total: 0 }) }, '/?q=没有')
    expect(wrapper.text()).toContain('没有符合条件的')
  })
  it('offers another try when the server does not answer', async () => {
    const { wrapper } = await table({ load: async () => { throw new Error('x') } })
    expect(wrapper.text()).toContain('再试一次')
  })
})
