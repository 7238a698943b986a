public import LedgerCore
public import LedgerStorage

extension Ledger {
  /// Folds the durable log into a projection of your own.
  ///
  /// A projection never sees what may be undone. Call it again with what it returned to go on from there.
  public func fold<Folded: Projection>(
    _ projection: Folded
  ) async throws(StoreFailure) -> ProjectionFold<Folded> {
    try await fold(on: ProjectionFold(projection))
  }

  /// Goes on folding the durable log into a projection, from where it was left.
  public func fold<Folded: Projection>(
    on earlier: ProjectionFold<Folded>
  ) async throws(StoreFailure) -> ProjectionFold<Folded> {
    var fold = earlier
    try await self.fold(&fold)
    return fold
  }

  /// Goes on folding the durable log into a projection that nobody else holds, so that it is not copied.
  func fold<Folded: Projection>(
    _ fold: inout ProjectionFold<Folded>
  ) async throws(StoreFailure) {
    try checkOpen()
    while let chunk = try await store.read(from: fold.position + 1, upTo: machine.durable) {
      try chunk.verify()
      do throws(ReplayFailure) {
        try fold.fold(framed: chunk.bytes)
      } catch {
        throw StoreFailure(.damaged, error.description)
      }
    }
  }
}
