import { MAKERS, type Maker } from './makers.ts'

/** What fills the gaps of a maker's path. */
export interface PathGaps {
  /** Of a recorder, from 1; a camera has the 1. */
  readonly channel: number
  readonly user: string
  readonly password: string
}

/** Path and query of a camera's large or small picture; undefined where none is known of the maker. */
export function pathOf(maker: Maker, rendition: 'main' | 'sub', gaps: PathGaps): string | undefined {
  const { channel } = gaps
  const texts = { user: encodeURIComponent(gaps.user), password: encodeURIComponent(gaps.password) }
  return maker[rendition]?.replaceAll(GAP, (_, gap: Gap) => channelText(gap, channel) ?? texts[gap as 'user'])
}

/** Does it matter which channel is asked for? */
export function hasChannels({ main = '' }: Maker): boolean {
  return main.includes('{channel')
}

/** The path of the small picture of a camera whose large one is at `path`; undefined where no maker is known by it. */
export function subPathOf(path: string): string | undefined {
  for (const { main, sub } of MAKERS) {
    const found = main === undefined || sub === undefined ? undefined : patternOf(main).exec(path)?.groups
    if (found === undefined) continue
    const { rest = '', ...texts } = found
    return sub?.replaceAll(GAP, (_, gap: Gap) => texts[gap] ?? '') + rest
  }
  return undefined
}

type Gap = 'channel' | 'channel2' | 'channel0' | 'user' | 'password'

const GAP = /\{(channel[02]?|user|password)\}/g

const GAP_PATTERNS: Record<Gap, string> = {
  channel: String.raw`\d{1,3}`,
  channel2: String.raw`\d{2,3}`,
  channel0: String.raw`\d{1,3}`,
  user: '[^/&;]*?',
  password: '[^/&;]*?',
}

/** Matches the paths that a template gives, also with a slash or more words of a query behind them. */
function patternOf(template: string): RegExp {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const gap = part.slice(1, -1) as Gap
    return part.startsWith('{')
      ? `(?<${gap}>${GAP_PATTERNS[gap]})`
      : part.replaceAll(/[.?+*()[\]|^$]/g, String.raw`\$&`)
  })
  return new RegExp(`^${parts.join('')}(?<rest>/?(?:[?&].*)?)$`, 'i')
}

function channelText(gap: Gap, channel: number): string | undefined {
  if (gap === 'channel') return `${channel}`
  if (gap === 'channel2') return `${channel}`.padStart(2, '0')
  return gap === 'channel0' ? `${channel - 1}` : undefined
}
