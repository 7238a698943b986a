import CLedgerKernels
import LedgerStorage

/// The ways to compute CRC32C that are compiled in, of which a processor runs some.
enum CRC32CImplementation: CaseIterable {
  case portable
  case x86
  case x86Lanes
  case arm
  case armLanes

  var kernel: ledger_crc32c_implementation {
    switch self {
    case .portable: LEDGER_CRC32C_PORTABLE
    case .x86: LEDGER_CRC32C_X86
    case .x86Lanes: LEDGER_CRC32C_X86_LANES
    case .arm: LEDGER_CRC32C_ARM
    case .armLanes: LEDGER_CRC32C_ARM_LANES
    }
  }

  static let supported = allCases.filter { $0.checksum([]) != nil }

  /// The checksum, or `nil` where the processor lacks this implementation.
  func checksum(_ bytes: some Collection<UInt8>, continuing start: UInt32 = 0) -> UInt32? {
    var crc = start
    let ran = Array(bytes).withUnsafeBytes {
      ledger_crc32c_with(kernel, &crc, $0.baseAddress, $0.count)
    }
    return ran ? crc : nil
  }
}

/// The ways to compute SHA-256 that are compiled in, of which a processor runs some.
enum SHA256Implementation: CaseIterable {
  case portable
  case x86
  case arm

  var kernel: ledger_sha256_implementation {
    switch self {
    case .portable: LEDGER_SHA256_PORTABLE
    case .x86: LEDGER_SHA256_X86
    case .arm: LEDGER_SHA256_ARM
    }
  }

  static let supported = allCases.filter { $0.hash(pieces: []) != nil }

  /// The hash of the pieces put together, or `nil` where the processor lacks this implementation.
  func hash(pieces: [[UInt8]]) -> Hash256? {
    var context = ledger_sha256_context()
    guard ledger_sha256_init_with(kernel, &context) else { return nil }
    for piece in pieces {
      piece.withUnsafeBytes { ledger_sha256_update(&context, $0.baseAddress, $0.count) }
    }
    var digest = [UInt8](repeating: 0, count: Int(LEDGER_SHA256_SIZE))
    ledger_sha256_final(&context, &digest)
    return Hash256(digest)
  }

  /// The hash of a prefix and a message in one go, `nil` where the processor lacks it.
  func hash(prefix: UInt8, _ message: [UInt8]) -> Hash256? {
    var digest = [UInt8](repeating: 0, count: Int(LEDGER_SHA256_SIZE))
    let ran = message.withUnsafeBytes {
      ledger_sha256_prefixed_with(kernel, prefix, $0.baseAddress, $0.count, &digest)
    }
    return ran ? Hash256(digest) : nil
  }

  /// The hashes of two messages behind a prefix, `nil` where the processor lacks it.
  func hashes(prefix: UInt8, _ first: [UInt8], _ second: [UInt8]) -> [Hash256?]? {
    var left = [UInt8](repeating: 0, count: Int(LEDGER_SHA256_SIZE))
    var right = left
    let ran = first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        ledger_sha256_prefixed_pair_with(
          kernel, prefix, first.baseAddress, first.count, &left, second.baseAddress, second.count,
          &right)
      }
    }
    return ran ? [Hash256(left), Hash256(right)] : nil
  }

  /// The hash of an inner node, `nil` where the processor lacks it.
  func node(_ left: [UInt8], _ right: [UInt8]) -> Hash256? {
    var digest = [UInt8](repeating: 0, count: Int(LEDGER_SHA256_SIZE))
    return ledger_sha256_node_with(kernel, left, right, &digest) ? Hash256(digest) : nil
  }
}
