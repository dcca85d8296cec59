import { useTranslation } from 'react-i18next'
import type { DatasetView, VersionSummary } from '@/api/types'
import { useFormat } from '@/ui/format'
import { Facts } from '@/ui/Facts'
import { Section } from '@/ui/Section'
import { TextLink } from '@/ui/links'
import { useVisitor } from '@/ui/visitor'

/** Whose it is, what may be done with it, where it comes from. */
export function About({ definition, latest }: { definition: DatasetView['definition']; latest: VersionSummary | undefined }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const visitor = useVisitor()
  return (
    <Section title={t('about.title')}>
      <Facts
        facts={[
          { label: t('about.owner'), value: definition.owner || t('about.nobody') },
          { label: t('about.licence'), value: definition.licence || t('about.nothing_said') },
          ...(latest?.sources ?? []).map((s) => ({
            label: s.source,
            value: (
              <>
                {t('about.rows', { count: s.rows, n: format.number(s.rows) })}{' '}
                {visitor ? (
                  t('about.recipe', { recipe: s.recipe, revision: s.revision })
                ) : (
                  <TextLink to="/recipes/$name" params={{ name: s.recipe }} fz="inherit">
                    {t('about.recipe', { recipe: s.recipe, revision: s.revision })}
                  </TextLink>
                )}
                {s.carried && <div>{t('about.carried', { why: s.carried })}</div>}
              </>
            ),
          })),
          ...(latest
            ? []
            : definition.sources.map((s) => ({
                label: t('about.source'),
                value: (
                  <TextLink to="/recipes/$name" params={{ name: s.recipe }} fz="inherit">
                    {s.recipe}
                  </TextLink>
                ),
              }))),
        ]}
      />
    </Section>
  )
}
