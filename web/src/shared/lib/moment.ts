const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const timeOf = (at: Date): string => clock.format(at)
/** The day is the server's, the time of day the device's. */
export const momentOn = (day: string, at: Date): string => `${day}T${timeOf(at)}+08:00`
