import i18next from 'i18next'

const pageOutcomes = ['ok', 'not_modified', 'not_found', 'gone', 'blocked', 'redirected_away', 'incomplete', 'parse_failed', 'fetch_failed', 'robots_denied', 'over_budget', 'poison', 'retry', 'throttled'] as const

/** What became of a page, in the language that is shown; an outcome that is not known stands as it came. */
export function pageOutcomeWord(word: string): string {
  const known = pageOutcomes.find((w) => w === word)
  return known ? i18next.t(`problems:page.${known}`) : word
}
