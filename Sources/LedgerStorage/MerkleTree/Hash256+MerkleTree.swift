internal import CLedgerKernels

/// The three kinds of hash in RFC 9162, 2.1.1.
///
/// Leaves and nodes are hashed with different first bytes, so that a record can never be passed off
/// as two subtrees or the other way round.
extension Hash256 {
  /// The root of a tree without leaves: the hash of nothing.
  public static let emptyTree = SHA256().finalize()

  /// The hash of a record as a leaf: SHA-256 of a zero byte and the record.
  public static func leaf(_ record: [UInt8]) -> Hash256 {
    unsafe leaf(record.span.bytes)
  }

  /// The hash of a record as a leaf: SHA-256 of a zero byte and the record.
  package static func leaf(_ record: RawSpan) -> Hash256 {
    unsafe record.withUnsafeBytes { record in
      unsafe Hash256 { unsafe ledger_sha256_prefixed(0, record.baseAddress, record.count, $0) }
    }
  }

  /// The hash of an inner node: SHA-256 of a one byte and the hashes of both subtrees.
  public static func node(_ left: Hash256, _ right: Hash256) -> Hash256 {
    unsafe withUnsafePointer(to: left) { left in
      unsafe withUnsafePointer(to: right) { right in
        unsafe Hash256 { unsafe ledger_sha256_node(left, right, $0) }
      }
    }
  }
}
