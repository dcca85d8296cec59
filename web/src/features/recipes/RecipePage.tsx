import { Alert, Breadcrumbs, Button, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Copy, Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { recipeAsk, revisionAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import { RepairOfRecipe } from '@/features/repair/RepairOfRecipe'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { Snippet } from '@/ui/Snippet'
import { ChangeRecipe } from './ChangeRecipe'
import { CloneRecipe } from './CloneRecipe'
import { Comparison } from './Comparison'
import { download } from './download'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

/** A recipe: what it collects in words, its text, its revisions and what changed between them. */
export function RecipePage() {
  const { name } = useParams({ from: '/recipes/$name' })
  const { t, i18n } = useTranslation('recipes')
  const format = useFormat()
  const search = useSearch({ from: '/recipes/$name' })
  const navigate = useNavigate({ from: '/recipes/$name' })
  const view = useQuery(recipeAsk(name))
  const shown = search.revision ?? view.data?.revision
  const revision = useQuery({ ...revisionAsk(name, shown ?? 0), enabled: shown !== undefined })
  const [cloning, { open, close }] = useDisclosure(false)
  const words = (w: { ko: string; en: string }) => (i18n.language === 'ko' ? w.ko : w.en)
  return (
    <Page
      title={name}
      trail={
        <Breadcrumbs mb={4} fz="sm">
          <TextLink to="/recipes" fz="sm">
            {t('title')}
          </TextLink>
          <span>{name}</span>
        </Breadcrumbs>
      }
      lead={view.data?.about}
      actions={
        revision.data && (
          <>
            <ChangeRecipe name={name} revision={revision.data.revision} />
            <Button variant="default" leftSection={<Copy size={15} aria-hidden />} onClick={open}>
              {t('clone.open')}
            </Button>
            <Button variant="default" leftSection={<Download size={15} aria-hidden />} onClick={() => [[`${name}.yaml`, revision.data.yaml] as const, ...Object.entries(revision.data.files)].forEach(([file, text]) => download(file, text))}>
              {t('export')}
            </Button>
          </>
        )
      }
    >
      {revision.data && <CloneRecipe from={revision.data} opened={cloning} close={close} />}
      <Loaded query={view} rows={8}>
        {(r) => (
          <>
            {r.problem && (
              <Alert color="red" variant="light" mb="md" role="alert" title={t('unreadable')}>
                {said(r.problem_said, r.problem)}
              </Alert>
            )}
            <Section title={t('facts')}>
              <Facts
                facts={[
                  { label: t('column.site'), value: r.site },
                  { label: t('produces'), value: t('columns', { count: r.columns, table: r.produces }) },
                  {
                    label: t('column.used_by'),
                    value:
                      r.used_by.length === 0
                        ? t('unused')
                        : r.used_by.map((d) => (
                            <div key={d}>
                              <TextLink to="/datasets/$ns/$name" params={datasetPath(d)} fz="inherit">
                                {d}
                              </TextLink>
                            </div>
                          )),
                  },
                  ...(revision.data?.view
                    ? [
                        { label: t('politeness'), value: words(revision.data.view.politeness.words) },
                        { label: t('starts'), value: revision.data.view.starts.map((s, i) => <div key={i}>{words(s.words)}</div>) },
                      ]
                    : []),
                ]}
              />
            </Section>
            <RepairOfRecipe recipe={name} datasets={r.used_by} />
            <Section
              title={t('revisions')}
              aside={
                r.revisions.length > 1 &&
                shown !== undefined && (
                  <NativeSelect
                    size="xs"
                    aria-label={t('compare.with')}
                    value={search.against ?? ''}
                    onChange={(e) => void navigate({ search: (s) => ({ ...(s.revision ? { revision: s.revision } : {}), ...(e.currentTarget.value ? { against: Number(e.currentTarget.value) } : {}) }), replace: true })}
                    data={[{ value: '', label: t('compare.choose') }, ...r.revisions.filter((one) => one.revision !== shown).map((one) => ({ value: String(one.revision), label: t('compare.against', { n: one.revision }) }))]}
                  />
                )
              }
            >
              <Scroll label={t('revisions')}>
                <table>
                  <thead>
                    <tr>
                      <th>{t('column.revision')}</th>
                      <th>{t('column.kept')}</th>
                      <th>{t('column.files')}</th>
                      <th>
                        <span className="visually-hidden">{t('show')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {r.revisions.map((one) => (
                      <tr key={one.revision}>
                        <td data-tight>
                          <b>{t('revision', { n: one.revision })}</b>
                        </td>
                        <td data-tight>{format.time(new Date(one.kept_at))}</td>
                        <td>{one.files.join(', ')}</td>
                        <td data-tight>
                          {one.revision === shown ? (
                            t('shown')
                          ) : (
                            <TextLink to="/recipes/$name" params={{ name }} search={{ revision: one.revision }} fz="inherit" aria-label={t('show_revision', { n: one.revision })}>
                              {t('show')}
                            </TextLink>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </Section>
            {search.against !== undefined && shown !== undefined && search.against !== shown && (
              <Comparison recipe={name} from={Math.min(search.against, shown)} to={Math.max(search.against, shown)} />
            )}
            <Section title={shown === undefined ? t('text_plain') : t('text', { n: shown })} plain>
              <Loaded query={revision} rows={10}>
                {(one) => <Snippet text={one.yaml} label={t('text', { n: one.revision })} />}
              </Loaded>
            </Section>
          </>
        )}
      </Loaded>
    </Page>
  )
}
