/** Population tags, as people say them. */
export const TAGS: Record<string, string> = {
  elderly: '老年人', child: '0–6 岁儿童', maternal: '孕产妇', hypertension: '高血压', diabetes: '糖尿病', tb: '肺结核', mental: '严重精神障碍', disabled: '残疾人',
  low_income: '低保', special_family: '计生特殊家庭', stroke: '脑卒中', copd: '慢阻肺', hiv: '艾滋病', coronary: '冠心病', poverty: '低收入',
}
export const TAG_OPTIONS = ['elderly', 'hypertension', 'diabetes', 'child', 'maternal', 'disabled', 'low_income', 'special_family', 'stroke', 'copd'].map((value) => ({ value, label: TAGS[value]! }))

/** GB/T 4761 family relations by their first digit, the householder being 02. */
const RELATIONS: Record<string, string> = { '0': '本人', '1': '配偶', '2': '儿子', '3': '女儿', '4': '孙辈', '5': '父母', '6': '祖辈', '7': '兄弟姐妹', '8': '其他亲属', '9': '其他亲属' }
export const relationText = (code: string): string => (code === '02' ? '户主' : RELATIONS[code.slice(0, 1)] ?? '家人')

/** Codes or ready labels, joined for one cell of a table. */
export const tagLabels = (tags: readonly (string | { code: string; label?: string })[] | null | undefined): string =>
  (tags ?? []).map((tag) => (typeof tag === 'string' ? TAGS[tag] ?? tag : tag.label ?? TAGS[tag.code] ?? tag.code)).join('、')
