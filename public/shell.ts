import { TEXT } from '../src/dashboard/text/shared-text.ts'

/** What stands in a page for the header. */
const HEADER = '<page-header></page-header>'

/** What stands in a page for the words of {@link lostNotice}. */
const LOST = '<lost-notice></lost-notice>'

/** The pages that the header's links lead to. */
const HOME = '/index.html'
const ACCESS = '/access.html'

/**
 * A page with the head that all pages share, and with the header where it asks for one: drawn before any script has run.
 * @param path of the page, such as `/index.html`
 */
export function withShell(page: string, path: string): string {
  return page.replace('<head>', `<head>${HEAD}`).replace(HEADER, headerOf(path)).replace(LOST, lostNotice())
}

/** A page whose styles are asked for before its scripts: browsers open few connections at once. */
export function withStylesFirst(page: string): string {
  if (!page.includes('<script')) return page
  const styles = page.match(STYLES)?.join('') ?? ''
  return page.replaceAll(STYLES, '').replace('<script', `${styles.trimStart()}    <script`)
}

const STYLES = /^ *<link rel="stylesheet".*\n/gm

/** The encoding stands first, and the base before whatever has an address. */
const HEAD = `
    <meta charset="utf-8" />
    <base href="__BATON_BASE__" />
    <link rel="icon" href="./icons/favicon.svg" type="image/svg+xml" />
    <link rel="apple-touch-icon" href="app-icons/180.png" vite-ignore />
    <link rel="manifest" href="manifest.webmanifest" vite-ignore />
    <link rel="stylesheet" href="../src/dashboard/base.css" />`

function headerOf(path: string): string {
  const { title, pages, cameras, wall, access } = TEXT
  const currentIf = (page: string): string => (path === page ? ' aria-current="page"' : '')
  return `<header class="page-header">
      <div class="bar">
        <a class="brand" href="./" aria-label="${title}"
          ><img src="./icons/favicon.svg" alt="" width="26" height="26" /><span>${title}</span></a
        >
        <nav aria-label="${pages}"><a href="./"${currentIf(HOME)}>${cameras}</a> <a href="wall">${wall}</a>
          <a class="access" href="access"${path === ACCESS ? currentIf(ACCESS) : ' hidden'}>${access}</a></nav>
        <relay-status></relay-status>
      </div>
      <relay-banners></relay-banners>
    </header>`
}

/** What somebody reads who went to an address without a page. */
function lostNotice(): string {
  return `<section class="card">
      <h1>${TEXT.lostHead}</h1>
      <p>${TEXT.lostText}</p>
      <a class="button" href="./">${TEXT.back}</a>
    </section>`
}
