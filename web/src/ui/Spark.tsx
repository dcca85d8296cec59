import { useId } from 'react'
import classes from './Spark.module.css'

type Props = { label: string; values: (number | null)[]; height?: number; bars?: boolean }

const width = 160

/** A trend without axes: oldest at the left, null where there was nothing to measure. Read out by its label. */
export function Spark({ label, values, height = 36, bars = false }: Props) {
  const id = useId()
  const known = values.filter((v) => v !== null)
  const top = Math.max(...known, 0)
  const bottom = bars ? 0 : Math.min(...known)
  const span = top - bottom || 1
  const y = (v: number) => 3 + (height - 6) * (1 - (top === bottom && !bars ? 0.5 : (v - bottom) / span))
  const x = (i: number) => (values.length < 2 ? width / 2 : 3 + ((width - 6) * i) / (values.length - 1))
  const points = values.flatMap((v, i) => (v === null ? [] : [[x(i), y(v)] as const]))
  const last = points.at(-1)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={id} className={classes.spark}>
      <title id={id}>{label}</title>
      {bars
        ? values.map((v, i) => v !== null && <rect key={i} x={(width / values.length) * i + 1} width={Math.max(1, Math.min(18, width / values.length - 2))} y={y(v)} height={Math.max(1, height - 3 - y(v))} rx="1" />)
        : points.length > 1 && <polyline points={points.map((p) => p.join(',')).join(' ')} />}
      {!bars && last && <circle cx={last[0]} cy={last[1]} r="2.5" />}
    </svg>
  )
}
