/// Callers who wait for their turn, first come, first served.
struct WaitingQueue {
  private var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Bool, Never>)] = []
  private var first = 0
  private var nextTicket: UInt64 = 0

  var count: Int { waiting.count - first }

  mutating func ticket() -> UInt64 {
    nextTicket += 1
    return nextTicket
  }

  mutating func wait(_ ticket: UInt64, _ continuation: CheckedContinuation<Bool, Never>) {
    waiting.append((ticket, continuation))
  }

  /// Lets somebody go who does not want to wait any more.
  mutating func leave(_ ticket: UInt64) {
    // Whoever is not there was served already.
    guard let index = waiting[first...].firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).continuation.resume(returning: false)
  }

  /// Serves whoever waits longest; false where nobody waits.
  mutating func admitFirst() -> Bool {
    guard first < waiting.count else { return false }
    waiting[first].continuation.resume(returning: true)
    first += 1
    if first > 64, first * 2 > waiting.count {
      waiting.removeFirst(first)
      first = 0
    }
    return true
  }

  /// Lets everybody go.
  mutating func dismissAll() {
    for entry in waiting[first...] { entry.continuation.resume(returning: false) }
    waiting = []
    first = 0
  }
}

/// Readers who wait for the log to grow.
struct Followers {
  private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
  private var nextTicket: UInt64 = 0
  private var isFinished = false

  mutating func ticket() -> UInt64 {
    nextTicket += 1
    return nextTicket
  }

  mutating func wait(_ ticket: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
    if isFinished || Task.isCancelled { return continuation.resume() }
    waiting[ticket] = continuation
  }

  mutating func leave(_ ticket: UInt64) { waiting.removeValue(forKey: ticket)?.resume() }

  mutating func wake() {
    let woken = waiting
    waiting = [:]
    for continuation in woken.values { continuation.resume() }
  }

  mutating func finish() {
    isFinished = true
    wake()
  }
}
