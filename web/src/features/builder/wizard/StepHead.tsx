import { Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'

/**
 * Heading of a step, which takes the focus when the step opens, so that a screen reader says where one is and the keyboard goes on from there.
 */
export function StepHead({ title, lead }: { title: string; lead?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div>
      <Title order={2} ref={heading} tabIndex={-1} style={{ outline: 'none', fontSize: '1.25rem' }}>
        {title}
      </Title>
      {lead && (
        <Text c="var(--quiet)" mt={2} mb="md">
          {lead}
        </Text>
      )}
    </div>
  )
}
