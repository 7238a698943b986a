internal import CLedgerKernels

/// SHA-256 of a message that arrives in pieces.
///
/// A plain value: a copy continues on its own, which hashes several messages with one beginning.
package struct SHA256: Sendable {
  private var context = ledger_sha256_context()

  package init() {
    unsafe ledger_sha256_init(&context)
  }

  /// Takes the next bytes of the message.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe ledger_sha256_update(&context, bytes.baseAddress, bytes.count)
    }
  }

  /// Takes the next bytes of the message.
  package mutating func update(_ bytes: [UInt8]) {
    unsafe update(bytes.span.bytes)
  }

  /// The hash of everything taken so far; more may follow.
  package func finalize() -> Hash256 {
    unsafe withUnsafePointer(to: context) { context in
      unsafe Hash256 { unsafe ledger_sha256_final(context, $0) }
    }
  }

  /// The hash of a whole message.
  package static func hash(_ bytes: RawSpan) -> Hash256 {
    var hasher = SHA256()
    hasher.update(bytes)
    return hasher.finalize()
  }

  /// The hash of a whole message.
  package static func hash(_ bytes: [UInt8]) -> Hash256 {
    unsafe hash(bytes.span.bytes)
  }
}
