import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type Own<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P | 'href'>

/** A link within the app, as running text has it. */
export const TextLink = createLink((props: Own<AnchorProps>) => <Anchor {...props} />)

/** A link within the app that looks like a button. */
export const LinkButton = createLink((props: Own<ButtonProps>) => <Button component="a" {...props} />)
