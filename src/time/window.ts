/**
 * True when an event is in the window at `tMicros`: in (t − window, t], open at its start and closed at its end; a
 * null window reaches back without end.
 */
export function inWindow(eventMicros: number, tMicros: number, windowMicros: number | null): boolean {
  return eventMicros <= tMicros && (windowMicros === null || eventMicros > tMicros - windowMicros);
}
