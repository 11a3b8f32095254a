import type { IconName } from '@/shared/ui/icons'

export interface NavItem { to: string; label: string; icon: IconName; /** Any of these roles; empty = everyone. */ roles?: string[] }
export interface NavGroup { label: string; items: NavItem[]; /** Set up once and seldom opened: folded until somebody opens it. */ isSeldom?: boolean; /** First for those who see patients; who manages begins with the overview. */ isCare?: boolean }

const CLINICAL = ['doctor', 'nurse', 'assistant']
const MANAGERS = ['director', 'bureau']

export const NAVIGATION: NavGroup[] = [
  { label: '看病管人', isCare: true, items: [
    { to: '/workplace', label: '今天', icon: 'calendar-check', roles: CLINICAL },
    { to: '/self-reports', label: '居民自己填的', icon: 'clipboard-text', roles: CLINICAL },
    { to: '/conversations', label: '咨询', icon: 'message-circle', roles: [...CLINICAL, 'director'] },
    { to: '/conversation-figures', label: '咨询答复和投诉', icon: 'clock', roles: ['director'] },
    { to: '/alerts', label: '预警', icon: 'alert-triangle', roles: [...CLINICAL, 'director'] },
  ] },
  { label: '电话回访', items: [
    { to: '/my-surveys', label: '我的回访', icon: 'phone-check', roles: ['surveyor'] },
  ] },
  { label: '驾驶舱', items: [
    { to: '/dashboard', label: '辖区总览', icon: 'layout-dashboard', roles: [...MANAGERS, 'finance', 'clerk', ...CLINICAL] },
    { to: '/monday', label: '周一看', icon: 'bulb', roles: MANAGERS },
  ] },
  { label: '签约与履约', items: [
    { to: '/plan', label: '签约计划', icon: 'clipboard-check', roles: [...MANAGERS, 'clerk', 'finance'] },
    { to: '/contracts', label: '协议', icon: 'file-text', roles: [...CLINICAL, ...MANAGERS, 'clerk', 'finance'] },
    { to: '/groups', label: '单位和学校名单', icon: 'users', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/renewal-reminders', label: '续签提醒', icon: 'bell', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/guardian-reviews', label: '监护复核', icon: 'id', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/contract-transfers', label: '转签', icon: 'refresh', roles: [...CLINICAL, ...MANAGERS, 'clerk'] },
    { to: '/entitlements', label: '履约账本', icon: 'checklist', roles: [...CLINICAL, ...MANAGERS, 'clerk'] },
    { to: '/tasks', label: '待办', icon: 'checklist', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/follow-ups', label: '随访任务', icon: 'calendar-check', roles: [...CLINICAL, 'director'] },
    { to: '/programmes', label: '慢病名单', icon: 'heartbeat', roles: [...CLINICAL, 'director'] },
    { to: '/cohort', label: '慢病控制情况', icon: 'chart-histogram', roles: ['doctor', ...MANAGERS] },
    { to: '/overdue', label: '超期召回', icon: 'phone-call', roles: [...CLINICAL, ...MANAGERS] },
    { to: '/disputes', label: '异议', icon: 'message-report', roles: [...MANAGERS, 'clerk'] },
    { to: '/refusals', label: '拒签登记', icon: 'hand-stop', roles: [...CLINICAL, ...MANAGERS, 'clerk'] },
    { to: '/fees', label: '应收实收', icon: 'receipt-yuan', roles: [...MANAGERS, 'finance', 'clerk'] },
    { to: '/packages', label: '服务包', icon: 'book', roles: [...CLINICAL, ...MANAGERS, 'clerk', 'finance'] },
  ] },
  { label: '考核与分配', items: [
    { to: '/measures', label: '指标', icon: 'chart-histogram', roles: [...CLINICAL, ...MANAGERS, 'finance'] },
    { to: '/surveys', label: '有效签约核查', icon: 'phone-check', roles: [...MANAGERS, 'audit_admin', 'security_admin'] },
    { to: '/appraisals', label: '考核评分', icon: 'clipboard-check', roles: [...MANAGERS, 'finance'] },
    { to: '/distributions', label: '费用分配', icon: 'coin-yuan', roles: [...CLINICAL, ...MANAGERS, 'finance'] },
  ] },
  { label: '基础', items: [
    { to: '/residents', label: '居民与家庭', icon: 'users', roles: [...CLINICAL, ...MANAGERS, 'clerk'] },
    { to: '/households', label: '家庭', icon: 'users', roles: [...CLINICAL, 'clerk'] },
    { to: '/proxy-requests', label: '代办申请', icon: 'users', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/elder-cards', label: '老人卡', icon: 'qrcode', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/devices', label: '设备', icon: 'device-mobile', roles: [...CLINICAL, 'director', 'clerk'] },
    { to: '/duplicates', label: '疑似重复', icon: 'users', roles: ['director', 'clerk'] },
    { to: '/imports', label: '导入表格', icon: 'table-import', roles: [...MANAGERS, 'clerk', 'system_admin'] },
    { to: '/exports', label: '导出', icon: 'download', roles: [...CLINICAL, 'director', 'clerk', 'finance', 'bureau', 'system_admin', 'audit_admin'] },
    { to: '/exports/approvals', label: '等我批的导出', icon: 'checklist', roles: ['security_admin'] },
  ] },
  { label: '机构与规则', isSeldom: true, items: [
    { to: '/organizations', label: '机构', icon: 'building-hospital' },
    { to: '/teams', label: '团队', icon: 'stethoscope' },
    { to: '/departures', label: '医生离岗', icon: 'logout', roles: ['director'] },
    { to: '/practitioners', label: '医务人员', icon: 'id' },
    { to: '/rules', label: '规则', icon: 'versions', roles: [...CLINICAL, ...MANAGERS, 'clerk', 'finance', 'system_admin', 'audit_admin'] },
    { to: '/form-templates', label: '随访模板管理', icon: 'clipboard-text', roles: MANAGERS },
    { to: '/record-terms', label: '药名和诊断名', icon: 'pill', roles: [...CLINICAL, ...MANAGERS] },
    { to: '/kept-responses', label: '收下待定的答卷', icon: 'clipboard-check', roles: ['doctor', 'director'] },
    { to: '/reply-texts', label: '常用回复', icon: 'message-circle', roles: [...CLINICAL, 'director'] },
    { to: '/dictionaries', label: '字典与日历', icon: 'book' },
  ] },
  { label: '系统', isSeldom: true, items: [
    { to: '/messages', label: '消息', icon: 'bell' },
    { to: '/accounts', label: '账号与岗位', icon: 'key', roles: ['system_admin', 'security_admin'] },
    { to: '/bulk-jobs', label: '批量办理', icon: 'checklist', roles: [...CLINICAL, ...MANAGERS, 'clerk'] },
    { to: '/security', label: '安全设置', icon: 'key', roles: ['security_admin', 'audit_admin', 'system_admin'] },
    { to: '/proposals', label: '双人确认', icon: 'checklist', roles: ['system_admin', 'security_admin', 'audit_admin'] },
    { to: '/logs/reads', label: '谁看过档案', icon: 'eye', roles: ['audit_admin', ...MANAGERS] },
    { to: '/logs/events', label: '业务日志', icon: 'history', roles: ['audit_admin', ...MANAGERS] },
    { to: '/deliveries', label: '短信和微信', icon: 'message-circle', roles: ['system_admin', 'audit_admin'] },
    { to: '/logs/parked', label: '没处理成的', icon: 'history', roles: ['system_admin'] },
  ] },
]

/** The groups a person with these roles works in; a group without an item is not shown. */
export function navigationFor(roles: readonly string[]): NavGroup[] {
  // An outside caller has one page and the messages; directories are for those who work here.
  const isOutside = roles.length > 0 && roles.every((role) => role === 'surveyor')
  const seesPatients = CLINICAL.some((role) => roles.includes(role))
  const cockpit = NAVIGATION.findIndex((group) => group.items.some((item) => item.to === '/dashboard'))
  const place = (group: NavGroup) => (group.isCare && !seesPatients ? cockpit + 0.5 : NAVIGATION.indexOf(group))
  return NAVIGATION.toSorted((a, b) => place(a) - place(b))
    .map((group) => ({ ...group, items: group.items.filter((item) => (item.roles ? item.roles.some((role) => roles.includes(role)) : !isOutside || item.to === '/messages')) }))
    .filter((group) => group.items.length)
}
