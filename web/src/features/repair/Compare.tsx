import { Alert, Button, Card, Loader, NativeSelect, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { snapshotOf } from '@/features/builder/api'
import type { Outline } from '@/features/builder/picker/Overlay'
import { Snapshot } from '@/features/builder/picker/Snapshot'
import { Failure } from '@/ui/Failure'
import { repairs, type Column, type Repair } from './api'
import { columnName } from './columnName'
import classes from './Compare.module.css'
import { ProposalWords } from './ProposalWords'

type Props = {
  repair: Repair
  /** The column whose value is outlined; without one, the pages are only shown. */
  column: Column | undefined
  picking: boolean
  pending: boolean
  onAccept: (places: string[]) => void
  onLeave: () => void
}

const panel = 'repair-pick'

/** The same page before and after, side by side, and one below the other where there is no room. */
export function Compare({ repair, column, picking, pending, onAccept, onLeave }: Props) {
  const { t, i18n } = useTranslation('repair')
  const pages = repair.shown.filter((p) => !column || p.page === column.page)
  const [key, setKey] = useState(() => (pages.find((p) => column?.samples.some((s) => s.pair === p.pair)) ?? pages[0])?.pair)
  const shown = pages.find((p) => p.pair === key) ?? pages[0]
  const pointed = useMutation({
    mutationFn: (node: number) => repairs.pick(repair.id, { field: column?.field ?? '', page: column?.page ?? '', sample: shown?.after?.id ?? '', node }),
    onSettled: () => document.getElementById(panel)?.focus(),
  })
  const sample = column?.samples.find((s) => s.pair === shown?.pair)
  const proposed = column?.proposals[0]?.values.find((v) => v.pair === shown?.pair)
  const picked = pointed.variables
  const before: Outline[] = useMemo(() => (sample && sample.old_node >= 0 ? [{ tone: 'cell', nodes: [sample.old_node] }] : []), [sample])
  const after: Outline[] = useMemo(() => {
    if (picking) return picked === undefined ? [] : [{ tone: 'chosen', nodes: [picked] }]
    return proposed && proposed.node >= 0 ? [{ tone: 'chosen', nodes: [proposed.node] }] : []
  }, [picking, picked, proposed])
  if (!shown) return <Text size="sm">{t('compare.none')}</Text>
  const name = column ? columnName(column, i18n) : ''
  return (
    <Stack gap="sm">
      {pages.length > 1 && (
        <NativeSelect
          label={t('compare.which')}
          maw={420}
          value={String(shown.pair)}
          onChange={(e) => setKey(Number(e.currentTarget.value))}
          data={pages.map((p) => ({ value: String(p.pair), label: p.key }))}
        />
      )}
      {picking && (
        <Card withBorder component="section" aria-label={t('pick.title', { column: name })} id={panel} tabIndex={-1}>
          <Text fw={650}>{t('pick.title', { column: name })}</Text>
          <Text size="sm" c="var(--quiet)">
            {sample ? t('pick.hint', { value: sample.old }) : t('pick.hint_plain')}
          </Text>
          <div role="status" aria-live="polite">
            {pointed.isPending && <Loader size="xs" mt="xs" aria-label={t('pick.trying')} />}
            {pointed.data && !pointed.isPending && pointed.data.proposals.length === 0 && (
              <Text size="sm" c="red" mt="xs">
                {t('pick.nothing')}
              </Text>
            )}
          </div>
          {pointed.isError && <Failure error={pointed.error} />}
          {pointed.data?.proposals.map((p, i) => (
            <div key={i} className={classes.found}>
              <ProposalWords proposal={p} />
              <Button size="compact-sm" mt={4} loading={pending} onClick={() => onAccept(p.places.map((one) => one.source))}>
                {t('pick.take')}
              </Button>
            </div>
          ))}
          <Button mt="sm" variant="subtle" color="gray" size="compact-sm" onClick={onLeave}>
            {t('pick.cancel')}
          </Button>
        </Card>
      )}
      <div className={classes.beside}>
        <figure className={classes.page}>
          <figcaption>
            <Text fw={600} size="sm">
              {t('compare.before', { version: repair.version })}
            </Text>
            <Text size="sm" className={classes.value}>
              {sample ? t('compare.said', { column: name, value: sample.old }) : ''}
              {sample && sample.old_node < 0 && ` ${t('compare.unseen')}`}
            </Text>
          </figcaption>
          {shown.before ? (
            <Snapshot src={snapshotOf(shown.before)} title={t('compare.before', { version: repair.version })} outlines={before} picking={false} reveal={before[0]?.nodes[0]} height="420px" />
          ) : (
            <Alert variant="light">{t('compare.unshown')}</Alert>
          )}
        </figure>
        <figure className={classes.page}>
          <figcaption>
            <Text fw={600} size="sm">
              {t('compare.after')}
            </Text>
            <Text size="sm" className={classes.value}>
              {column && !picking ? (proposed?.new ? t('compare.says', { column: name, value: proposed.new }) : t('compare.silent', { column: name })) : ''}
            </Text>
          </figcaption>
          {shown.after ? (
            <Snapshot
              src={snapshotOf(shown.after)}
              title={t('compare.after')}
              outlines={after}
              picking={picking}
              onPick={(node) => pointed.mutate(node)}
              onLeave={() => document.getElementById(panel)?.focus()}
              reveal={after[0]?.nodes[0]}
              height="420px"
            />
          ) : (
            <Alert variant="light">{t('compare.unshown')}</Alert>
          )}
        </figure>
      </div>
    </Stack>
  )
}
