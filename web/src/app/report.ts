import { notifications } from '@mantine/notifications'
import i18next from 'i18next'
import { sentence } from '@/ui/sentence'

/** Says in a notice that something that was asked for did not happen, and why. */
export function report(error: unknown): void {
  notifications.show({ color: 'red', title: i18next.t('problems:not_done'), message: sentence(error), autoClose: 10_000 })
}
