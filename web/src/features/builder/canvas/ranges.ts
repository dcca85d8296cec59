/** How many addresses a list with ranges stands for: [1-100] is a hundred, [0-900:10] is 91. */
export function countAddresses(addresses: readonly string[]): number {
  return addresses.reduce((sum, address) => sum + count(address), 0)
}

function count(address: string): number {
  let product = 1
  for (const [, from = '', to = '', step = '1'] of address.matchAll(/\[(\d+)-(\d+)(?::(\d+))?\]/g)) {
    const width = Math.floor((Number(to) - Number(from)) / Math.max(1, Number(step))) + 1
    product *= Math.max(0, width)
  }
  return product
}
