/**
 * Puts a text on the clipboard; to be called from a click. Browsers have `navigator.clipboard` only in a secure context, which
 * `http://192.168…` is not; there the older command does it.
 *
 * @param near where the command's field may stand for a moment: a dialog keeps the focus within itself.
 * @returns whether the text is on the clipboard now.
 */
export async function copyText(text: string, near: Element): Promise<boolean> {
  if (!window.isSecureContext) return copyByCommand(text, near)
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // The user, or a page around this one, does not allow it.
    return copyByCommand(text, near)
  }
}

function copyByCommand(text: string, near: Element): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'visually-hidden'
  field.readOnly = true
  field.value = text
  near.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return isCopied
}
