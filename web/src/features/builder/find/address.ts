/** An address as people read it: without scheme and query. */
export function hostAndPath(address: string): string {
  try {
    const { host, pathname } = new URL(address)
    return host + pathname
  } catch {
    return address
  }
}
