const sizes: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 }

/** The seconds of a duration as the server writes it: 36h0m0s, 10m, 1.5h. 0 for none. */
export function seconds(text: string | undefined): number {
  let sum = 0
  for (const [, n = '0', unit = 's'] of (text ?? '').matchAll(/([\d.]+)(ms|h|m|s)/g)) sum += Number(n) * (sizes[unit] ?? 0)
  return sum
}
