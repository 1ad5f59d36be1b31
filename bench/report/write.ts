import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { markdownOf, type Report } from './report.ts'

/**
 * Writes a report for people. Where the file has marks for some of its sections, `<!-- bench: NAME -->` to
 * `<!-- end -->`, what stands between them is replaced, and the rest of the file stays; otherwise it becomes the report.
 */
export async function writeReport(file: string, report: Report): Promise<void> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : ''
  await writeFile(file, reportedIn(text, report) ?? markdownOf(report))
}

/** The text with the report's sections at their marks; undefined where it has none of these marks. */
export function reportedIn(text: string, report: Report): string | undefined {
  let isMarked = false
  const marked = text.replaceAll(
    /(<!-- bench: (\S+) -->\n)[^]*?(<!-- end -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const sections = report.sections.filter((section) => section.name === name)
      if (sections.length === 0) return whole
      isMarked = true
      return `${begin}\n${markdownOf({ ...report, sections }, 3)}\n${end}`
    },
  )
  return isMarked ? marked : undefined
}
