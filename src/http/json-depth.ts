/** How many arrays and objects of a JSON text lie inside one another at most; 0 of a plain value. The text is valid. */
export function depthOf(text: string): number {
  let [depth, deepest] = [0, 0]
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isInString && character === '\\') at++
    else if (character === '"') isInString = !isInString
    else if (isInString) continue
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth)
    else if (character === '}' || character === ']') depth--
  }
  return deepest
}
