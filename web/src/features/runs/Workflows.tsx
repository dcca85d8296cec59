import { Anchor } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RunView } from '@/api/types'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'

/** The workflows behind a run, each with its place in the Temporal Web UI. */
export function Workflows({ list }: { list: RunView['workflows'] }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  if (list.length === 0) return null
  return (
    <Section title={t('workflows.title')} aside={t('workflows.aside')}>
      <Scroll label={t('workflows.title')}>
        <table>
          <thead>
            <tr>
              <th>{t('workflows.id')}</th>
              <th>{t('workflows.status')}</th>
              <th>{t('workflows.started')}</th>
              <th>{t('workflows.took')}</th>
            </tr>
          </thead>
          <tbody>
            {list.map((w) => (
              <tr key={w.run_id}>
                <td>
                  {w.url ? (
                    <Anchor href={w.url} target="_blank" rel="noopener" fz="inherit">
                      {w.type} {w.source} <ExternalLink size={12} aria-hidden />
                    </Anchor>
                  ) : (
                    `${w.type} ${w.source ?? ''}`
                  )}
                  <div style={{ color: 'var(--quiet)' }}>{w.id}</div>
                </td>
                <td data-tight>{w.status}</td>
                <td data-tight>{w.started_at ? format.time(new Date(w.started_at)) : ''}</td>
                <td data-tight>{w.started_at && w.closed_at ? format.duration((new Date(w.closed_at).getTime() - new Date(w.started_at).getTime()) / 1000) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}
