import { useTranslation } from 'react-i18next'
import { deleteVersion } from '@/api/does'
import { Signed } from './Signed'

/** Deletes a version; says before what is lost and what stays. */
export function DeleteVersion({ dataset, version, done }: { dataset: string; version: number; done: () => void }) {
  const { t } = useTranslation('keeping')
  return (
    <Signed
      dataset={dataset}
      will={[t('delete.gone', { version }), t('delete.mark', { version }), t('delete.files'), t('delete.never')]}
      label={t('delete.do', { version })}
      danger
      act={(why) => deleteVersion(dataset, version, why)}
      said={t('delete.done', { version })}
      done={done}
    />
  )
}
