/** Programs by what their agent holds, the telling ones first: many browsers also name those that they are like. */
const PROGRAMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdgA?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+(?:\.\d+)?).*\bSafari\//],
  ['VLC', /\bVLC\/(\d+(?:\.\d+)*)/],
  ['ffmpeg', /^Lavf\//],
]

const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows', /\bWindows\b/],
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

/** What a viewer's program calls itself, short: `Chrome 156, Linux`; its first word where it is nothing known. */
export function agentName(agent: string): string {
  const program = nameOf(agent, PROGRAMS)
  if (program === undefined)
    return agent
      .trim()
      .split(/[\s(;]/, 1)[0]!
      .replace('/', ' ')
  const system = nameOf(agent, SYSTEMS)
  return system === undefined ? program : `${program}, ${system}`
}

function nameOf(agent: string, table: typeof PROGRAMS): string | undefined {
  for (const [name, pattern] of table) {
    const found = pattern.exec(agent)
    if (found) return found[1] === undefined ? name : `${name} ${found[1]}`
  }
  return undefined
}
