import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Appends to files: one event at a time, from many tasks at once, and in bulk.
func measureStore(_ workload: Workload, isShort: Bool, in directory: String?) async throws {
  let temporary = try TemporaryDirectory(in: directory)
  try await measureAlone(workload, rounds: isShort ? 3 : 20, in: temporary.path)
  try await measureTogether(workload, count: isShort ? 640 : 12_800, in: temporary.path)
  try await measureBulk(workload, commits: isShort ? 20 : 400, in: temporary.path)
}

/// One caller against a bare loop of `pwrite` and `fdatasync` of the same bytes, in turns.
private func measureAlone(_ workload: Workload, rounds: Int, in directory: String) async throws {
  let each = 100
  let store = try await FileStore.open(at: directory + "/alone")
  let ledger = try await Ledger.open(at: directory + "/alone-ledger")
  try await ledger.publish(Workload.terms)
  var bare = try BareLoop(in: directory + "/bare", bytes: rounds * each * 4096)
  var times = (bare: 0.0, store: 0.0, ledger: 0.0)
  var number: UInt64 = 0
  for _ in 0..<rounds {
    let groups = (0..<each).map { workload.group(after: number + UInt64($0), count: 1) }
    times.bare += try seconds {
      for group in groups {
        try bare.write(Int(LogFormat.frameBytes(payload: group.bytes.count)))
      }
    }
    times.store += try await seconds { for group in groups { _ = try await store.append(group) } }
    times.ledger += try await seconds {
      for index in 0..<UInt64(each) {
        _ = try await ledger.propose(workload.proposal(number + index))
      }
    }
    number += UInt64(each)
  }
  let count = Double(rounds * each)
  report("bare pwrite and fdatasync, µs", (times.bare / count * 1e6).text(1))
  report("one event through the store, µs", (times.store / count * 1e6).text(1))
  report("one event through the ledger, µs", (times.ledger / count * 1e6).text(1))
  report("store alone, of the bare loop's rate", (times.bare / times.store).text())
  report("ledger alone, of the bare loop's rate", (times.bare / times.ledger).text())
  try await store.close()
  try await ledger.close()
}

/// 64 tasks, each of which proposes one event at a time, against one task.
private func measureTogether(
  _ workload: Workload, count: Int, in directory: String
) async throws {
  let ledger = try await Ledger.open(at: directory + "/together")
  try await ledger.publish(Workload.terms)
  let alone = count / 64
  let one = try await seconds {
    for number in 0..<UInt64(alone) { _ = try await ledger.propose(workload.proposal(number)) }
  }
  let many = try await seconds {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for task in 0..<64 {
        tasks.addTask {
          for number in 0..<(count / 64) {
            let id = UInt64(alone + task + number * 64)
            _ = try await ledger.propose(workload.proposal(id))
          }
        }
      }
      try await tasks.waitForAll()
    }
  }
  let rates = (one: Double(alone) / one, many: Double(count) / many)
  report("one task, events/s", rates.one.text(0))
  report("64 tasks, events/s", rates.many.text(0))
  report("64 tasks, times the one", (rates.many / rates.one).text(1))
  try await ledger.close()
}

/// 8190 records a commit: against a bare loop, and with the next one hashed while one is on its way.
private func measureBulk(_ workload: Workload, commits: Int, in directory: String) async throws {
  let size = 8190
  let groups = (0..<commits * 2).map { workload.group(after: UInt64($0 * size), count: size) }
  let recordBytes = groups.reduce(0) { $0 + $1.bytes.count }
  let records = Double(commits * size)
  let store = try await FileStore.open(at: directory + "/bulk")
  let log = directory + "/bulk"
  var bare = try BareLoop(in: directory + "/bare-bulk", bytes: recordBytes / 2 + commits * 256)
  let bareTime = try seconds {
    for group in groups[..<commits] { try bare.write(group.bytes.count) }
  }
  report("8190 a commit, bare loop, M records/s", (records / bareTime / 1e6).text())
  let time = try await seconds {
    for group in groups[..<commits] { try await append(group, LeafRun(group), to: store) }
  }
  report("8190 a commit, M records/s", (records / time / 1e6).text())
  let aheadTime = try await seconds {
    var leaves = LeafRun(groups[commits])
    for number in commits..<groups.count {
      async let next = LeafRun(groups[min(number + 1, groups.count - 1)])
      try await append(groups[number], leaves, to: store)
      leaves = await next
    }
  }
  report("8190 a commit, next one hashed, M records/s", (records / aheadTime / 1e6).text())
  try await store.close()
  report("bytes on disk, of the records'", (try segmentBytes(log) / Double(recordBytes)).text())
}

private func append(
  _ group: RecordGroup, _ leaves: LeafRun, to store: FileStore<PosixFileSystem>
) async throws {
  let result = try await store.append(group, leaves)
  precondition(result == .appended, "the head has moved")
}

/// The size of all segments in a directory.
private func segmentBytes(_ directory: String) throws -> Double {
  let files = PosixFileSystem(directory: directory)
  var bytes: UInt64 = 0
  for name in try files.list("") where name.hasSuffix(".seg") {
    let file = try files.open(name, .read)
    bytes += try files.size(of: file)
    files.close(file)
  }
  return Double(bytes)
}

/// What a disk does at best: the same bytes, written and synced in a file that does not grow.
private struct BareLoop {
  private let files: PosixFileSystem
  private let file: PosixFile
  private var offset: UInt64 = 0
  private let bytes = [UInt8](repeating: 1, count: 4 << 20)

  init(in directory: String, bytes count: Int) throws {
    files = PosixFileSystem(directory: directory)
    try files.createDirectory("")
    file = try files.open("bare", .create)
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    for start in stride(from: 0, to: count, by: zeros.count) {
      _ = try zeros.withUnsafeBytes { try files.write(file, $0, at: UInt64(start)) }
    }
    try files.sync(file)
  }

  mutating func write(_ count: Int) throws {
    _ = try bytes.withUnsafeBytes {
      try files.write(file, UnsafeRawBufferPointer(rebasing: $0[..<count]), at: offset)
    }
    try files.syncData(file)
    offset += UInt64(count)
  }
}

extension Workload {
  /// Records like those that the ledger writes for payments with two earnings.
  func group(after position: UInt64, count: Int) -> RecordGroup {
    var writer = RecordWriter()
    var group = RecordGroup(after: position)
    for number in position..<position + UInt64(count) {
      let payment = payment(number)
      writer.removeAll()
      writer.append(
        LedgerEvent(
          position: 0, at: payment.at, recordedAt: payment.at, actor: "api",
          body: .paymentSucceeded(
            PaymentSucceeded(
              payment: payment.id, payer: Workload.name(payment.payer),
              amount: Amount(minorUnits: payment.amount, exponent: 2), currency: "USD",
              kind: .purchase,
              earnings: [(1, 200_000), (2, 100_000)].map { depth, rate in
                Earning(
                  referrer: Workload.name(payment.payer / 2), depth: depth,
                  rate: Rate(unchecked: rate), rounding: .down,
                  amount: Amount(
                    minorUnits: Rate(unchecked: rate).share(of: payment.amount, rounding: .down),
                    exponent: 2))
              }))))
      group.append(writer.bytes)
    }
    return group
  }
}
