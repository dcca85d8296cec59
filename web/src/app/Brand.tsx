import { Link } from '@tanstack/react-router'
import classes from './Brand.module.css'

const name = 'Sheaf'

/** Mark and name, leading home. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="#0f766e" />
        <path d="M16 6v20M10 8c0 6 2 8 6 10M22 8c0 6-2 8-6 10M10 26l3-7M22 26l-3-7" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" fill="none" />
      </svg>
      {name}
    </Link>
  )
}
