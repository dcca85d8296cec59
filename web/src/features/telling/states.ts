import type { Tone } from '@/ui/Dot'
import type { Delivery } from './api'

/** The colour of how far a delivery is. */
export const tone: Readonly<Record<Delivery['state'], Tone>> = { delivered: 'good', failed: 'bad', open: 'busy' }
