import i18next from 'i18next'

const triggers = ['manual', 'schedule', 'approval', 'reextract'] as const
const limits = ['rate', 'crawl-delay', 'adaptive', 'retry-after', 'concurrency', 'latency', 'idle', 'waiting'] as const
const stages = ['waiting', 'crawling', 'rereading', 'comparing', 'compared', 'held', 'failed', 'done'] as const

// Words that the server may say; one that is not known stands as it came.

export function triggerWord(word: string): string {
  const known = triggers.find((w) => w === word)
  return known ? i18next.t(`runs:trigger.${known}`) : word
}

export function limitWord(word: string): string {
  const known = limits.find((w) => w === word)
  return known ? i18next.t(`runs:limit.${known}`) : word
}

export function sourceStageWord(word: string): string {
  const known = stages.find((w) => w === word)
  return known ? i18next.t(`runs:source_stage.${known}`) : word
}

/** What can be done about pages of an outcome; empty where nothing need be. */
export function pageOutcomeAdvice(word: string): string {
  switch (word) {
    case 'blocked':
    case 'robots_denied':
    case 'parse_failed':
    case 'incomplete':
    case 'fetch_failed':
    case 'over_budget':
    case 'poison':
    case 'redirected_away':
      return i18next.t(`runs:advice.${word}`)
    default:
      return ''
  }
}

/** What a rule of a recipe says of pages that it knows; empty for outcomes that no rule tells. */
export function ruleMeans(outcome: string): string {
  if (outcome === 'blocked') return i18next.t('runs:outcomes.refused')
  return outcome === 'not_found' || outcome === 'gone' ? i18next.t('runs:outcomes.absent') : ''
}
