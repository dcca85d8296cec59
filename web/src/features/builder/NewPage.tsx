import { Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/Page'
import { drafts } from './api'
import { AddressField } from './new/AddressField'
import { RecentDrafts } from './new/RecentDrafts'
import { RefusalNotice } from './new/RefusalNotice'
import { Templates } from './new/Templates'
import { UploadPage } from './new/UploadPage'
import type { Draft } from './model'
import { systemQuery } from './system'

/** Where a collection begins: an address, a saved page, a template, or a draft that was left. */
export function NewPage() {
  const { t } = useTranslation('builder')
  const navigate = useNavigate()
  const [refused, setRefused] = useState<Draft>()
  const [address, setAddress] = useState('')
  const system = useQuery(systemQuery)

  const arrived = async (draft: Draft) => {
    if (draft.refusal && draft.proposals.length === 0) setRefused(draft)
    else await navigate({ to: '/drafts/$id', params: { id: draft.id } })
  }
  const open = useMutation({
    mutationFn: ({ address, render }: { address: string; render: boolean }) => drafts.open(address, render),
    onMutate: () => setRefused(undefined),
    onSuccess: arrived,
  })
  const upload = useMutation({
    mutationFn: ({ file, address }: { file: File; address?: string }) => drafts.upload(file, address),
    onSuccess: arrived,
  })

  return (
    <Page title={t('new.title')} lead={t('new.lead')}>
      <Stack gap="xl" maw={860}>
        <AddressField address={address} onAddress={setAddress} pending={open.isPending} error={open.error} onOpen={(pasted) => open.mutate({ address: pasted, render: false })} />
        {refused?.refusal && (
          <RefusalNotice
            refusal={refused.refusal}
            address={refused.address}
            browser={system.data?.browser ?? false}
            pending={open.isPending || upload.isPending}
            onRender={() => open.mutate({ address: refused.address, render: true })}
            onUpload={(file) => upload.mutate({ file, address: refused.address })}
          />
        )}
        <UploadPage pending={upload.isPending} error={upload.error} onUpload={(file, address) => upload.mutate(address ? { file, address } : { file })} />
        <Templates address={address} onDraft={arrived} />
        <RecentDrafts />
      </Stack>
    </Page>
  )
}
