/// A rare record, read.
package struct RareEvent: Sendable {
  package let event: Event<Dense>
  /// Where its record stands among the records that were read with it.
  package let place: Range<Int>
}
