import i18next from 'i18next'
import type { Found } from '@/api/types'

/** Where the words of a search stand, as far as a list does not show it by itself: columns, sites, owners, versions. */
export function placesInWords(hit: Found): string {
  const said = hit.found.flatMap((f) => {
    switch (f.in) {
      case 'column':
      case 'column_doc':
        return i18next.t('datasets:found_in.column', { what: f.column?.name ?? f.ref ?? '' })
      case 'source':
        return i18next.t('datasets:found_in.source', { what: f.ref ?? '' })
      case 'recipe':
        return i18next.t('datasets:found_in.recipe', { what: f.ref ?? '' })
      case 'tag':
        return i18next.t('datasets:found_in.tag', { what: f.ref ?? '' })
      case 'version':
        return i18next.t('datasets:found_in.version', { what: `v${f.version ?? ''}` })
      case 'owner':
        return i18next.t('datasets:found_in.owner', { what: hit.owner ?? '' })
      default:
        return []
    }
  })
  return [...new Set(said)].join(' · ')
}
