internal import LedgerCore

/// What a file needs of whoever reads or writes it, beyond version 1 of the format.
///
/// A bit nobody knows yet means: nothing (`compatible`), read only (`readOnlyCompatible`), or refuse
/// (`incompatible`).
package struct FeatureBits: Hashable, Sendable {
  /// Features that nobody need know.
  package var compatible: UInt64 = 0
  /// Features that a writer must know.
  package var readOnlyCompatible: UInt64 = 0
  /// Features that whoever reads must know.
  package var incompatible: UInt64 = 0

  /// The features of this version: none.
  package static let known = FeatureBits()
  static let byteCount = 24

  package init() {}

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    compatible = bytes.uint64(at: offset)
    readOnlyCompatible = bytes.uint64(at: offset + 8)
    incompatible = bytes.uint64(at: offset + 16)
  }

  func put(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) {
    bytes.put(compatible, at: offset)
    bytes.put(readOnlyCompatible, at: offset + 8)
    bytes.put(incompatible, at: offset + 16)
  }

  /// Whether this version can read the file.
  package var canBeRead: Bool { incompatible & ~FeatureBits.known.incompatible == 0 }

  /// Whether this version can write to the file, too.
  package var canBeWritten: Bool {
    canBeRead && readOnlyCompatible & ~FeatureBits.known.readOnlyCompatible == 0
  }
}
