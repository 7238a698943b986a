/// A SHA-256 hash: 32 bytes that stand for a record, a subtree or a whole log.
///
/// It is a plain value of four words, so arrays of hashes are flat. Its bytes in memory are the
/// bytes of the hash, on every machine.
public struct Hash256: Hashable, Sendable, BitwiseCopyable {
  private var word0: UInt64
  private var word1: UInt64
  private var word2: UInt64
  private var word3: UInt64

  private init() {
    (word0, word1, word2, word3) = (0, 0, 0, 0)
  }

  /// Thirty-two zero bytes, to stand where there is no hash yet.
  public static let zero = Hash256()

  /// Takes over 32 bytes; `nil` for any other number of them.
  public init?(_ bytes: [UInt8]) {
    unsafe self.init(bytes.span.bytes)
  }

  /// Takes over 32 bytes; `nil` for any other number of them.
  package init?(_ bytes: RawSpan) {
    guard bytes.byteCount == MemoryLayout<Hash256>.size else { return nil }
    self.init()
    unsafe bytes.withUnsafeBytes { source in
      unsafe withUnsafeMutableBytes(of: &self) { unsafe $0.copyMemory(from: source) }
    }
  }

  /// The hash that `write` stores at the address it is given, 32 bytes of it.
  init(writtenBy write: (UnsafeMutableRawPointer) -> Void) {
    self.init()
    unsafe withUnsafeMutablePointer(to: &self) { unsafe write(UnsafeMutableRawPointer($0)) }
  }

  /// The 32 bytes of the hash.
  public var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: self) { unsafe Array($0) }
  }
}
