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

  /// The hashes of two records as leaves, which together take little longer than one.
  package static func leaves(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> (Hash256, Hash256) {
    var hashes = (Hash256.zero, Hash256.zero)
    unsafe withUnsafeMutablePointer(to: &hashes.0) { left in
      unsafe withUnsafeMutablePointer(to: &hashes.1) { right in
        unsafe ledger_sha256_prefixed_pair(
          0, first.baseAddress, first.count, left, second.baseAddress, second.count, right)
      }
    }
    return hashes
  }

  /// Puts the hash of each pair of neighbours in a range where the array begins: a level of a tree above another.
  ///
  /// The length of the range is even.
  package static func foldPairs(_ hashes: inout [Hash256], _ range: Range<Int>) {
    unsafe hashes.withUnsafeMutableBufferPointer { hashes in
      guard let start = hashes.baseAddress, !range.isEmpty else { return }
      unsafe ledger_sha256_nodes(start + range.lowerBound, range.count / 2, start)
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
