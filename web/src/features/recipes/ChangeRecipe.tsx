import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { changeRecipe } from '@/api/does'
import { report } from '@/app/report'

/** Opens the builder with a revision of a recipe, to change or mend it. */
export function ChangeRecipe({ name, revision }: { name: string; revision: number }) {
  const { t } = useTranslation('recipes')
  const navigate = useNavigate()
  const open = useMutation({
    mutationFn: () => changeRecipe(name, revision),
    onSuccess: (draft) => navigate({ to: '/drafts/$id', params: { id: draft.id } }),
    onError: report,
  })
  return (
    <Button leftSection={<Pencil size={15} aria-hidden />} loading={open.isPending} onClick={() => open.mutate()}>
      {t('change')}
    </Button>
  )
}
