import { Alert, List } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TryProblem } from '../model'

/** What failed in a try and why, grouped by reason. */
export function TryProblems({ problems }: { problems: TryProblem[] }) {
  const { t, i18n } = useTranslation('builder')
  const codes = [...new Set(problems.map(({ code }) => code))]
  return (
    <Alert color="orange" variant="light" icon={<TriangleAlert size={18} aria-hidden />} title={t('try.problems', { count: problems.length })}>
      <List size="sm">
        {codes.map((code) => {
          const same = problems.filter((problem) => problem.code === code)
          return (
          <List.Item key={code}>
            {i18n.exists(`builder:tryProblems.${code}`) ? t(`tryProblems.${code}` as 'tryProblems.no_rows') : (same[0]?.detail ?? code)}
            <List size="sm" withPadding>
              {same.slice(0, 5).map(({ url, detail }, index) => (
                <List.Item key={index}>
                  {url && (
                    <a href={url} target="_blank" rel="noreferrer noopener">
                      {url}
                    </a>
                  )}{' '}
                  {detail}
                </List.Item>
              ))}
            </List>
          </List.Item>
          )
        })}
      </List>
    </Alert>
  )
}
