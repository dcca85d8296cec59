import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './Snippet.module.css'

/** Text to take along: a command or a few lines of code. */
export function Snippet({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation()
  return (
    <div className={classes.snippet}>
      <pre tabIndex={0} aria-label={label}>
        <code>{text}</code>
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('copied') : t('copy')}>
            <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={copied ? t('copied') : `${t('copy')}: ${label}`}>
              {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  )
}
