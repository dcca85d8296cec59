/** A cell as text, rows within rows and lists as JSON; empty where there is no value. */
export function cellText(cell: unknown): string {
  switch (typeof cell) {
    case 'string':
      return cell
    case 'number':
    case 'boolean':
      return String(cell)
    case 'object':
      return cell === null || (Array.isArray(cell) && cell.length === 0) ? '' : Array.isArray(cell) && cell.every((c) => typeof c === 'string') ? cell.join(', ') : JSON.stringify(cell)
    default:
      return ''
  }
}

/** Whether a column's values stand at the right, one under the other. */
export const isNumber = (type: string): boolean => /^(u?int|float|double|decimal|number)/.test(type)
