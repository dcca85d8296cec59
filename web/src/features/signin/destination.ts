/** Where to go after signing in: the page that was asked for, if it is one of this app. */
export function destination(search: string): string {
  const to = new URLSearchParams(search).get('to') ?? '/'
  return /^\/(?![/\\])/.test(to) && !to.startsWith('/signin') ? to : '/'
}
