import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Appends to files: one event at a time, from many tasks at once, and in bulk.
func measureStore(_ workload: Workload, isShort: Bool, in directory: String?) async throws {
  let temporary = try TemporaryDirectory(in: directory)
  try await measureAlone(workload, rounds: isShort ? 3 : 41, in: temporary.path)
  try await measureTogether(workload, rounds: isShort ? 1 : 11, in: temporary.path)
  try await measureBulk(workload, rounds: isShort ? 2 : 40, in: temporary.path)
}

/// One caller against a bare loop of `pwrite` and `fdatasync` of the same bytes, in turns.
///
/// The store's calls on files run on a thread of its own, from which the caller is woken. What that takes the
/// bare loop on such a thread shows, and the store without one.
private func measureAlone(_ workload: Workload, rounds: Int, in directory: String) async throws {
  let each = 50
  let store = try await FileStore.open(at: directory + "/alone")
  let threadless = try await FileStore.open(
    on: PosixFileSystem(directory: directory + "/threadless"), threading: .callers)
  let ledger = try await Ledger.open(at: directory + "/alone-ledger")
  try await ledger.publish(Workload.terms)
  let bare = Confined(try BareLoop(in: directory + "/bare", bytes: rounds * each * 1024))
  let awaited = Confined(try BareLoop(in: directory + "/awaited", bytes: rounds * each * 1024))
  let thread = try IOThread.start()
  var turns = Turns(ways: 5)
  var number: UInt64 = 0
  for _ in 0..<rounds {
    let groups = (0..<each).map { workload.group(after: number + UInt64($0), count: 1) }
    let sizes = groups.map { Int(LogFormat.frameBytes(payload: $0.bytes.count)) }
    let proposals = (0..<each).map { workload.proposal(number + UInt64($0)) }
    turns.add(try seconds { for size in sizes { try bare.value.write(size) } }, of: 0)
    turns.add(
      try await seconds {
        for size in sizes {
          let result = try await thread.run { Result { try awaited.value.write(size) } }
          try result.get()
        }
      }, of: 1)
    turns.add(
      try await seconds { for group in groups { _ = try await threadless.append(group) } }, of: 2)
    turns.add(
      try await seconds { for group in groups { _ = try await store.append(group) } }, of: 3)
    turns.add(
      try await seconds { for proposal in proposals { _ = try await ledger.propose(proposal) } },
      of: 4)
    number += UInt64(each)
  }
  thread.end()
  let ways = [
    "bare pwrite and fdatasync", "the same on a thread of its own",
    "one event through the store without its thread", "one event through the store",
    "one event through the ledger",
  ]
  for (way, name) in ways.enumerated() {
    report("\(name), µs", (turns.median(way) / Double(each) * 1e6).text(1))
  }
  for (way, name) in ways.enumerated().dropFirst() {
    report("\(name), of the bare loop's rate", turns.speed(of: way, against: 0).text())
  }
  report("\(ways[3]), of the bare loop's on a thread", turns.speed(of: 3, against: 1).text())
  report("\(ways[4]), of the bare loop's on a thread", turns.speed(of: 4, against: 1).text())
  try await threadless.close()
  try await store.close()
  try await ledger.close()
}

/// 64 tasks, each of which proposes one event at a time, against one task, in turns.
private func measureTogether(
  _ workload: Workload, rounds: Int, in directory: String
) async throws {
  let ledger = try await Ledger.open(at: directory + "/together")
  try await ledger.publish(Workload.terms)
  let (alone, each) = (100, 100)
  var turns = Turns(ways: 2)
  var number: UInt64 = 0
  for _ in 0..<rounds {
    turns.add(
      try await seconds {
        for id in number..<number + UInt64(alone) {
          _ = try await ledger.propose(workload.proposal(id))
        }
      } / Double(alone), of: 0)
    number += UInt64(alone)
    let first = number
    turns.add(
      try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          for task in 0..<64 {
            tasks.addTask {
              for id in 0..<each {
                _ = try await ledger.propose(workload.proposal(first + UInt64(task + id * 64)))
              }
            }
          }
          try await tasks.waitForAll()
        }
      } / Double(64 * each), of: 1)
    number += UInt64(64 * each)
  }
  report("one task, events/s", (1 / turns.median(0)).text(0))
  report("64 tasks, events/s", (1 / turns.median(1)).text(0))
  report("64 tasks, times the one", turns.speed(of: 1, against: 0).text(1))
  try await ledger.close()
}

/// 8190 records a commit: a bare loop, the store, and the store with the next ones hashed meanwhile, in turns.
private func measureBulk(_ workload: Workload, rounds: Int, in directory: String) async throws {
  let size = 8190
  let each = 5
  let log = directory + "/bulk"
  let store = try await FileStore.open(at: log)
  var bare = try BareLoop(in: directory + "/bare-bulk", bytes: rounds * each * size * 100)
  var turns = Turns(ways: 3)
  var recordBytes = 0
  var number: UInt64 = 0
  for _ in 0..<rounds {
    let first = number
    let groups = (0..<2 * each).map {
      workload.group(after: first + UInt64($0 * size), count: size)
    }
    number += UInt64(2 * each * size)
    recordBytes += groups.reduce(0) { $0 + $1.bytes.count }
    turns.add(
      try seconds { for group in groups[..<each] { try bare.write(group.bytes.count) } }, of: 0)
    turns.add(
      try await seconds {
        for group in groups[..<each] { try await append(group, LeafRun(group), to: store) }
      }, of: 1)
    turns.add(
      try await seconds {
        var leaves = LeafRun(groups[each])
        for number in each..<groups.count {
          async let next = LeafRun(groups[min(number + 1, groups.count - 1)])
          try await append(groups[number], leaves, to: store)
          leaves = await next
        }
      }, of: 2)
  }
  let text = { (way: Int) in
    let rate = { (time: Double) in (Double(each * size) / time / 1e6).text() }
    return "\(rate(turns.median(way))), the fastest tenth \(rate(turns.fastest(way)))"
  }
  report("8190 a commit, bare loop, M records/s", text(0))
  report("8190 a commit, M records/s", text(1))
  report("8190 a commit, next one hashed, M records/s", text(2))
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
