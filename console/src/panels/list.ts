// A list that is driven by the keyboard: the arrows move the selection, and keep it in sight.

export function listKeys(
  event: KeyboardEvent,
  count: number,
  selected: number,
  select: (index: number) => void,
): void {
  const to = {
    ArrowDown: selected + 1,
    ArrowUp: selected - 1,
    Home: 0,
    End: count - 1,
    PageDown: selected + 10,
    PageUp: selected - 10,
  }[event.key];
  if (to === undefined || count === 0) return;
  event.preventDefault();
  const index = Math.min(count - 1, Math.max(0, to));
  select(index);
  const rows = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('tbody tr');
  rows[index]?.scrollIntoView({ block: 'nearest' });
}
