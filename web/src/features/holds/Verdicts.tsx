import { useTranslation } from 'react-i18next'
import type { Finding } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { figure } from '@/ui/figure'
import { said } from '@/ui/said'
import { Scroll } from '@/ui/Scroll'
import classes from './Verdicts.module.css'

/** What speaks against publishing comes first. */
const order: readonly string[] = ['hold', 'warn', 'pass']

const measured = (text: string, language: string) => String(figure('now', text, language))

/** What checks found, with rows that show it; with their source where they are of several. */
export function Verdicts({ list, sources = false }: { list: readonly Finding[]; sources?: boolean }) {
  const { t, i18n } = useTranslation('holds')
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
                {v.rows && v.rows.length > 0 ? <Shown rows={v.rows} label={text} /> : v.samples && v.samples.length > 0 && <div className={classes.figures}>{v.samples.slice(0, 5).join(', ')}</div>}
              </div>
            </li>
          )
        })}
    </ul>
  )
}

/** Rows that show a finding: the cells that matter, before and after. */
function Shown({ rows, label }: { rows: NonNullable<Finding['rows']>; label: string }) {
  const { t } = useTranslation('holds')
  const columns = [...new Set(rows.flatMap((r) => r.fields ?? []))].slice(0, 4)
  if (columns.length === 0) return <div className={classes.figures}>{rows.slice(0, 5).map((r) => r.key).join(', ')}</div>
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
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  )
}
