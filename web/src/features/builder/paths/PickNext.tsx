import { Button, Card, Radio, Stack, Text } from '@mantine/core'
import { Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { snapshotOf } from '../api'
import { sampleName } from '../find/sampleName'
import type { Draft, Sample } from '../model'
import type { Outline } from '../picker/Overlay'
import { outlinesOf } from '../picker/outlines'
import { leavePicker, PickPanel } from '../picker/PickPanel'
import { Snapshot } from '../picker/Snapshot'
import { usePick } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { InView } from '../wizard/InView'
import { say } from '../words'
import { CountForm } from './CountForm'

type Props = { draft: Draft; changes: Changes; /** The page that shows the list. */ sample: Sample; onDone: () => void }

const ways = ['click', 'count', 'none'] as const
type How = (typeof ways)[number]

/** How the list goes on: what leads to its next page is clicked, its pages are counted in the address, or there is only one. */
export function PickNext({ draft, changes, sample, onDone }: Props) {
  const { t, i18n } = useTranslation('builder')
  const [how, setHow] = useState<How>('click')
  const picking = usePick({ draft: draft.id, sample: sample.id, as: 'next', adds: false })
  const { found, pointed } = picking
  // What looks like it is shown first: pagers stand below everything else.
  const likely = draft.proposals.find((one) => one.sample === sample.id && one.next?.nodes.length)?.next?.nodes[0]
  const outlines = useMemo<Outline[]>(
    () => [...(likely === undefined ? [] : [{ tone: 'other' as const, nodes: [likely] }]), ...outlinesOf({ found, pointed })],
    [found, pointed, likely],
  )
  const store = (...edits: Parameters<Changes['edit']>) =>
    void changes
      .edit(...edits)
      .then(onDone)
      .catch(() => undefined)

  return (
    <InView>
      <Beside
        left={
          <Stack gap="sm">
            <Card withBorder>
              <Radio.Group label={t('paths.how')} value={how} onChange={(value) => setHow(ways.find((one) => one === value) ?? 'click')}>
                <Stack gap={8} mt="xs">
                  {ways.map((one) => (
                    <Radio key={one} value={one} label={t(`paths.hows.${one}`)} description={t(`paths.howHints.${one}`)} />
                  ))}
                </Stack>
              </Radio.Group>
            </Card>
            {how === 'click' && (
              <PickPanel
                title={t('paths.nextTitle')}
                hint={t('paths.nextHint')}
                picking={picking}
                similar={false}
                problems={{ no_link: t('paths.scripted') }}
                onCancel={onDone}
              >
                {found?.places[0] && (
                  <Text size="sm" c="var(--quiet)" mt="sm">
                    {t('pick.how', { place: say(found.places[0].words, i18n) })}
                  </Text>
                )}
                <Button
                  mt="sm"
                  leftSection={<Check size={16} aria-hidden />}
                  loading={changes.pending}
                  onClick={() => pointed && store({ op: 'next', sample: pointed.sample, node: pointed.node })}
                >
                  {t('paths.useNext')}
                </Button>
              </PickPanel>
            )}
            {how === 'count' && <CountForm draft={draft} changes={changes} onStore={store} onCancel={onDone} />}
            {how === 'none' && (
              <Card withBorder>
                <Stack gap="sm" align="start">
                  <Button loading={changes.pending} onClick={() => store({ op: 'next', none: true })}>
                    {t('paths.onlyOne')}
                  </Button>
                  <Button variant="subtle" color="gray" size="compact-sm" onClick={onDone}>
                    {t('pick.cancel')}
                  </Button>
                </Stack>
              </Card>
            )}
          </Stack>
        }
        right={
          <Snapshot
            src={snapshotOf(sample)}
            title={sampleName(t, draft, sample)}
            outlines={how === 'click' ? outlines : []}
            picking={how === 'click'}
            reveal={likely}
            onPick={picking.pick}
            onLeave={leavePicker}
          />
        }
      />
    </InView>
  )
}
