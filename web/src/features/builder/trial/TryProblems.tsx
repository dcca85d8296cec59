import { Alert, Anchor, List } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TryProblem } from '../model'
import { wordsFor } from '../words'
import { said } from '@/ui/said'

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
            {wordsFor(`tryProblems.${code}`, i18n, same[0]?.detail ?? code)}
            <List size="sm" withPadding>
              {same.slice(0, 5).map(({ url, detail, detail_said }, index) => (
                <List.Item key={index}>
                  {url && (
                    <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm">
                      {url}
                    </Anchor>
                  )}{' '}
                  {said(detail_said, detail)}
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
