/** A list's address that counts its pages: {n} stands where the number is. */
export type Counting = { template: string; first: number; step: number }

const mark = '{n}'

/** Parameters by which addresses count pages, and those that count rows. */
const pageNames = /^_?(p|pgn?|page|paged|pagenum|pageno|page_?(number|no)|seite|pagina)$/i
const rowNames = /^(start|offset|from|skip|begin)$/i

/** What an address seems to count by: a number of its own, else a usual parameter that is added to it. */
export function guessCounting(address: string, proposed?: string): Counting {
  if (proposed?.includes(mark)) return { template: proposed, first: 1, step: 1 }
  const [before = '', query] = address.split('?', 2)
  for (const names of [pageNames, rowNames]) {
    const parts = (query ?? '').split('&')
    const at = parts.findIndex((part) => names.test(part.split('=')[0] ?? '') && /=\d+$/.test(part))
    const [name = '', number = ''] = (parts[at] ?? '').split('=')
    if (name) return { template: `${before}?${parts.with(at, `${name}=${mark}`).join('&')}`, first: Number(number), step: names === rowNames ? Number(number) || 1 : 1 }
  }
  const inPath = /([/-]p(?:age)?[/-]?)(\d+)(?=\/?$)/i.exec(before)
  if (inPath) {
    const [whole, word = '', number = ''] = inPath
    return { template: address.replace(whole, word + mark), first: Number(number), step: 1 }
  }
  return { template: `${address}${query === undefined ? '?' : '&'}page=${mark}`, first: 1, step: 1 }
}

/** The addresses of a list's first pages. */
export function firstPages({ template, first, step }: Counting, count: number): string[] {
  return Array.from({ length: count }, (_, index) => template.replaceAll(mark, String(first + index * step)))
}

/** What is wrong with it, by the key of the sentence that says so (`paths.mistakes.*`); undefined: nothing. */
export function mistakeOf({ template }: Counting): 'mark' | 'address' | undefined {
  if (!template.includes(mark)) return 'mark'
  return URL.canParse(template.replaceAll(mark, '1')) ? undefined : 'address'
}
