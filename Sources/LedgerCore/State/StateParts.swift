/// A moment of a state to go back to.
package struct StateMark: Sendable {
  fileprivate let marks: [Int]
  fileprivate let head: UInt64
  fileprivate let recordedAt: Timestamp?
}

extension LedgerState {
  /// Starts to remember changes, so that they can be undone.
  package mutating func startJournaling() {
    var start = StartJournaling()
    visitParts(&start)
  }

  /// The present moment.
  package mutating func mark() -> StateMark {
    var marks = CollectMarks()
    visitParts(&marks)
    return StateMark(marks: marks.marks, head: head, recordedAt: recordedAt)
  }

  /// Goes back to a moment, as if nothing had been folded since.
  package mutating func undo(to mark: StateMark) {
    var undo = UndoParts(marks: mark.marks)
    visitParts(&undo)
    head = mark.head
    recordedAt = mark.recordedAt
  }

  /// Makes everything before a moment final.
  package mutating func forget(before mark: StateMark) {
    var forget = ForgetParts(marks: mark.marks)
    visitParts(&forget)
  }

  /// Digests the state: the same log gives the same bytes on every machine (invariant I12).
  ///
  /// What is digested are flat arrays in the order of the log, never a hash table.
  public mutating func digest<Sink: DigestSink>(into sink: inout Sink) {
    sink.absorb(head)
    sink.absorb(recordedAt?.milliseconds ?? .min)
    var digest = DigestParts(sink: sink)
    visitParts(&digest)
    sink = digest.sink
  }
}

private struct StartJournaling: StatePartVisitor {
  mutating func visit(_ part: inout some StatePart) { part.isJournaling = true }
}

private struct CollectMarks: StatePartVisitor {
  var marks: [Int] = []
  mutating func visit(_ part: inout some StatePart) { marks.append(part.mark()) }
}

private struct UndoParts: StatePartVisitor {
  let marks: [Int]
  var next = 0
  mutating func visit(_ part: inout some StatePart) {
    part.undo(to: marks[next])
    next += 1
  }
}

private struct ForgetParts: StatePartVisitor {
  let marks: [Int]
  var next = 0
  mutating func visit(_ part: inout some StatePart) {
    part.forget(before: marks[next])
    next += 1
  }
}

private struct DigestParts<Sink: DigestSink>: StatePartVisitor {
  var sink: Sink
  mutating func visit(_ part: inout some StatePart) { part.digest(into: &sink) }
}
