const line = /^name:[ \t]*["']?([a-z0-9][a-z0-9-]*)["']?/m

/** The name that a recipe's text gives itself; undefined where it gives none. */
export const nameIn = (yaml: string): string | undefined => line.exec(yaml)?.[1]

/** The same recipe under another name. */
export const renamed = (yaml: string, name: string): string => yaml.replace(line, `name: ${name}`)
