import { Button, Group, Stack, Text } from '@mantine/core'
import { MousePointerClick, Play } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/ui/Empty'
import { snapshotOf } from '../api'
import type { Draft, Proposal } from '../model'
import { Snapshot } from '../picker/Snapshot'
import type { Outline } from '../picker/Overlay'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { StepFoot } from '../wizard/StepFoot'
import { StepHead } from '../wizard/StepHead'
import { AnswersNote } from './AnswersNote'
import { FoundNothing } from './FoundNothing'
import { PickRows } from './PickRows'
import { Proposals } from './Proposals'
import { sampleName } from './sampleName'

/** First step: what of the page to collect. It proposes; one button takes the best proposal. */
export function FindStep({ draft, changes, onDone }: { draft: Draft; changes: Changes; onDone: () => void }) {
  const { t } = useTranslation('builder')
  const [chosen, setChosen] = useState(draft.proposals[0]?.id)
  const [follow, setFollow] = useState(true)
  const [byHand, setByHand] = useState(false)
  const proposal = draft.proposals.find(({ id }) => id === chosen) ?? draft.proposals[0]
  const sample = draft.samples.find(({ id }) => id === proposal?.sample) ?? draft.samples[0]
  const outlines = useMemo(() => outlinesOf(draft.proposals, proposal, sample?.id), [draft.proposals, proposal, sample?.id])

  if (draft.samples.length === 0 || !sample) return <FoundNothing draft={draft} changes={changes} />
  if (byHand) return <PickRows draft={draft} changes={changes} sample={sample} onDone={onDone} onCancel={() => setByHand(false)} />

  const start = (one: Proposal) =>
    void changes
      .accept(one.id, follow && one.details !== undefined)
      .then(onDone)
      .catch(() => undefined)

  return (
    <>
      <StepHead title={t('find.title')} lead={proposal?.doubtful ? t('find.leadDoubtful') : proposal ? t('find.lead', { count: draft.proposals.length }) : t('find.leadNone')} />
      <Beside
        left={
          <Stack gap="md">
            <AnswersNote draft={draft} sample={sample} changes={changes} />
            {proposal ? (
              <>
                <Proposals proposals={draft.proposals} chosen={proposal.id} onChoose={setChosen} follow={follow} onFollow={setFollow} />
                <Group gap="sm">
                  <Button size="md" leftSection={<Play size={16} aria-hidden />} loading={changes.pending} onClick={() => start(proposal)}>
                    {t(`find.start.${proposal.kind}`)}
                  </Button>
                  {sample.role !== 'json' && (
                    <Button size="md" variant="default" leftSection={<MousePointerClick size={16} aria-hidden />} onClick={() => setByHand(true)}>
                      {t('find.byHand')}
                    </Button>
                  )}
                </Group>
                <Text size="sm" c="var(--quiet)" role="status">
                  {changes.pending ? (follow && proposal.details ? t('find.following') : t('find.starting')) : draft.recipe ? t('find.again') : ''}
                </Text>
              </>
            ) : (
              <Empty
                title={t('find.none')}
                detail={t('find.noneHint')}
                action={
                  <Button leftSection={<MousePointerClick size={16} aria-hidden />} onClick={() => setByHand(true)}>
                    {t('find.byHand')}
                  </Button>
                }
              />
            )}
          </Stack>
        }
        right={<Snapshot src={snapshotOf(sample)} title={sampleName(t, draft, sample)} outlines={outlines} picking={false} reveal={proposal?.nodes[0]} />}
      />
      {draft.recipe !== '' && <StepFoot step="find" onGo={onDone} />}
    </>
  )
}

function outlinesOf(proposals: Proposal[], chosen: Proposal | undefined, sample: string | undefined): Outline[] {
  if (!chosen || chosen.sample !== sample) return []
  const others = proposals.filter((one) => one !== chosen && one.sample === sample).flatMap(({ nodes }) => nodes)
  return [
    { tone: 'other', nodes: others },
    { tone: 'chosen', nodes: chosen.nodes },
  ]
}
