import { Table } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Proposal } from '../model'
import { columnLabel } from '../words'
import classes from './Proposals.module.css'

/** Columns that tell a person most, in this order; pictures and addresses say little in a line of text. */
const telling = ['title', 'name', 'price', 'list_price', 'brand_raw', 'brand', 'condition', 'rating']
const mostColumns = 4

/** The first rows of a proposal, by the columns that tell most. */
export function ProposalRows({ proposal }: { proposal: Proposal }) {
  const { t, i18n } = useTranslation('builder')
  const order = (name: string) => {
    const at = telling.indexOf(name)
    return at < 0 ? telling.length : at
  }
  const shown = proposal.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ type }) => type !== 'image' && type !== 'link')
    .sort((a, b) => order(a.name) - order(b.name) || Number(a.type === 'number') - Number(b.type === 'number') || a.index - b.index)
    .filter(({ name }, index) => index < 2 || telling.includes(name))
    .slice(0, mostColumns)
  if (shown.length === 0 || proposal.rows.length === 0) return null
  return (
    <Table.ScrollContainer minWidth={300} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }} mt="xs">
      <Table fz="sm" verticalSpacing={4} horizontalSpacing="xs" captionSide="bottom" aria-label={t('find.firstRows')}>
        <Table.Thead>
          <Table.Tr>
            {shown.map(({ name, index }) => (
              <Table.Th key={index}>{columnLabel(name, i18n)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {proposal.rows.slice(0, 3).map((row, line) => (
            <Table.Tr key={line}>
              {shown.map(({ index, type }) => (
                <Table.Td key={index} className={type === 'text' ? undefined : classes.figure}>
                  {row[index] ?? ''}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
