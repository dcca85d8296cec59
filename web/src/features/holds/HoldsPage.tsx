import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { holdsAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import { Dot } from '@/ui/Dot'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { verdictWord } from './verdict'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

/** Sources whose rows were kept back until somebody decides. */
export function HoldsPage() {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const { all = false } = useSearch({ from: '/holds' })
  const navigate = useNavigate({ from: '/holds' })
  const list = useQuery(holdsAsk(all))
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Section
        title={all ? t('all') : t('open')}
        aside={<Switch size="sm" label={t('show_decided')} checked={all} onChange={(e) => void navigate({ search: e.currentTarget.checked ? { all: true } : {} })} />}
      >
        <Loaded query={list} rows={5}>
          {({ holds }) =>
            holds.length === 0 ? (
              <Empty icon={<CircleCheck size={28} aria-hidden />} title={t('none')} detail={t('none_detail')} />
            ) : (
              <Scroll label={t('title')}>
                <table>
                  <thead>
                    <tr>
                      <th>{t('column.source')}</th>
                      <th>{t('column.dataset')}</th>
                      <th>{t('column.reason')}</th>
                      <th>{t('column.when')}</th>
                      <th>{t('column.state')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {holds.map((h) => (
                      <tr key={`${h.dataset} ${h.name}`}>
                        <td data-tight>
                          <TextLink to="/holds/$ns/$name/$hold" params={{ ...datasetPath(h.dataset), hold: h.name }} fz="inherit" fw={600}>
                            {h.source}
                          </TextLink>
                        </td>
                        <td data-tight>{h.dataset}</td>
                        <td style={{ minWidth: 240 }}>{said(h.reason_said, h.reason)}</td>
                        <td data-tight>{format.time(new Date(h.as_of))}</td>
                        <td data-tight>
                          <Dot tone={h.verdict ? 'none' : 'warn'}>{verdictWord(h.verdict)}</Dot>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
