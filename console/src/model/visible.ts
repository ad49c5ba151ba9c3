// A text as it is, with nothing hidden in it: what turns the order of others about, and what shows
// nothing, stands as its number. Who signs a text has to see all of it.

/** Overrides and isolates of direction (Unicode UAX #9), characters without width, and controls; but
 * not the end of a line and the tabulator, nor the joiners and marks that Arabic is written with. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060-\u206f\ufeff]/g;

export function visible(text: string): string {
  return text.replaceAll(HIDDEN, (char) => {
    return `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
