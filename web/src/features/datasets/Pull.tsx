import { SegmentedControl, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { systemAsk, tablesAsk } from '@/api/asks'
import { Snippet } from '@/ui/Snippet'

const ways = ['cli', 'python', 'duckdb'] as const
type Way = (typeof ways)[number]

/** How to bring a version to a machine: as a command, in Python, in DuckDB. */
export function Pull({ dataset, version }: { dataset: string; version: number }) {
  const { t } = useTranslation('datasets')
  const [way, setWay] = useState<Way>('cli')
  const tables = useQuery(tablesAsk(dataset, `v${version}`))
  const system = useQuery(systemAsk())
  const table = tables.data?.[0]?.name ?? 'products'
  const dir = `./${dataset.split('/')[1] ?? 'data'}`
  const pull = `sheaf pull ${dataset}@v${version} ${dir}`
  const text: Record<Way, string> = {
    cli: pull,
    python: `# export HF_ENDPOINT=${system.data?.public_url ?? window.location.origin}\nfrom datasets import load_dataset\n\nrows = load_dataset("${dataset}", "${table}", revision="v${version}")`,
    duckdb: `-- ${pull}\nSELECT * FROM read_parquet('${dir}/data/${table}/*.parquet', union_by_name = true) LIMIT 10;`,
  }
  return (
    <>
      <SegmentedControl size="xs" withItemsBorders={false} mb="sm" aria-label={t('pull.way')} value={way} onChange={(v) => setWay(v)} data={ways.map((w) => ({ value: w, label: t(`pull.${w}`) }))} />
      <Snippet text={text[way]} label={t(`pull.${way}`)} />
      <Text size="xs" c="var(--quiet)" mt={8}>
        {t('pull.note')}
      </Text>
    </>
  )
}
