/// Why bytes are no snapshot that a state can be restored from.
package struct SnapshotFailure: Error, Hashable, Sendable {
  /// What is wrong with them.
  package let problem: Problem

  /// What may be wrong with the bytes of a snapshot.
  package enum Problem: Hashable, Sendable {
    /// The bytes do not begin as a snapshot does on this kind of machine.
    case foreign
    /// The reducers that made it are others than these.
    case otherVersion(UInt32)
    /// Something is missing, left over, or not as long as it says, in the column of this number.
    case column(Int)
    /// What was read cannot be: a figure or a link contradicts another.
    case unsound(String)
  }

  init(_ problem: Problem) { self.problem = problem }
}

extension SnapshotFailure: CustomStringConvertible {
  /// What is wrong, in a sentence.
  package var description: String {
    switch problem {
    case .foreign: "the bytes are no snapshot of this format"
    case .otherVersion(let version):
      "the snapshot was made by version \(version) of the reducers, these are \(LedgerState.reducers)"
    case .column(let number): "column \(number) of the snapshot is not whole"
    case .unsound(let what): "the snapshot contradicts itself: \(what)"
    }
  }
}
