import { reactive } from 'vue'

/** What every page says about the line: is anything kept here, how much waits, where to look at it. */
export const signal = reactive({ keeps: false, words: '', waiting: 0, clashes: 0, page: '' })
