import { Table, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TryRequest } from '../model'
import { wordsFor } from '../words'

/** Every page that a try asked for, and what became of it. */
export function TryRequests({ requests }: { requests: TryRequest[] }) {
  const { t, i18n } = useTranslation('builder')
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <section aria-labelledby="requests-title">
      <Title order={3} id="requests-title" mb="xs">
        {t('try.requests')}
      </Title>
      <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table fz="sm" verticalSpacing={4} striped aria-labelledby="requests-title">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('try.address')}</Table.Th>
              <Table.Th>{t('try.outcome')}</Table.Th>
              <Table.Th ta="end">{t('try.bytes')}</Table.Th>
              <Table.Th ta="end">{t('try.ms')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {requests.map((request, index) => (
              <Table.Tr key={index}>
                <Table.Td style={{ wordBreak: 'break-all' }}>{request.url}</Table.Td>
                <Table.Td>{outcomeWords(request, i18n)}</Table.Td>
                <Table.Td ta="end" className="numbers">
                  {number.format(request.bytes)}
                </Table.Td>
                <Table.Td ta="end" className="numbers">
                  {number.format(request.ms)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

function outcomeWords({ outcome, status }: TryRequest, i18n: ReturnType<typeof useTranslation>['i18n']): string {
  const words = wordsFor(`outcomes.${outcome}`, i18n, outcome)
  return status ? `${words} (${status})` : words
}
