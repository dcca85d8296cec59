import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { comparisonAsk } from '@/api/asks'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import classes from './Comparison.module.css'

/** What differs between two revisions: in words, and line by line. */
export function Comparison({ recipe, from, to }: { recipe: string; from: number; to: number }) {
  const { t, i18n } = useTranslation('recipes')
  const found = useQuery(comparisonAsk(recipe, from, to))
  return (
    <Section title={t('compare.title', { from, to })}>
      <Loaded query={found} rows={6}>
        {(c) => (
          <>
            {c.changes.length === 0 ? (
              <Text size="sm">{t('compare.none')}</Text>
            ) : (
              <ul className={classes.changes}>
                {c.changes.map((change) => (
                  <li key={`${change.kind} ${change.path.join('/')}`}>{i18n.language === 'ko' ? change.words.ko : change.words.en}</li>
                ))}
              </ul>
            )}
            <div className={classes.lines} role="region" aria-label={t('compare.lines')} tabIndex={0}>
              {c.lines.map((line, i) => (
                <div key={i} data-op={line.op}>
                  <span aria-hidden="true" className={classes.sign}>
                    {line.op === 'added' ? '+' : line.op === 'removed' ? '−' : ' '}
                  </span>
                  {line.op === 'added' ? <ins>{line.text}</ins> : line.op === 'removed' ? <del>{line.text}</del> : <span>{line.text}</span>}
                </div>
              ))}
            </div>
          </>
        )}
      </Loaded>
    </Section>
  )
}
