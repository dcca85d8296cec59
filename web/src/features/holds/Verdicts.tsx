import { Anchor } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { base } from '@/api/client'
import { datasetPath } from '@/api/path'
import type { Finding } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { figure } from '@/ui/figure'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'
import { Scroll } from '@/ui/Scroll'
import classes from './Verdicts.module.css'

/** What speaks against publishing comes first. */
const order: readonly string[] = ['hold', 'warn', 'pass']

const measured = (text: string, language: string) => String(figure('now', text, language))

type Props = { list: readonly Finding[]; dataset: string; run: string; /** They are of several sources: each is named, with the way to repair its recipe. */ sources?: boolean }

/** What checks found, with rows that show it and the pages that those were read from. */
export function Verdicts({ list, dataset, run, sources = false }: Props) {
  const { t, i18n } = useTranslation(['holds', 'repair'])
  return (
    <ul className={classes.verdicts}>
      {[...list]
        .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
        .map((v) => {
          const text = said(v.said, v.reason || v.check)
          const observed = v.observed ? measured(v.observed, i18n.language) : ''
          return (
            <li key={`${v.source} ${v.check} ${v.reason}`}>
              <Dot tone={v.level === 'hold' ? 'bad' : v.level === 'warn' ? 'warn' : 'good'}>{t(`level.${v.level === 'hold' ? 'hold' : v.level === 'warn' ? 'warn' : 'pass'}`)}</Dot>
              <div>
                {sources && <b>{v.source} </b>}
                {text}
                {observed && (
                  <div className={classes.figures}>{v.expected ? t('observed_expected', { observed, expected: said(v.expected_said, v.expected) }) : t('observed', { observed })}</div>
                )}
                {v.rows && v.rows.length > 0 ? <Shown rows={v.rows} label={text} page={(url) => archived(dataset, run, v.source, url)} /> : v.samples && v.samples.length > 0 && <div className={classes.figures}>{v.samples.slice(0, 5).join(', ')}</div>}
                {sources && lostField(v) && (
                  <TextLink to="/repair/$ns/$name/$run/$source" params={{ ...datasetPath(dataset), run, source: v.source }} preload={false} fz="inherit">
                    {t('repair:open_of', { source: v.source })}
                  </TextLink>
                )}
              </div>
            </li>
          )
        })}
    </ul>
  )
}

/** The checks that fail when a recipe no longer finds a field where it looks. */
const ofPlaces: readonly string[] = ['coverage', 'coverage_drop', 'category_coverage', 'alternatives']

const lostField = (v: Finding) => v.level !== 'pass' && ofPlaces.includes(v.check) && typeof v.params?.['column'] === 'string'

/** Where a page that a run read is shown as it was. */
function archived(dataset: string, run: string, source: string, url: string): string {
  return `${base}/datasets/${dataset}/runs/${encodeURIComponent(run)}/sources/${encodeURIComponent(source)}/pages?url=${encodeURIComponent(url)}`
}

/** Rows that show a finding: the cells that matter, before and after. */
function Shown({ rows, label, page }: { rows: NonNullable<Finding['rows']>; label: string; page: (url: string) => string }) {
  const { t } = useTranslation('holds')
  const columns = [...new Set(rows.flatMap((r) => r.fields ?? []))].slice(0, 4)
  const linked = rows.some((r) => r.url)
  if (columns.length === 0 && !linked) return <div className={classes.figures}>{rows.slice(0, 5).map((r) => r.key).join(', ')}</div>
  return (
    <details className={classes.rows}>
      <summary>{t('shown', { count: rows.length })}</summary>
      <Scroll label={label}>
        <table>
          <thead>
            <tr>
              <th>{t('row')}</th>
              {columns.map((c) => (
                <th key={c}>{c}</th>
              ))}
              {linked && <th>{t('archived')}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.key}>
                <td>{r.key}</td>
                {columns.map((c) => (
                  <td key={c}>
                    {r.before?.[c] !== undefined && r.before[c] !== r.after?.[c] && <del>{r.before[c]}</del>} {r.after?.[c] ?? t('empty')}
                  </td>
                ))}
                {linked && (
                  <td data-tight>
                    {r.url && (
                      <Anchor href={page(r.url)} target="_blank" rel="noopener" fz="inherit" aria-label={t('open_archived', { key: r.key })}>
                        {t('open_page')}
                      </Anchor>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}
