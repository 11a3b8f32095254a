/** A message points to a page of this client; anything else (another client, another site) is not followed. */
export function inAppLink(link: string | null | undefined): string | null {
  const path = (link ?? '').replace(/^.*\.html#/, '').replace(/^#/, '')
  return path.startsWith('/') && !path.startsWith('//') && !path.startsWith('/api/') && !path.startsWith('/app/') ? path : null
}
