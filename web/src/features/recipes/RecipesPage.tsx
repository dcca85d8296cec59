import { Button, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { NotebookText, Search, Upload } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { recipesAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import { Dot } from '@/ui/Dot'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { ImportRecipe } from './ImportRecipe'
import { LinkButton, TextLink } from '@/ui/links'

/** All recipes: what each collects and who uses it. */
export function RecipesPage() {
  const { t } = useTranslation('recipes')
  const { q = '' } = useSearch({ from: '/recipes' })
  const navigate = useNavigate({ from: '/recipes' })
  const list = useQuery(recipesAsk())
  const [importing, { open, close }] = useDisclosure(false)
  const wanted = q.trim().toLowerCase()
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button variant="default" leftSection={<Upload size={15} aria-hidden />} onClick={open}>
          {t('import.open')}
        </Button>
      }
    >
      <ImportRecipe opened={importing} close={close} />
      <Loaded query={list} rows={6}>
        {(all) => {
          if (all.length === 0) {
            return (
              <Empty
                icon={<NotebookText size={28} aria-hidden />}
                title={t('none')}
                detail={t('none_detail')}
                action={
                  <LinkButton to="/new">
                    {t('begin')}
                  </LinkButton>
                }
              />
            )
          }
          const found = all.filter((r) => `${r.name} ${r.about ?? ''} ${r.site ?? ''}`.toLowerCase().includes(wanted))
          return (
            <Section
              title={t('all', { count: all.length })}
              aside={
                <TextInput
                  type="search"
                  size="xs"
                  w={260}
                  aria-label={t('search')}
                  placeholder={t('search')}
                  leftSection={<Search size={14} aria-hidden />}
                  value={q}
                  onChange={(e) => void navigate({ search: e.currentTarget.value ? { q: e.currentTarget.value } : {}, replace: true })}
                />
              }
            >
              {found.length === 0 ? (
                <Empty title={t('not_found', { q })} />
              ) : (
                <Scroll label={t('title')}>
                  <table>
                    <thead>
                      <tr>
                        <th>{t('column.name')}</th>
                        <th>{t('column.site')}</th>
                        <th data-number>{t('column.columns')}</th>
                        <th>{t('column.revision')}</th>
                        <th>{t('column.used_by')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {found.map((r) => (
                        <tr key={r.name}>
                          <td>
                            <TextLink to="/recipes/$name" params={{ name: r.name }} fz="inherit" fw={600}>
                              {r.name}
                            </TextLink>
                            {r.about && <div style={{ color: 'var(--quiet)', maxWidth: 420 }}>{r.about}</div>}
                            {r.problem && <Dot tone="bad">{t('unreadable')}</Dot>}
                          </td>
                          <td data-tight>{r.site}</td>
                          <td data-number>{r.columns}</td>
                          <td data-tight>
                            {t('revision', { n: r.revision })}
                            {r.kept_at && (
                              <div style={{ color: 'var(--quiet)' }}>
                                <When at={r.kept_at} />
                              </div>
                            )}
                          </td>
                          <td>
                            {r.used_by.length === 0
                              ? t('unused')
                              : r.used_by.map((d) => (
                                  <div key={d}>
                                    <TextLink to="/datasets/$ns/$name" params={datasetPath(d)} fz="inherit">
                                      {d}
                                    </TextLink>
                                  </div>
                                ))}
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Scroll>
              )}
            </Section>
          )
        }}
      </Loaded>
    </Page>
  )
}
