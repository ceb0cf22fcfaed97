/**
 * Scrolls a text area so that the line of its caret is in sight. The platform does this for letters
 * it types itself, not for letters that a program puts in; so the lines above the caret are
 * measured in a copy of the field that nobody sees.
 */
export function showCaret(field: HTMLTextAreaElement): void {
  if (field.selectionEnd === field.value.length) {
    field.scrollTop = field.scrollHeight;
    return;
  }
  const style = getComputedStyle(field);
  const copy = document.createElement('div');
  copy.className = 'caret-measure';
  copy.style.width = `${field.clientWidth}px`;
  copy.style.font = style.font;
  copy.style.lineHeight = style.lineHeight;
  copy.style.padding = style.padding;
  copy.textContent = `${field.value.slice(0, field.selectionEnd)}\u200b`;
  document.body.append(copy);
  const bottom = copy.scrollHeight;
  copy.remove();
  const line = Number.parseFloat(style.lineHeight);
  if (bottom - line < field.scrollTop) field.scrollTop = Math.max(0, bottom - 2 * line);
  else if (bottom > field.scrollTop + field.clientHeight)
    field.scrollTop = bottom - field.clientHeight;
}
