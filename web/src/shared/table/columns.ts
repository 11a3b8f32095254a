import { ref } from 'vue'

export interface Column<Row = unknown> {
  key: string
  label: string
  /** Right-aligned: numbers and money. */
  isNumber?: boolean
  /** The server's sort field; without it the heading is not a button. */
  sort?: string
  width?: string
  /** Shown as plain text unless a slot `cell-<key>` draws it. */
  text?: (row: Row) => string
  /** Never broken over two lines: dates, numbers of documents. */
  isTight?: boolean
  /** Off until the reader asks for it. */
  isExtra?: boolean
}

export interface Filter {
  key: string
  label: string
  options: { value: string; label: string }[]
}

/** Which columns the reader wants to see, kept on this device under the table's name. */
export function useColumnChoice(name: string, columns: readonly Pick<Column, 'key' | 'isExtra'>[]) {
  const kept = localStorage.getItem(`jiayi.columns.${name}`)
  const byDefault = columns.filter((column) => !column.isExtra).map((column) => column.key)
  const shown = ref<string[]>(kept ? kept.split(',').filter((key) => columns.some((column) => column.key === key)) : byDefault)
  if (!shown.value.length) shown.value = byDefault
  return {
    shown,
    toggle(key: string) {
      const next = shown.value.includes(key) ? shown.value.filter((other) => other !== key) : [...shown.value, key]
      if (!next.length) return
      shown.value = next
      localStorage.setItem(`jiayi.columns.${name}`, next.join(','))
    },
  }
}
