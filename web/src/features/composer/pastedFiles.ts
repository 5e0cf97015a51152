/**
 * Files of a paste. Spreadsheets and word processors add a picture of the copied text, which is pasted as text. File managers
 * add the names of copied files, which are pasted as files.
 */
export function pastedFiles(clipboard: DataTransfer | null): File[] {
  const files = [...clipboard?.files ?? []]
  const text = clipboard?.getData('text/plain') ?? ''
  const isNames = files.some(({ name }) => text.includes(name))
  return text.trim() === '' || isNames ? files : []
}
