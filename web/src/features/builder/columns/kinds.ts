/** Types that a person may choose, in the order of how often they are wanted. */
const types = ['text', 'money', 'number', 'integer', 'date', 'datetime', 'url', 'images', 'boolean', 'html']

/** The choices for a column of a type; one that is set elsewhere (ranges, rows) stays among them. */
export function pickableTypes(type: string): string[] {
  return types.includes(type) || type === '' ? types : [type, ...types]
}
