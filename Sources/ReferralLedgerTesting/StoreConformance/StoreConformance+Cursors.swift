internal import LedgerCore
internal import LedgerStorage

extension StoreConformance {
  /// Cursors are kept beside the log (rule R23); a store that keeps none is asked for none.
  func cursors() async throws -> [String] {
    guard let store = try await makeStore() as? any CursorStore else { return [] }
    var found = Findings("cursors of consumers")
    _ = try await store.append(group(StoreConformance.records(after: 0, count: 3), after: 0))
    let before = try await store.checkpoint()
    // What a consumer holds is let go of when this returns.
    found.expect(try await holdAndSave(store), "one holds a new one where it was told to begin")
    let again = try await store.cursor(of: "told", startingAfter: 0).current
    found.expect(again == Cursor(position: 2, note: [7]), "the next one finds what was saved")
    let end = try await store.cursor(of: "late", startingAfter: nil).current
    found.expect(end.position == 3, "a new one begins at the end unless it is told where")
    found.expect(try await store.checkpoint() == before, "they change nothing in the log")
    return found.violations
  }

  private func holdAndSave(_ store: any CursorStore) async throws -> Bool {
    let cursor = try await store.cursor(of: "told", startingAfter: 1)
    let isLocked: Bool
    do throws(StoreFailure) {
      _ = try await store.cursor(of: "told", startingAfter: 1)
      isLocked = false
    } catch {
      isLocked = error.kind == .locked
    }
    let start = cursor.current.position
    try await cursor.save(Cursor(position: 2, note: [7]))
    return isLocked && start == 1 && cursor.current.position == 2
  }
}
