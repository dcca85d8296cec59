import { Button, Checkbox, Stack, Text } from '@mantine/core'
import { Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { snapshotOf } from '../api'
import { sampleName } from '../find/sampleName'
import type { Draft, Sample } from '../model'
import { outlinesOf } from '../picker/outlines'
import { leavePicker, PickPanel } from '../picker/PickPanel'
import { Snapshot } from '../picker/Snapshot'
import { keyedByLink } from './listPage'
import { usePick } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { InView } from '../wizard/InView'
import { say } from '../words'

type Props = { draft: Draft; changes: Changes; /** The page that shows the list. */ sample: Sample; onDone: () => void }

/** Which link of a row opens its own page: one is clicked, the same is found in all other rows. */
export function PickLink({ draft, changes, sample, onDone }: Props) {
  const { t, i18n } = useTranslation('builder')
  const picking = usePick({ draft: draft.id, sample: sample.id, as: 'link', adds: false })
  const { found, pointed } = picking
  const outlines = useMemo(() => outlinesOf({ found, pointed }), [found, pointed])
  const hasItem = draft.samples.some(({ role }) => role === 'item')
  const [fetch, setFetch] = useState(!hasItem)

  const use = async () => {
    if (!pointed) return
    await changes.edit({ op: 'link', sample: pointed.sample, node: pointed.node, also: pointed.also, except: pointed.except })
    const example = found?.examples[0]
    if (fetch && example) await changes.addSample(example, false)
    onDone()
  }
  const leave = async () => {
    await changes.edit({ op: 'link', none: true })
    onDone()
  }

  return (
    <InView>
      <Beside
        left={
          <Stack gap="sm">
            <PickPanel title={t('paths.linkTitle')} hint={t('paths.linkHint')} picking={picking} similar onCancel={onDone}>
              {found?.places[0] && (
                <Text size="sm" c="var(--quiet)" mt="sm">
                  {t('pick.how', { place: say(found.places[0].words, i18n) })}
                </Text>
              )}
              {!hasItem && (
                <Checkbox
                  mt="sm"
                  checked={fetch}
                  onChange={(event) => setFetch(event.currentTarget.checked)}
                  label={t('paths.fetchOne')}
                  description={t('paths.fetchOneHint')}
                />
              )}
              <Button mt="sm" leftSection={<Check size={16} aria-hidden />} loading={changes.pending} onClick={() => void use().catch(() => undefined)}>
                {t('paths.useLink', { count: found?.count ?? 0 })}
              </Button>
            </PickPanel>
            {keyedByLink(draft) ? (
              <Text size="sm" c="var(--quiet)">
                {t('paths.keyInLink')}
              </Text>
            ) : (
              <Button variant="default" style={{ alignSelf: 'start' }} loading={changes.pending} onClick={() => void leave().catch(() => undefined)}>
                {t('paths.leadNowhere')}
              </Button>
            )}
          </Stack>
        }
        right={
          <Snapshot src={snapshotOf(sample)} title={sampleName(t, draft, sample)} outlines={outlines} picking onPick={picking.pick} onLeave={leavePicker} />
        }
      />
    </InView>
  )
}
