import { useTranslation } from 'react-i18next'
import { rollBack } from '@/api/does'
import { Signed } from './Signed'

type Props = { dataset: string; version: number; latest: number; newest: number; done: () => void }

/** Has `latest` name another version; says before what that means for who pulls and for the next run. */
export function Rollback({ dataset, version, latest, newest, done }: Props) {
  const { t } = useTranslation('keeping')
  return (
    <Signed
      dataset={dataset}
      will={[t('rollback.moves', { version, latest }), t('rollback.stay', { latest }), t('rollback.next', { version, next: newest + 1 }), t('rollback.told')]}
      label={t('rollback.do', { version })}
      act={(why) => rollBack(dataset, version, why)}
      said={t('rollback.done', { version })}
      done={done}
    />
  )
}
