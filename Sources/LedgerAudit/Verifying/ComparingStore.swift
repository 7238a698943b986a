internal import LedgerCore
internal import LedgerStorage

/// A store that keeps nothing: what is appended must be what another one has at the same positions.
actor ComparingStore: EventStore {
  private let original: any EventStore
  private let end: UInt64
  private var durable: UInt64 = 0
  /// The first record that is not the original's.
  private(set) var divergence: RuleCheck.Divergence?

  init(_ original: any EventStore, end: UInt64) {
    self.original = original
    self.end = end
  }

  func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    guard divergence == nil else { throw differs }
    var records: [[UInt8]] = []
    group.forEachRecord { records.append(Array($0)) }
    var next = group.after + 1
    while next <= min(group.last, end),
      let chunk = try await original.read(from: next, upTo: min(group.last, end))
    {
      let found = chunk.records ?? []
      for (place, record) in found.enumerated() {
        let position = next + UInt64(place)
        if record != records[Int(position - group.after) - 1] {
          return try diverge(at: position, "the rules give another event, or other amounts")
        }
      }
      guard !found.isEmpty else { break }
      next += UInt64(found.count)
    }
    guard next > group.last else {
      return try diverge(at: next, "the rules give one more event, which the log does not have")
    }
    durable = group.last
    return .appended
  }

  private func diverge(
    at position: UInt64, _ finding: String
  ) throws(StoreFailure) -> AppendResult {
    divergence = RuleCheck.Divergence(position: position, finding: finding)
    throw differs
  }

  private var differs: StoreFailure {
    StoreFailure(.differs, "position \(divergence?.position ?? 0) is not what the rules give")
  }

  func read(
    from position: UInt64, upTo last: UInt64
  ) async throws(StoreFailure) -> RecordChunk? {
    guard position <= durable else { return nil }
    return try await original.read(from: position, upTo: min(last, durable))
  }

  func checkpoint() throws(StoreFailure) -> Checkpoint {
    // Nobody asks for the root of what is only compared.
    Checkpoint(position: durable, root: .emptyTree)
  }
}
