import LedgerCore
import LedgerStorage

/// A log that gives so many records a chunk, and has one fault at most.
struct ChunkedStore: EventStore {
  enum Fault: CaseIterable {
    /// The store cannot read the record.
    case unreadable
    /// The chunk's checksum is of other bytes.
    case otherChecksum
    /// The record is none, with a checksum that says it is.
    case unreadableRecord
    /// The chunk ends within the record.
    case endsWithin
  }

  private let log: [[UInt8]]
  private let chunkSize: Int
  private let fault: (kind: Fault, place: Int)?

  init(_ log: [[UInt8]], chunkSize: Int, _ fault: Fault? = nil, at place: Int = 0) {
    self.log = log
    self.chunkSize = chunkSize
    self.fault = fault.map { ($0, place) }
  }

  func read(from position: UInt64, upTo last: UInt64) async throws(StoreFailure) -> RecordChunk? {
    let start = Int(position) - 1
    let end = Int(min(last, UInt64(log.count), position - 1 + UInt64(chunkSize)))
    guard start < end else { return nil }
    let found = fault.flatMap { (start..<end).contains($0.place) ? $0.kind : nil }
    if found == .unreadable { throw StoreFailure(.inaccessible, "the test said so") }
    var bytes: [UInt8] = []
    for index in start..<end {
      var record = log[index]
      if found == .unreadableRecord, index == fault?.place { record[0] = 0 }
      RecordFraming.append(record, to: &bytes)
    }
    if found == .endsWithin { bytes.removeLast() }
    let checksum = CRC32C.checksum(of: bytes) &+ (found == .otherChecksum ? 1 : 0)
    return RecordChunk(first: position, count: end - start, bytes: bytes, checksum: checksum)
  }

  func append(_ group: RecordGroup) async throws(StoreFailure) -> AppendResult {
    throw StoreFailure(.closed, "nothing is appended to it")
  }

  func checkpoint() async throws(StoreFailure) -> Checkpoint {
    throw StoreFailure(.closed, "nobody asks for its root")
  }
}
