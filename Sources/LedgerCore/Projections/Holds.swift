/// Earnings that have not yet matured, in the order in which they will (rules T4 and R10).
///
/// Entries are drained as recorded time passes, which never goes back. Undoing puts back what was drained
/// and adds the opposite of what was held: the two mature together and leave nothing.
package struct Holds: Sendable {
  /// A heap with the entry that matures first on top.
  private var heap: [Entry] = []
  /// What of each account is in the heap, by the account's row.
  private var held: [Int64] = []
  /// Up to when entries were drained.
  private var drainedTo: Int64 = .min
  private var journal = Journal<Change>()
  /// A sum over everything that was ever held, so that the digest does not depend on draining.
  private var trace: UInt64 = 0

  private enum Change: Sendable {
    case held(Entry)
    case drained(Entry)
    case advanced(from: Int64)
  }

  package struct Entry: BitwiseCopyable, Sendable {
    let matures: Int64
    /// The account's row; as wide as the rest, so that an entry has no gaps.
    let account: UInt64
    let amount: Int64

    var trace: UInt64 {
      var mixed = UInt64(bitPattern: matures) &* 0x9E37_79B9_7F4A_7C15
      mixed ^= account &+ mixed << 23
      mixed = (mixed ^ UInt64(bitPattern: amount)) &* 0xBF58_476D_1CE4_E5B9
      return mixed ^ mixed >> 31
    }
  }

  package init() {}

  /// Holds an amount of an account until it matures.
  package mutating func hold(
    _ amount: Int64, of account: Int, until matures: Timestamp, recordedAt: Timestamp
  ) {
    // Folding has advanced to `recordedAt` by now, so whatever is not yet mature is not yet drained.
    guard matures > recordedAt, amount != 0 else { return }
    let entry = Entry(
      matures: matures.milliseconds, account: UInt64(truncatingIfNeeded: account), amount: amount)
    trace &+= entry.trace
    if journal.isOn { journal.add(.held(entry)) }
    insert(entry)
  }

  private mutating func insert(_ entry: Entry) {
    while held.count <= Int(entry.account) { held.append(0) }
    held[Int(entry.account)] &+= entry.amount
    heap.append(entry)
    siftUp(heap.count - 1)
  }

  /// Lets everything mature that does so up to a moment.
  @inline(__always)
  package mutating func advance(to moment: Timestamp) {
    guard moment.milliseconds > drainedTo else { return }
    if journal.isOn { journal.add(.advanced(from: drainedTo)) }
    drainedTo = moment.milliseconds
    if let first = heap.first, first.matures <= drainedTo { drain() }
  }

  private mutating func drain() {
    while let first = heap.first, first.matures <= drainedTo {
      if journal.isOn { journal.add(.drained(first)) }
      held[Int(first.account)] &-= first.amount
      let last = heap.removeLast()
      if !heap.isEmpty {
        heap[0] = last
        siftDown(0)
      }
    }
  }

  /// What of an account has not matured at a moment.
  /// - Complexity: O(1) plus the number of entries that matured since the latest event.
  @inline(__always)
  package func held(of account: Int, at moment: Timestamp) -> Int64 {
    guard account < held.count else { return 0 }
    guard let first = heap.first, first.matures <= moment.milliseconds else { return held[account] }
    return held(of: account, maturingUpTo: moment)
  }

  @inline(never)
  private func held(of account: Int, maturingUpTo moment: Timestamp) -> Int64 {
    var sum = held[account]
    var open = [0]
    while let index = open.popLast() {
      guard index < heap.count, heap[index].matures <= moment.milliseconds else { continue }
      if Int(heap[index].account) == account { sum &-= heap[index].amount }
      open.append(2 * index + 1)
      open.append(2 * index + 2)
    }
    return sum
  }

  /// What of every account has not matured at a moment, by the account's row; rows past the end hold nothing.
  /// - Complexity: O(*n*) for *n* accounts, plus the number of entries that matured since the latest event.
  package func held(at moment: Timestamp) -> [Int64] {
    var sums = held
    var open = [0]
    while let index = open.popLast() {
      guard index < heap.count, heap[index].matures <= moment.milliseconds else { continue }
      sums[Int(heap[index].account)] &-= heap[index].amount
      open.append(2 * index + 1)
      open.append(2 * index + 2)
    }
    return sums
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index].matures < heap[parent].matures else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && heap[child].matures < heap[least].matures {
        least = child
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}

extension Holds: StatePart {
  package var isJournaling: Bool {
    get { journal.isOn }
    set { journal.isOn = newValue }
  }

  package func mark() -> Int { journal.mark }

  package mutating func undo(to mark: Int) {
    while let change = journal.pop(to: mark) {
      switch change {
      case .held(let entry):
        trace &-= entry.trace
        insert(Entry(matures: entry.matures, account: entry.account, amount: 0 &- entry.amount))
      case .drained(let entry): insert(entry)
      case .advanced(let earlier): drainedTo = earlier
      }
    }
  }

  package mutating func forget(before mark: Int) { journal.forget(before: mark) }

  package func digest(into sink: inout some DigestSink) { sink.absorb(trace) }

  package mutating func visitColumns(_ visitor: inout some ColumnVisitor) {
    visitor.visit(&heap)
    visitor.visit(&held)
    visitor.visit(&drainedTo)
    visitor.visit(&trace)
  }

  /// Whether the entries are a heap, and what is held of each of so many accounts is what they add up to.
  func isSound(accounts: Int) -> Bool {
    guard held.count <= accounts else { return false }
    var sums = Array(repeating: Int64(0), count: held.count)
    for (place, entry) in heap.enumerated() {
      guard entry.account < UInt64(held.count) else { return false }
      if place > 0, heap[(place - 1) / 2].matures > entry.matures { return false }
      sums[Int(entry.account)] &+= entry.amount
    }
    return sums == held
  }
}
