/** Open the phone's dialler as a link does: setting `location` would count as leaving the page and may cut off what it is loading. */
export function dial(number: string) {
  const link = Object.assign(document.createElement('a'), { href: `tel:${number}`, hidden: true })
  document.body.append(link)
  link.click()
  link.remove()
}
