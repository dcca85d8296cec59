import { Group, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runsAsk } from '@/api/asks'
import { Section } from '@/ui/Section'
import { RepairLink } from './RepairLink'

/** On a recipe's page: its repair by the newest run of each dataset that collects with it. */
export function RepairOfRecipe({ recipe, datasets }: { recipe: string; datasets: string[] }) {
  const { t } = useTranslation('repair')
  const newest = useQueries({ queries: datasets.map((dataset) => runsAsk(dataset, 1)) })
  const wanted = newest.flatMap(({ data }) =>
    (data?.runs ?? []).filter((run) => run.state !== 'running').flatMap((run) => run.sources.filter((s) => s.recipe === recipe).map((s) => ({ dataset: run.dataset, run: run.run, source: s.name }))),
  )
  if (wanted.length === 0) return null
  return (
    <Section title={t('of_recipe.title')}>
      <Text size="sm" mb="sm">
        {t('of_recipe.about')}
      </Text>
      <Group gap="xs">
        {wanted.map((one) => (
          <RepairLink key={`${one.dataset} ${one.source}`} {...one} named={wanted.length > 1 ? 'both' : true} />
        ))}
      </Group>
    </Section>
  )
}
