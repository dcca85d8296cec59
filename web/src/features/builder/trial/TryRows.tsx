import { Table, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, TryRow } from '../model'
import { columnLabel } from '../words'

/** The rows that a try brought, as a version would hold them. */
export function TryRows({ draft, rows }: { draft: Draft; rows: TryRow[] }) {
  const { t, i18n } = useTranslation('builder')
  const columns = draft.view?.columns ?? []
  return (
    <section aria-labelledby="rows-title">
      <Title order={3} id="rows-title" mb="xs">
        {t('try.rows')}
      </Title>
      <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }} mah={360}>
        <Table fz="sm" verticalSpacing={4} stickyHeader aria-labelledby="rows-title">
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name }) => (
                <Table.Th key={name} style={{ whiteSpace: 'nowrap' }}>
                  {columnLabel(name, i18n)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...rows].sort((a, b) => Number(b.own) - Number(a.own)).map((row, line) => (
              <Table.Tr key={line}>
                {row.cells.map((cell, place) => (
                  <Table.Td key={place} title={cell.problem ?? cell.text} maw={240} style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
                    {cell.text}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
