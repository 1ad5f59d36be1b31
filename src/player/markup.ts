/** A new element with classes and children: the player's one way to write markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  classes: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.className = classes
  made.append(...children)
  return made
}

/** Lets pages style an element as `::part(…)`, by the names of its classes. `docs/embedding.md` lists them. */
export function asPart<Made extends Element>(made: Made): Made {
  made.part.value = made.className
  return made
}

/** Changes a text only when it differs: a screen reader reads out what is written, be it the same as before. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** A button that does only this, also where the player stands in a link. */
export function makeButton(classes: string, act: () => void): HTMLButtonElement {
  const made = asPart(make('button', classes))
  made.type = 'button'
  made.addEventListener('click', (event) => {
    event.preventDefault()
    act()
  })
  return made
}
