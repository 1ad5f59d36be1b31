import { SECRET_IN_PATH, SECRET_IN_QUERY } from '../ffmpeg/secret-parts.ts'

/** Stands in a URL that is shown for a secret that is not. */
export const HIDDEN = '***'

/** A text with secrets taken out. */
export interface Hidden {
  /** With {@link HIDDEN} in place of each secret. */
  readonly shown: string
  /** The secrets in their order, as they were written. */
  readonly parts: readonly string[]
}

/**
 * Take the secrets out of a URL's path and query: what stands behind a key such as `password=` or `token=`, and
 * the camera's password wherever it is. Values that name a variable stay, for they give nothing away.
 */
export function hideParts(pathAndQuery: string, password: string | undefined): Hidden {
  const parts: string[] = []
  const take = (part: string): string => {
    parts.push(part)
    return HIDDEN
  }
  const cut = pathAndQuery.search(/\?/)
  const path = cut < 0 ? pathAndQuery : pathAndQuery.slice(0, cut)
  const query = cut < 0 ? '' : pathAndQuery.slice(cut)
  const hide = (text: string, pattern: RegExp): string =>
    text.replaceAll(withPassword(pattern, password, text), (match: string, ...groups: unknown[]) => {
      const { key = '', value = match } = groups.at(-1) as { key?: string; value?: string }
      return value.includes('${') || value === HIDDEN ? match : key + take(value)
    })
  const shownPath = hide(path, SECRET_IN_PATH)
  return { shown: shownPath + hide(query, SECRET_IN_QUERY), parts }
}

/** Put the secrets back. The count must be right: see {@link countHidden}. */
export function fillParts(shown: string, parts: readonly string[]): string {
  let next = 0
  return shown.replaceAll(HIDDEN, () => parts[next++] ?? '')
}

/** How many secrets a shown text lacks. */
export function countHidden(shown: string): number {
  return shown.split(HIDDEN).length - 1
}

/** Passwords this short would hide parts of many an innocent path. */
const SHORTEST_PASSWORD = 4

/** The pattern, which finds the password too where `text` holds it: making an expression of it takes long. */
function withPassword(pattern: RegExp, password: string | undefined, text: string): RegExp {
  if (password === undefined || password.length < SHORTEST_PASSWORD) return pattern
  const forms = [...new Set([password, encodeURIComponent(password), encodeURI(password)])]
  const capitals = text.toUpperCase()
  if (!forms.some((form) => capitals.includes(form.toUpperCase()))) return pattern
  const anywhere = forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)).join('|')
  return new RegExp(`${pattern.source}|${anywhere}`, 'gi')
}
