extension LedgerState {
  /// Makes room to undo as many lines of a batch.
  mutating func makeRoom(forLines count: Int) {
    figures.keys.makeRoom(count)
    figures.cashback.makeRoom(forLines: count)
  }
}
