import { Alert, Breadcrumbs, Button, Group, List, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { CheckCheck, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import { Empty } from '@/ui/Empty'
import { Failure } from '@/ui/Failure'
import { LinkButton, TextLink } from '@/ui/links'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Section } from '@/ui/Section'
import { repairAsk, type Repair } from './api'
import { ColumnCard } from './ColumnCard'
import { Compare } from './Compare'
import { columnName } from './columnName'
import { KeepRepair } from './KeepRepair'
import { TestTable } from './TestTable'
import { useRepair } from './useRepair'

/** What a redesign broke of a recipe: the pages of before and after, where the values stand now, and the way back to a version. */
export function RepairPage() {
  const { id } = useParams({ from: '/repairs/$id' })
  const { t } = useTranslation('repair')
  const view = useQuery(repairAsk(id))
  const r = view.data
  return (
    <Page
      wide
      title={r ? t('title', { recipe: r.recipe }) : t('begin.title')}
      trail={
        r && (
          <Breadcrumbs mb={4} fz="sm">
            <TextLink to="/datasets/$ns/$name" params={datasetPath(r.dataset)} fz="sm">
              {r.dataset}
            </TextLink>
            <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(r.dataset), run: r.run }} fz="sm">
              {t('run')}
            </TextLink>
          </Breadcrumbs>
        )
      }
      lead={r && t('about', { dataset: r.dataset, source: r.source, version: r.version, count: r.pairs })}
    >
      <Loaded query={view} rows={8}>
        {(repair) => (repair.pairs === 0 ? <Nothing repair={repair} /> : <Work repair={repair} />)}
      </Loaded>
    </Page>
  )
}

/** There is nothing to compare: says why, and what else can be done. */
function Nothing({ repair }: { repair: Repair }) {
  const { t } = useTranslation('repair')
  const why = repair.gone > 0 ? 'gone' : repair.after === 0 ? 'no_after' : repair.before === 0 ? 'no_before' : 'same'
  return <Empty title={t('nothing.title')} detail={t(`nothing.${why}`)} action={<Builder recipe={repair.recipe} />} />
}

function Builder({ recipe }: { recipe: string }) {
  const { t } = useTranslation('repair')
  return (
    <LinkButton to="/recipes/$name" params={{ name: recipe }} variant="default">
      {t('nothing.recipe')}
    </LinkButton>
  )
}

function Work({ repair }: { repair: Repair }) {
  const { t, i18n } = useTranslation('repair')
  const work = useRepair(repair)
  const [at, setAt] = useState(0)
  const [picking, setPicking] = useState(false)
  const column = repair.columns[at]
  const sure = repair.columns.filter((c) => c.accepted.length === 0 && c.proposals[0]?.sure)
  return (
    <>
      {repair.pinned !== undefined && (
        <Alert color="orange" variant="light" mb="md" title={t('pinned.title', { revision: repair.pinned })}>
          {t('pinned.detail')}
        </Alert>
      )}
      {repair.refused.length > 0 && (
        <Alert color="orange" variant="light" mb="md" title={t('refused.title', { count: repair.refused.reduce((n, one) => n + one.count, 0) })}>
          {t('refused.detail')}
          <List size="xs" mt={4}>
            {repair.refused.map((one) => (
              <List.Item key={one.reason}>{`${one.reason} (${one.count})`}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {repair.columns.length === 0 && <Empty title={t('whole.title')} detail={t('whole.detail')} action={<Builder recipe={repair.recipe} />} />}
      {repair.columns.length > 0 && (
        <Section
          plain
          title={t('columns', { count: repair.columns.length })}
          aside={
            <Group gap="xs">
              {sure.length > 0 && (
                <Button
                  size="sm"
                  leftSection={<CheckCheck size={16} aria-hidden />}
                  loading={work.accept.isPending}
                  onClick={() => work.accept.mutate(sure.map((c) => ({ field: c.field, page: c.page, places: (c.proposals[0]?.places ?? []).map((p) => p.source) })))}
                >
                  {t('accept_all', { count: sure.length })}
                </Button>
              )}
              <Button size="sm" variant="default" leftSection={<Undo2 size={16} aria-hidden />} disabled={!repair.can_undo} loading={work.undo.isPending} onClick={() => work.undo.mutate()}>
                {t('undo')}
              </Button>
            </Group>
          }
        >
          {work.accept.isError && <Failure error={work.accept.error} />}
          {work.undo.isError && <Failure error={work.undo.error} />}
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label={t('columns', { count: repair.columns.length })}>
            {repair.columns.map((c, i) => (
              <li key={`${c.field} ${c.page}`}>
                <ColumnCard
                  column={c}
                  chosen={i === at}
                  pending={work.accept.isPending}
                  onLook={() => {
                    setAt(i)
                    setPicking(false)
                  }}
                  onPick={() => {
                    setAt(i)
                    setPicking(true)
                  }}
                  onAccept={(places, replace) => work.accept.mutate([{ field: c.field, page: c.page, places, ...(replace ? { replace } : {}) }])}
                />
              </li>
            ))}
          </Stack>
        </Section>
      )}
      <Section plain title={column ? t('compare.title', { column: columnName(column, i18n) }) : t('compare.plain')}>
        <Compare
          key={`${at} ${picking}`}
          repair={repair}
          column={column}
          picking={picking}
          pending={work.accept.isPending}
          onAccept={(places) => {
            if (column) work.accept.mutate([{ field: column.field, page: column.page, places }], { onSuccess: () => setPicking(false) })
          }}
          onLeave={() => setPicking(false)}
        />
      </Section>
      {repair.columns.length > 0 && (
        <>
          <TestTable repair={repair} />
          <KeepRepair repair={repair} />
        </>
      )}
    </>
  )
}
