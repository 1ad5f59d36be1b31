/** The forms are read when somebody wants one: most who open a page only watch. */

/** Opens the form to add a camera. Resolves when it is closed. */
export async function openAdd(): Promise<void> {
  const { addCamera } = await import('./camera-form.ts')
  await addCamera()
}

/** Opens the settings of a camera. Resolves when they are closed. */
export async function openEdit(id: string): Promise<void> {
  const { editCamera } = await import('./camera-form.ts')
  await editCamera(id)
}

/** Opens the dialog that makes a viewer link to a camera. Resolves when it is closed. */
export async function openShare(id: string): Promise<void> {
  const { makeLink } = await import('./link-dialog.ts')
  await makeLink(id)
}

/** Opens the dialog for other programs' files. Resolves when it is closed. */
export async function openImport(): Promise<void> {
  const { importCameras } = await import('./import-dialog.ts')
  await importCameras()
}
